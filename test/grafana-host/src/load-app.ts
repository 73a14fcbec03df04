import { AppPlugin } from '@grafana/data';
import { appMeta } from './boot-data.ts';
import { shareModules } from './shared-modules.ts';

/** Loads the app's `module.js` as Grafana does: by SystemJS, as AMD. */
export async function loadApp(pluginId: string): Promise<AppPlugin> {
  const meta = await appMeta(pluginId);
  shareModules();
  // Otherwise SystemJS fetches each script as text first, to see what it is.
  Object.assign(System, { shouldFetch: () => false });
  const module = await exportsOf(await System.import(`/public/plugins/${pluginId}/module.js`));
  const plugin: unknown = module['plugin'];
  // The app's class is the very one that it was handed.
  if (!(plugin instanceof AppPlugin)) throw new Error(`${pluginId}/module.js exports no "plugin".`);
  plugin.meta = meta;
  plugin.init(meta);
  return plugin;
}

/** A module that awaits at its top exports a promise of what it exports. */
async function exportsOf(module: System.Module): Promise<System.Module> {
  if ('plugin' in module) return module;
  return module.default;
}
