import type { AppPluginMeta } from '@grafana/data';
import { config } from '@grafana/runtime';

declare module '@grafana/runtime' {
  interface GrafanaBootConfig {
    /** The app that the page hosts; Grafana itself finds it in the address. */
    readonly pluginToShow: string;
  }
}

export const pluginId = config.pluginToShow;

/** What Grafana knows of the app: its manifest, and what an admin has set. */
export async function appMeta(): Promise<AppPluginMeta> {
  const answer = await fetch(`/api/plugins/${pluginId}/settings`);
  return answer.json();
}
