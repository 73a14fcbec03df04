import { AppPlugin, PluginExtensionPoints } from '@grafana/data';
import { Suspense, lazy, type ReactElement } from 'react';
import { costLink, type LinkContext } from './extensions/cost-link.ts';

// Grafana loads this file at its own start; everything that is more than this waits until the app is opened.
const Configuration = lazy(async () => ({
  default: (await import('./pages/configuration/Configuration.tsx')).Configuration,
}));

export const plugin = new AppPlugin()
  .setRootPage(lazy(async () => (await import('./app/open-app.ts')).openApp()))
  .addConfigPage({
    id: 'configuration',
    title: 'Configuration',
    icon: 'cog',
    body: ConfigPage,
  })
  .addLink<LinkContext>({
    // plugin.json says the same, as Grafana demands.
    targets: [PluginExtensionPoints.DashboardPanelMenu, PluginExtensionPoints.ExploreToolbarAction],
    title: 'Podtally: cost of this',
    description: 'What the namespace or pod of this panel costs',
    icon: 'dollar-alt',
    configure: costLink,
  });

function ConfigPage(): ReactElement {
  return (
    <Suspense fallback={null}>
      <Configuration />
    </Suspense>
  );
}
