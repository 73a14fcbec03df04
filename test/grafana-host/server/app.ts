import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forward } from './forward.ts';
import { json, problem, type Call, type Reply, type Route } from './http.ts';
import type { AppSettings, Role } from './options.ts';
import { isAllowed, roleOf } from './user.ts';

/** The parts of `plugin.json` that the server acts on. */
export interface Manifest {
  readonly id: string;
  readonly name: string;
  readonly includes?: readonly Include[];
  readonly routes?: readonly ProxyRoute[];
}
interface Include {
  readonly type: string;
  readonly name: string;
  readonly path?: string;
  readonly role?: Role;
  readonly addToNav?: boolean;
  readonly defaultNav?: boolean;
  readonly icon?: string;
}
interface ProxyRoute {
  readonly path: string;
  readonly url: string;
  readonly method?: string;
  readonly reqRole?: Role;
  readonly headers?: readonly { readonly name: string; readonly content: string }[];
}

/** The app as it is installed: its manifest, and what an admin has set. */
export interface InstalledApp {
  readonly manifest: Manifest;
  settings: AppSettings & { readonly enabled: boolean; readonly pinned: boolean };
}

export function installApp(folder: string, settings: AppSettings): InstalledApp {
  const text = readFileSync(join(folder, 'plugin.json'), 'utf8');
  const manifest: Manifest = JSON.parse(text);
  return {
    manifest: JSON.parse(text.replaceAll('%PLUGIN_ID%', manifest.id)),
    settings: { ...settings, enabled: true, pinned: true },
  };
}

/** `/api/plugins/<id>/settings`: read by everyone, without secrets; written by admins. */
export const settingsRoute =
  (app: InstalledApp, fallback: Role): Route =>
  async (call) => {
    if (call.path !== `/api/plugins/${app.manifest.id}/settings`) return undefined;
    if (call.method === 'GET') return json(200, told(app));
    if (call.method !== 'POST') return problem(405, 'Method not allowed');
    if (!isAllowed(roleOf(call, fallback), 'Admin')) return problem(403, 'Access denied');
    const { jsonData, secureJsonData, ...state } = JSON.parse(await call.text());
    const { settings } = app;
    // Keys of secrets that are not sent stay as they are; the rest is replaced.
    app.settings = {
      jsonData: jsonData ?? settings.jsonData,
      secureJsonData: { ...settings.secureJsonData, ...secureJsonData },
      enabled: state.enabled ?? settings.enabled,
      pinned: state.pinned ?? settings.pinned,
    };
    return json(200, { message: 'Plugin settings updated' });
  };

function told({ manifest, settings }: InstalledApp): Record<string, unknown> {
  const { jsonData, secureJsonData, enabled, pinned } = settings;
  const secrets = Object.entries(secureJsonData).filter(([, value]) => value !== '');
  return {
    ...manifest,
    ...{ enabled, pinned, jsonData, hasUpdate: false, signature: 'unsigned' },
    secureJsonFields: Object.fromEntries(secrets.map(([key]) => [key, true])),
    baseUrl: `public/plugins/${manifest.id}`,
    module: `public/plugins/${manifest.id}/module.js`,
    defaultNavUrl: manifest.includes?.find(({ defaultNav }) => defaultNav)?.path ?? '',
  };
}

/** `/api/plugin-proxy/<id>/…`: passes requests on as the manifest's `routes` say, with headers that the page never sees. */
export const proxyRoute =
  (app: InstalledApp, fallback: Role): Route =>
  async (call) => {
    const prefix = `/api/plugin-proxy/${app.manifest.id}/`;
    if (!call.path.startsWith(prefix)) return undefined;
    return proxied(app, call, call.path.slice(prefix.length), roleOf(call, fallback));
  };

async function proxied(app: InstalledApp, call: Call, path: string, role: Role): Promise<Reply> {
  const route = app.manifest.routes?.find(
    (one) =>
      (one.method === undefined || one.method === '*' || one.method === call.method) &&
      matches(one.path, path),
  );
  if (route === undefined) return problem(404, 'plugin route match not found');
  if (!isAllowed(role, route.reqRole ?? 'Viewer')) return problem(403, 'Access denied');

  const base = interpolated(route.url, app.settings);
  if (!/^https?:\/\//u.test(base)) return problem(500, 'Failed to apply proxy route');
  const rest = route.path.endsWith('*') ? path.slice(route.path.length - 1) : '';
  const search = call.query.size > 0 ? `?${call.query.toString()}` : '';
  const headers = (route.headers ?? []).map(
    ({ name, content }) => [name, interpolated(content, app.settings)] as const,
  );
  const url = `${base.replace(/\/+$/u, '')}/${rest}${search}`;
  return forward(call, url, Object.fromEntries(headers));
}

const matches = (pattern: string, path: string): boolean =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;

/** Fills `{{ .JsonData.x }}` and `{{ .SecureJsonData.x }}`; nothing where it is not set. */
const interpolated = (template: string, { jsonData, secureJsonData }: AppSettings): string =>
  template.replaceAll(
    /\{\{\s*\.(JsonData|SecureJsonData)\.(\w+)\s*\}\}/gu,
    (_, from: string, key: string) => {
      const value = (from === 'JsonData' ? jsonData : secureJsonData)[key];
      return typeof value === 'string' ? value : '';
    },
  );
