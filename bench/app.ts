import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page, Request } from 'playwright-core';
import { startHost } from '../test/grafana-host/server/server.ts';
import { built } from '../test/browser/support/built.ts';
import { startChromium } from '../test/browser/support/chromium.ts';
import { temporaryFolder, type Folder } from '../test/support/folder.ts';
import { RemoteWriter } from '../test/support/remote-write.ts';
import type { StoredSample, StoredSeries } from '../test/support/store-history.ts';
import { startOn } from '../test/support/stored-prometheus.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { atMost, forInformation } from './rows.ts';

const DAY = 86_400;
/** A month of scrapes every five minutes: within the 20 million samples that a month may have. */
const MONTH = { end: Date.UTC(2026, 0, 31) / 1000, days: 30, every: 300 };
/** What 2,400 workloads of 10,000 pods roll up to. */
const NAMESPACES = 140;
const TEAMS = 20;
const RUNS = 5;
/** Nothing is asked for this long, in milliseconds: everything has been answered. */
const QUIET = 400;
const MODELS = ['policy', 'request', 'usage', 'hybrid'];
const BY_POD = /podtally_cost(?:_part)?_usd_per_hour/;

/** The Grafana app: what Grafana loads of it, and how long a reader waits. */
export const app: Benchmark = {
  name: 'app',
  method:
    'Builds the app and compresses what Grafana loads of it with gzip -9: the module that every start of Grafana loads, and all scripts. ' +
    `Then writes ${MONTH.days} days of the roll-up by owner of a cluster of 10,000 pods (${NAMESPACES} namespaces of ${TEAMS} teams) into Debian's Prometheus, restarts that on its blocks, ` +
    'opens the app on its page in Chromium, and goes to Overview, and from there one level down, over all 30 days: from the click until the last number is drawn, which is when the rows stand there and every query of a figure has been answered, and to the last answer, lines of charts and sparklines among them. ' +
    `Each of ${RUNS} runs has a new browser context; the median counts, the first run, on a cold Prometheus, is told as well.`,
  run: async () => {
    await using scope = new AsyncDisposableStack();
    const url = await startedMonth(scope);
    const folders = await built();
    const sizes = sizesOf(folders.plugin);
    const host = await startHost({
      ...folders,
      dataSources: [
        {
          uid: 'p',
          name: 'Prometheus',
          type: 'prometheus',
          url,
          isDefault: true,
          timeInterval: '5m',
        },
      ],
      settings: { jsonData: {}, secureJsonData: {} },
    });
    scope.defer(() => host.close());
    const browser = await startChromium(scope);
    const waits: Visit[] = [];
    for (let run = 0; run < RUNS; run++) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      await context.clock.setFixedTime(MONTH.end * 1000);
      const page = await context.newPage();
      waits.push(await oneVisit(page, host.url));
      await context.close();
    }
    const median = (of: (wait: (typeof waits)[number]) => number): number =>
      waits.map(of).sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? NaN;
    return [
      ...sizes,
      atMost(
        'Overview, 30 days of 10k pods, to the last number',
        median((w) => w.overview.number),
        2,
        's',
      ),
      forInformation('the same on a cold Prometheus', waits[0]?.overview.number ?? NaN, 's'),
      forInformation(
        'the same to the last line drawn',
        median((w) => w.overview.answer),
        's',
      ),
      atMost(
        'Allocation, one level down, to the last number',
        median((w) => w.down.number),
        1,
        's',
      ),
      forInformation(
        'the same to the last line drawn',
        median((w) => w.down.answer),
        's',
      ),
      atMost(
        'queries of families by pod for either',
        Math.max(...waits.map((w) => w.podQueries)),
        0,
        '',
      ),
    ];
  },
};

function sizesOf(plugin: string): readonly Row[] {
  const scripts = readdirSync(plugin).filter((name) => name.endsWith('.js'));
  const kilobytes = (name: string): number =>
    gzipSync(readFileSync(join(plugin, name)), { level: 9 }).length / 1024;
  const all = scripts.reduce((sum, name) => sum + kilobytes(name), 0);
  return [
    atMost('module.js, gzip', kilobytes('module.js'), 30, 'KB'),
    atMost('all scripts, gzip', all, 700, 'KB'),
  ];
}

/** A Prometheus that begins on blocks of a month, with nothing of it in memory. */
async function startedMonth(scope: AsyncDisposableStack): Promise<string> {
  const folder = await temporaryFolder(scope);
  return startOn(folder, await writtenMonth(folder), scope);
}

/** The folder of the month's blocks. */
async function writtenMonth(folder: Folder): Promise<string> {
  await using scope = new AsyncDisposableStack();
  const url = await startOn(folder, folder.path('written'), scope, [
    '--web.enable-remote-write-receiver',
    '--web.enable-admin-api',
  ]);
  const writer = new RemoteWriter(url);
  for (const samples of month()) await writer.write(samples);
  await writer.flush();
  const made = await fetch(`${url}/api/v1/admin/tsdb/snapshot`, { method: 'POST' });
  const answer: unknown = await made.json();
  return folder.path(`written/snapshots/${snapshotOf(answer)}`);
}

function snapshotOf(answer: unknown): string {
  const data: unknown = Reflect.get(Object(answer), 'data');
  const name: unknown = Reflect.get(Object(data), 'name');
  if (typeof name !== 'string') throw new Error('Prometheus made no snapshot of the month.');
  return name;
}

