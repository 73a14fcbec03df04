import type { AppRootProps } from '@grafana/data';
import { SceneApp, useSceneApp } from '@grafana/scenes';
import type { ReactElement } from 'react';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { allocationPage } from '../pages/allocation/page.ts';
import { budgetsPage } from '../pages/budgets/page.ts';
import { comparePage } from '../pages/compare/page.ts';
import { efficiencyPage } from '../pages/efficiency/page.ts';
import { configurationPage } from '../pages/configuration/page.ts';
import { overviewPage } from '../pages/overview/page.ts';
import { policyPage } from '../pages/policy/page.ts';
import { qualityPage } from '../pages/quality/page.ts';
import { reportsPage } from '../pages/reports/page.ts';
import { rememberSource } from './opening-source.ts';
import { settingsOf } from './settings.ts';

/** The app's root page. */
export default function App({ meta }: AppRootProps): ReactElement {
  rememberSource(settingsOf(meta.jsonData));
  const scene = useSceneApp(podtally);
  return (
    <ErrorBoundary>
      <scene.Component model={scene} />
    </ErrorBoundary>
  );
}

function podtally(): SceneApp {
  return new SceneApp({
    pages: [
      overviewPage(),
      allocationPage(),
      budgetsPage(),
      comparePage(),
      efficiencyPage(),
      reportsPage(),
      qualityPage(),
      policyPage(),
      configurationPage(),
    ],
    urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
  });
}
