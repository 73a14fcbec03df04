import type { AppPluginMeta } from '@grafana/data';

/** Where the page goes, with the id of the app that it hosts; Grafana itself finds that in the address. */
export function mountPoint(): { readonly element: HTMLElement; readonly pluginId: string } {
  const element = document.getElementById('reactRoot');
  const pluginId = element?.dataset['plugin'];
  if (!element || pluginId === undefined) throw new Error('The page does not name its app.');
  return { element, pluginId };
}

/** What Grafana knows of the app: its manifest, and what an admin has set. */
export async function appMeta(pluginId: string): Promise<AppPluginMeta> {
  const answer = await fetch(`/api/plugins/${pluginId}/settings`);
  return answer.json();
}
