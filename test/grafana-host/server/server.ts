import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { installApp, proxyRoute, settingsRoute } from './app.ts';
import { dataSourceRoutes } from './data-sources.ts';
import { filesBelow, notFound } from './files.ts';
import { fontRoute } from './fonts.ts';
import { callOf, json, problem, send, type Reply, type Route } from './http.ts';
import { iconRoute } from './icons.ts';
import type { HostOptions } from './options.ts';
import { pageRoute } from './page.ts';
import { dsQuery } from './query/ds-query.ts';

/** The running page. */
export interface Host {
  /** As `http://127.0.0.1:4711`. */
  readonly url: string;
  /** What was asked for and is not there, as `GET /api/x`: the app relies on something that the page does not have. */
  readonly unhandled: readonly string[];
  readonly close: () => Promise<void>;
}

/**
 * Serves the built app on loopback, on a page that stands in for Grafana.
 *
 * @throws Error where the app is not built, or the port is taken
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const app = installApp(options.plugin, options.settings);
  const role = options.role ?? 'Admin';
  const unhandled: string[] = [];
  const routes: readonly Route[] = [
    filesBelow('/public/host/', options.page),
    filesBelow(`/public/plugins/${app.manifest.id}/`, options.plugin),
    iconRoute(join(uiFolder(), 'dist/public/img/icons')),
    fontRoute,
    dsQuery(options.dataSources),
    dataSourceRoutes(options.dataSources),
    settingsRoute(app, role),
    proxyRoute(app, role),
    ({ path }) => (path === '/api/health' ? json(200, { database: 'ok' }) : undefined),
    pageRoute(options, app),
  ];

  const server = createServer((request, response) => {
    const call = callOf(request, response);
    answer(routes, call)
      .then((reply) => {
        if (reply === undefined || reply === notFound)
          unhandled.push(`${call.method} ${call.path}`);
        send(response, reply ?? problem(404, 'Not found'));
      })
      .catch((error: unknown) => send(response, problem(500, String(error))));
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    unhandled,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  routes: readonly Route[],
  call: Parameters<Route>[0],
): Promise<Reply | undefined> {
  for (const route of routes) {
    const reply = await route(call);
    if (reply !== undefined) return reply;
  }
  return undefined;
}

/** Where @grafana/ui keeps its icons. */
const uiFolder = (): string =>
  dirname(createRequire(import.meta.url).resolve('@grafana/ui/package.json'));
