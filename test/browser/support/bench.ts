import type { Browser } from 'playwright-core';
import type { AppSettings, DataSource, Role, Theme } from '../../grafana-host/server/options.ts';
import { startHost } from '../../grafana-host/server/server.ts';
import { built, type Built } from './built.ts';
import { startChromium } from './chromium.ts';
import { realGrafana } from './grafana.ts';
import { watched, type AppPage } from './page.ts';
import { askPromql, type Series } from './promql.ts';
import { startBooks, startLive, startWeek, type Stack } from './stack.ts';

/** Pixels of the window unless given: a laptop's. */
const WINDOW = { width: 1440, height: 900 } as const;
export const APP = 'podtally-costs-app';

const STACKS = { live: startLive, week: startWeek, books: startBooks } as const;

export interface OpenOptions {
  readonly theme?: Theme;
  readonly role?: Role;
  readonly width?: number;
  readonly height?: number;
  /** Problems that the spec causes on purpose. */
  readonly allow?: readonly RegExp[];
}

/** Where an app runs, and what its figures can be checked against. */
export interface Bench {
  readonly url: string;
  /** Unix seconds that the browser takes for now. */
  readonly now: () => number;
  /** Opens a page of the app by its path within it, as `/overview?model=usage`; others by their whole path, as `/plugins/…`. */
  readonly open: (path: string, options?: OpenOptions) => Promise<AppPage>;
  /** What a query gives, asked without the app; at the browser's now unless a time is given (unix seconds). */
  readonly promql: (expr: string, at?: number) => Promise<readonly Series[]>;
  /** The same for a query that gives one number; NaN where it does not. */
  readonly number: (expr: string, at?: number) => Promise<number>;
  /** The exporter's answer as parsed JSON, asked without the app: `/api/v1/allocation?by=team`. */
  readonly exporter: (path: string) => Promise<ReturnType<typeof JSON.parse>>;
  /** API that the app asked for and the page does not have. */
  readonly unhandled: () => readonly string[];
  /** What went wrong in any page since this was asked last, and closes them; for `afterEach`. */
  readonly takeProblems: () => readonly string[];
  /** The same browser and figures on a page that is set up otherwise: no data source, a wrong address, a token. */
  readonly variant: (changes: Variant) => Promise<Bench>;
  readonly close: () => Promise<void>;
}

export interface Variant {
  readonly dataSources?: readonly DataSource[];
  readonly settings?: Partial<AppSettings>;
}

export interface BenchOptions extends Variant {
  /** `live`: the demo cluster's exporter since a moment ago. `week`: seven days up to a fixed Monday, which the browser takes for today. `books`: that week with a ledger, budgets and accounts. */
  readonly data?: keyof typeof STACKS;
}

/** Starts everything that a spec of the app needs, or with `PODTALLY_GRAFANA_URL` uses what runs there. */
export async function startBench({ data = 'live', ...changes }: BenchOptions = {}): Promise<Bench> {
  const scope = new AsyncDisposableStack();
  try {
    const address = process.env['PODTALLY_GRAFANA_URL'];
    if (address !== undefined && address !== '')
      return await realGrafana(address, await startChromium(scope), scope);
    const [what, stack] = await Promise.all([built(), STACKS[data](scope)]);
    const browser = await startChromium(scope);
    return await benchOn({ built: what, stack, browser, problems: [] }, changes, scope);
  } catch (error) {
    await scope.disposeAsync();
    throw error;
  }
}

interface Ground {
  readonly built: Built;
  readonly stack: Stack;
  readonly browser: Browser;
  readonly problems: string[];
}

async function benchOn(
  ground: Ground,
  { dataSources, settings }: Variant,
  scope: AsyncDisposableStack,
): Promise<Bench> {
  const { stack, browser } = ground;
  const host = await startHost({
    ...ground.built,
    dataSources: dataSources ?? [prometheusOf(stack)],
    settings: {
      jsonData: { exporterUrl: stack.exporter.url, ...settings?.jsonData },
      secureJsonData: { ...settings?.secureJsonData },
    },
  });
  scope.defer(() => host.close());
  const now = (): number => stack.now ?? Date.now() / 1000;
  const promql: Bench['promql'] = (expr, at = now()) => askPromql(stack.prometheus, expr, at);
  const pages: AppPage[] = [];
  let told = 0;
  return {
    url: host.url,
    now,
    open: async (path, options = {}) => {
      const page = await opened(browser, host.url, path, options, stack.now);
      pages.push(page);
      return page;
    },
    promql,
    number: async (expr, at) => {
      const [only, ...more] = await promql(expr, at);
      return only === undefined || more.length > 0 ? NaN : only.value;
    },
    exporter: async (path) => JSON.parse((await stack.exporter.get(path)).text),
    unhandled: () => host.unhandled,
    takeProblems: () => {
      const missing = host.unhandled.slice(told).map((call) => `not there: ${call}`);
      told = host.unhandled.length;
      const done = pages.splice(0);
      const problems = done.flatMap((page) => page.problems());
      for (const page of done) page.close().catch(() => undefined);
      return [...problems, ...missing];
    },
    variant: (changes) => benchOn(ground, changes, scope),
    close: () => scope.disposeAsync(),
  };
}

/** The data source of a stack, as `variant` may want to change it. */
export const prometheusOf = ({ prometheus, scrapeInterval }: Stack): DataSource => ({
  ...{ uid: 'prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true },
  ...{ url: prometheus, timeInterval: scrapeInterval },
});

async function opened(
  browser: Browser,
  url: string,
  path: string,
  options: OpenOptions,
  now: number | undefined,
): Promise<AppPage> {
  const { theme = 'dark', role = 'Admin', width = WINDOW.width, height = WINDOW.height } = options;
  const context = await browser.newContext({ viewport: { width, height }, timezoneId: 'UTC' });
  await context.addCookies([
    { name: 'host_theme', value: theme, url },
    { name: 'host_role', value: role, url },
  ]);
  if (now !== undefined) await context.clock.setFixedTime(now * 1000);
  const page = await watched(context, options.allow ?? []);
  await page.page.goto(`${url}${pathOf(path)}`);
  return page;
}

const pathOf = (path: string): string =>
  /^\/(?:a|plugins|d|explore)\//u.test(path) ? path : `/a/${APP}${path}`;
