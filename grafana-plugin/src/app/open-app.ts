import type { AppRootProps } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import type { ComponentType } from 'react';
import { APP_ID } from './paths.ts';

/** Loads the app once the words of Grafana's own parts are there: their modules ask for them as they load. */
export async function openApp(): Promise<{ readonly default: ComponentType<AppRootProps> }> {
  await initPluginTranslations(APP_ID);
  return import('./App.tsx');
}
