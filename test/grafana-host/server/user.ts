import type { Call } from './http.ts';
import type { Role, Theme } from './options.ts';

const RANK: Readonly<Record<Role, number>> = { Viewer: 1, Editor: 2, Admin: 3 };

export const isAllowed = (role: Role, needed: Role): boolean => RANK[role] >= RANK[needed];

/** Cookies that say who looks, and how; the address may say it too. */
export const ROLE_COOKIE = 'host_role';
export const THEME_COOKIE = 'host_theme';

/** Whose rights a request has: `?role=`, else the cookie, else the fallback. */
export function roleOf(call: Call, fallback: Role): Role {
  const said = call.query.get('role') ?? cookie(call, ROLE_COOKIE);
  return said === 'Viewer' || said === 'Editor' || said === 'Admin' ? said : fallback;
}

/** As `?theme=` says, as in Grafana, else the cookie, else the fallback. */
export function themeOf(call: Call, fallback: Theme): Theme {
  const said = call.query.get('theme') ?? cookie(call, THEME_COOKIE);
  return said === 'light' || said === 'dark' ? said : fallback;
}

function cookie({ headers }: Call, name: string): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=');
    if (key === name) return value;
  }
  return undefined;
}

/** What a role may do, as far as apps ask. Source: Grafana's fixed roles for plugins, data sources and Explore. */
export function permissionsOf(role: Role): Record<string, true> {
  const granted = ['plugins.app:access', 'datasources:query', 'datasources:read'];
  if (isAllowed(role, 'Editor')) granted.push('datasources:explore', 'dashboards:create');
  if (isAllowed(role, 'Admin')) granted.push('plugins:write', 'datasources:write');
  return Object.fromEntries(granted.map((action) => [action, true]));
}
