import type { Browser } from 'playwright-core';
import { APP, type Bench } from './bench.ts';
import { watched, type AppPage } from './page.ts';
import { askPromql } from './promql.ts';

/**
 * The bench on a Grafana that runs already, with the app, its data source and an exporter set up.
 *
 * @param address with name and password, as `http://admin:admin@127.0.0.1:3000`
 */
export async function realGrafana(
  address: string,
  browser: Browser,
  scope: AsyncDisposableStack,
): Promise<Bench> {
  const { origin, pathname, username, password } = new URL(address);
  const url = `${origin}${pathname.replace(/\/+$/u, '')}`;
  const login = Buffer.from(`${username}:${password}`).toString('base64');
  const headers = username === '' ? {} : { authorization: `Basic ${login}` };
  const json = async (path: string): Promise<ReturnType<typeof JSON.parse>> => {
    const answer = await fetch(`${url}${path}`, { headers });
    if (!answer.ok) throw new Error(`${url}${path} answered ${answer.status}.`);
    return answer.json();
  };
  const uid = await prometheusUid(url, json);
  const now = (): number => Date.now() / 1000;
  const promql: Bench['promql'] = (expr, at = now()) =>
    askPromql(`${url}/api/datasources/proxy/uid/${uid}`, expr, at, headers);
  const pages: AppPage[] = [];
  return {
    url,
    now,
    open: async (path, { theme = 'dark', width = 1440, height = 900, allow = [] } = {}) => {
      const viewport = { width, height };
      const context = await browser.newContext({ viewport, extraHTTPHeaders: headers });
      const page = await watched(context, allow);
      const within = /^\/(?:a|plugins|d|explore)\//u.test(path) ? path : `/a/${APP}${path}`;
      const themed = `${within}${within.includes('?') ? '&' : '?'}theme=${theme}`;
      await page.page.goto(`${url}${themed}`);
      pages.push(page);
      return page;
    },
    promql,
    number: async (expr, at) => {
      const [only, ...more] = await promql(expr, at);
      return only === undefined || more.length > 0 ? NaN : only.value;
    },
    exporter: (path) => json(`/api/plugin-proxy/${APP}/exporter${path}`),
    unhandled: () => [],
    takeProblems: () => pages.splice(0).flatMap((page) => page.problems()),
    variant: async () => {
      throw new Error('A Grafana that runs already is not set up otherwise by a spec.');
    },
    close: () => scope.disposeAsync(),
  };
}

async function prometheusUid(
  url: string,
  json: (path: string) => Promise<ReturnType<typeof JSON.parse>>,
): Promise<string> {
  const sources: readonly {
    readonly uid: string;
    readonly type: string;
    readonly isDefault: boolean;
  }[] = await json('/api/datasources');
  const found = sources
    .filter(({ type }) => type === 'prometheus')
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault))[0];
  if (found === undefined) throw new Error(`${url} has no Prometheus data source.`);
  return found.uid;
}