function* month(): Generator<readonly StoredSample[]> {
  const rows = [...series()];
  for (let at = MONTH.end - MONTH.days * DAY; at <= MONTH.end; at += MONTH.every)
    yield rows.map(({ of, level, swing }) => ({
      series: of,
      at: at * 1000,
      value: level * (1 + swing * Math.sin((2 * Math.PI * at) / DAY)),
      marksEnd: false,
    }));
}

interface Rate {
  readonly of: StoredSeries;
  readonly level: number;
  readonly swing: number;
}

function* series(): Generator<Rate> {
  for (const model of MODELS) {
    for (let index = 0; index < NAMESPACES; index++)
      for (const spend of ['usage', 'workload_idle'])
        for (const resource of ['cpu', 'memory'])
          yield rate(
            model,
            spend,
            resource,
            `namespace-${index}`,
            1 + (index % 17),
            (index % 5) / 10,
          );
    for (const resource of ['cpu', 'memory'])
      yield rate(model, 'cluster_idle', resource, '', 90, 0.1);
    yield rate(model, 'managed_service_fee', 'managed_service_fee', '', 0.1, 0);
  }
}

function rate(
  model: string,
  spendType: string,
  resource: string,
  namespace: string,
  level: number,
  swing: number,
): Rate {
  const owner = namespace === '' ? 'unowned' : `team-${Number(namespace.slice(10)) % TEAMS}`;
  const labels = {
    __name__: 'podtally_owner_cost_usd_per_hour',
    cluster: 'prod',
    ...(namespace !== '' && { namespace }),
    ...{ team: owner, service: owner, customer: 'unowned', environment: 'prod' },
    ...{ model, spend_type: spendType, resource, job: 'podtally', instance: 'podtally' },
  };
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return { of: { labels: sorted, text: JSON.stringify(sorted), newest: 0 }, level, swing };
}

/** Seconds since a click. */
interface Wait {
  /** Until the last number was drawn. */
  readonly number: number;
  /** Until the last answer. */
  readonly answer: number;
}

interface Visit {
  readonly overview: Wait;
  readonly down: Wait;
  readonly podQueries: number;
}

async function oneVisit(page: Page, url: string): Promise<Visit> {
  const answers = new Answers(page);
  const range = 'from=now-30d&to=now';
  const table = page.getByRole('region', { name: /^Table of/u });
  // The page and the scripts of the app are loaded by then, as they are for whoever goes from page to page.
  await page.goto(`${url}/a/podtally-costs-app/compare?${range}`);
  await page.getByText('TOTAL').waitFor();
  await answers.quiet();
  // The link of the menu, with the range that the page before looked at.
  const path = '/a/podtally-costs-app/overview';
  await page.evaluate(
    `for (const a of document.querySelectorAll('a[href$="${path}"]')) a.setAttribute('href', '${path}?${range}')`,
  );
  const link = page.getByRole('link', { name: 'Overview', exact: true }).first();
  const overview = await answers.after(async () => {
    await link.click();
    await table.getByText('TOTAL').waitFor();
  });
  await page.goto(`${url}/a/podtally-costs-app/allocation/namespace?${range}`);
  const prod = table.getByRole('link', { name: 'prod', exact: true });
  await prod.waitFor();
  await answers.quiet();
  const down = await answers.after(async () => {
    await prod.click();
    await table.getByText('other (').waitFor();
  });
  return { overview, down, podQueries: answers.byPod };
}

/** When the app's questions to the data source were answered. */
class Answers {
  readonly #page: Page;
  #underWay = 0;
  #last = performance.now();
  /** When the last answer of a figure was drawn. */
  #lastFigure = performance.now();
  /** Queries of families that have a series per pod. */
  byPod = 0;

  constructor(page: Page) {
    this.#page = page;
    page.on('request', (request) => {
      if (!isQuery(request)) return;
      this.#underWay += 1;
      if (BY_POD.test(request.postData() ?? '')) this.byPod += 1;
    });
    const end = (request: Request): void => {
      if (!isQuery(request)) return;
      this.#underWay -= 1;
      this.#last = performance.now();
      if (request.postData()?.includes('"instant":true') === true) void this.#drawFigure();
    };
    page.on('requestfinished', end);
    page.on('requestfailed', end);
  }

  async #drawFigure(): Promise<void> {
    await this.#drawn();
    this.#lastFigure = performance.now();
  }

  /** How long an action took until what it shows was there. */
  async after(action: () => Promise<void>): Promise<Wait> {
    const begun = performance.now();
    await action();
    await this.#drawn();
    const shown = performance.now();
    await this.quiet();
    return {
      number: (Math.max(shown, this.#lastFigure) - begun) / 1000,
      answer: (this.#last - begun) / 1000,
    };
  }

  /** Resolves once everything asked has been answered, and drawn. */
  async quiet(): Promise<void> {
    do await this.#page.waitForTimeout(50);
    while (this.#underWay > 0 || performance.now() - this.#last < QUIET);
    await this.#drawn();
  }

  async #drawn(): Promise<void> {
    await this.#page.evaluate('new Promise((drawn) => requestAnimationFrame(drawn))');
  }
}

const isQuery = (request: Request): boolean =>
  /\/api\/(?:ds\/query|datasources\/)/.test(request.url());
