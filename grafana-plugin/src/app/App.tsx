import { SceneApp, useSceneApp } from '@grafana/scenes';
import type { ReactElement } from 'react';
import { allocationPage } from '../pages/allocation/page.ts';
import { comparePage } from '../pages/compare/page.ts';
import { efficiencyPage } from '../pages/efficiency/page.ts';
import { overviewPage } from '../pages/overview/page.ts';

/** The app's root page. */
export default function App(): ReactElement {
  const scene = useSceneApp(podtally);
  return <scene.Component model={scene} />;
}

function podtally(): SceneApp {
  return new SceneApp({
    pages: [overviewPage(), allocationPage(), comparePage(), efficiencyPage()],
    urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
  });
}
