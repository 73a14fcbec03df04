import type { InstalledApp } from './app.ts';
import { instanceSettings } from './data-sources.ts';
import type { Call, Reply, Route } from './http.ts';
import type { HostOptions } from './options.ts';
import { ROLE_COOKIE, THEME_COOKIE, permissionsOf, roleOf, themeOf } from './user.ts';

/** The version of Grafana's packages that the page is made of. */
const GRAFANA_VERSION = '13.2.2';

/** Every path that is neither a file nor an API: the page itself, with the data that Grafana's pages start with. */
export const pageRoute =
  (options: HostOptions, app: InstalledApp): Route =>
  (call) => {
    const { path, method } = call;
    if (method !== 'GET' || path.startsWith('/api') || path.startsWith('/public')) return undefined;
    return page(call, options, app);
  };

function page(call: Call, options: HostOptions, app: InstalledApp): Reply {
  const theme = themeOf(call, options.theme ?? 'dark');
  const role = roleOf(call, options.role ?? 'Admin');
  const data = JSON.stringify(bootData(options, app, { theme, role })).replaceAll('<', '\\u003c');
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'set-cookie': [
        `${ROLE_COOKIE}=${role}; Path=/; SameSite=Strict`,
        `${THEME_COOKIE}=${theme}; Path=/; SameSite=Strict`,
      ],
    },
    body: `<!doctype html>
<html lang="en-US">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Grafana</title>
    <base href="/" />
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/public/host/main.css" />
    <style>
      * { box-sizing: border-box }
      body, dl, dd, ol, ul { margin: 0; padding: 0 }
    </style>
  </head>
  <body class="theme-${theme} app-grafana">
    <div id="reactRoot" data-plugin="${app.manifest.id}"></div>
    <script>
      window.__grafana_public_path__ = '/public/';
      window.grafanaBootData = ${data};
    </script>
    <script type="module" src="/public/host/main.js"></script>
  </body>
</html>
`,
  };
}

type Looks = Readonly<{
  theme: ReturnType<typeof themeOf>;
  role: ReturnType<typeof roleOf>;
}>;

function bootData(
  { dataSources }: HostOptions,
  { manifest }: InstalledApp,
  { theme, role }: Looks,
): Record<string, unknown> {
  const fallback = dataSources.find(({ isDefault }) => isDefault) ?? dataSources[0];
  return {
    user: {
      ...{ id: 1, uid: 'host', login: role.toLowerCase(), name: role, email: '' },
      ...{ isSignedIn: true, isGrafanaAdmin: false, orgId: 1, orgName: 'Main Org.', orgCount: 1 },
      ...{ orgRole: role, theme, lightTheme: theme === 'light', permissions: permissionsOf(role) },
      ...{ timezone: 'utc', weekStart: '', locale: 'en-US', language: 'en-US', regionalFormat: '' },
      ...{ helpFlags1: 0, hasEditPermissionInFolders: role !== 'Viewer', authenticatedBy: '' },
      ...{ gravatarUrl: '', analytics: { identifier: '' } },
    },
    settings: {
      datasources: Object.fromEntries(
        dataSources.map((source, index) => [source.name, instanceSettings(source, index + 1)]),
      ),
      defaultDatasource: fallback?.name ?? '',
      panels: {},
      apps: { [manifest.id]: { id: manifest.id, path: '', version: '', preload: false } },
      appUrl: '/',
      appSubUrl: '',
      namespace: 'default',
      buildInfo: {
        version: GRAFANA_VERSION,
        commit: '',
        env: 'production',
        edition: 'Open Source',
      },
      licenseInfo: {},
      featureToggles: {},
      exploreEnabled: true,
      unifiedAlertingEnabled: true,
      rbacEnabled: true,
      defaultTimezone: 'utc',
    },
    navTree: [],
  };
}
