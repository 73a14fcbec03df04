import { AppPlugin, type AppRootProps } from '@grafana/data';
import { Suspense, lazy, type ComponentType, type ReactElement } from 'react';
import { APP_ID } from './app/paths.ts';

// Grafana loads this file at its own start; everything that is more than this waits until the app is opened.
const Configuration = lazy(async () => ({
  default: (await import('./pages/configuration/Configuration.tsx')).Configuration,
}));

export const plugin = new AppPlugin().setRootPage(lazy(openApp)).addConfigPage({
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

/** The words of Grafana's own parts are there before the app's modules ask for them. */
async function openApp(): Promise<{ readonly default: ComponentType<AppRootProps> }> {
  const { initPluginTranslations } = await import('@grafana/i18n');
  await initPluginTranslations(APP_ID);
  return import('./app/App.tsx');
}
