import { AppPlugin } from '@grafana/data';
import { Suspense, lazy, type ReactElement } from 'react';

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
  });

function ConfigPage(): ReactElement {
  return (
    <Suspense fallback={null}>
      <Configuration />
    </Suspense>
  );
}
