import { demoScenario, startClusterServer } from '../../demo-cluster/src/index.ts';
import { FakeClock } from '../../exporter/src/app/testing/fakes.ts';
import { configurationOf } from '../../exporter/src/run/configuration.ts';
import { LivePriceRungs } from '../../exporter/src/run/live-rungs.ts';
import { SILENT } from '../../exporter/src/run/log.ts';
import { readNow } from '../../exporter/src/run/one-shot.ts';
import { KEPT_DAYS, writeBooks } from './demo-past.ts';
import { startExporter, type RunningExporter } from './exporter.ts';
import { temporaryFolder } from './folder.ts';
import { aheadOfNow, wallClock } from './wall-clock.ts';

const DAY = 86_400;
/** How long the cluster is watched; its clock runs ahead, so that nobody waits. */
const WATCHED = 300;

/**
 * Starts the demo cluster's exporter with six weeks of its cost in a ledger, with budgets, accounts and a unit.
 *
 * @param then unix seconds: the time that the exporter begins at; the real time unless given
 */
export async function startDemoBooks(
  scope: AsyncDisposableStack,
  then?: number,
): Promise<RunningExporter> {
  const now = then ?? Date.now() / 1000;
  const watching = new FakeClock(now - WATCHED);
  let time = (): number => watching.now();
  const scenario = demoScenario({ now });
  const cluster = await startClusterServer({ scenario, clock: () => time(), port: 0 });
  scope.defer(() => cluster.close());
  const folder = await temporaryFolder(scope);

  const around = { clock: watching, log: SILENT, env: {}, random: () => 0 };
  const { live } = await readNow(
    configurationOf(scraping(cluster.url), {}, new LivePriceRungs(around)),
    around,
    WATCHED,
    new AbortController().signal,
  );
  await writeBooks(folder.path('ledger.duckdb'), live, now);
  const shift = then === undefined ? 0 : aheadOfNow(then);
  time = () => Date.now() / 1000 + shift;

  await folder.write('orders.csv', ordersUntil(now));
  const { env } = await wallClock(folder, shift);
  const config = await folder.write(
    'podtally.yaml',
    `${scraping(cluster.url)}ledger: { file: ledger.duckdb }\n${budgets(now)}${FINANCE}`,
  );
  return startExporter(['serve', '--config', config], scope, { env });
}

/** Often, because budgets are in the metrics from the pass after they were read on. */
const scraping = (url: string): string => `cluster: demo
metrics:
  passIntervalSeconds: 5
  direct:
    scrapeIntervalSeconds: 5
    kubeStateMetrics: { urls: ["${url}/kube-state-metrics/0/metrics"] }
    kubelets: { mode: nodes, template: "${url}/nodes/{node}/metrics/cadvisor" }
    dcgm: { mode: nodes, template: "${url}/nodes/{node}/dcgm/metrics" }
log: { level: warn }
`;

/** Limits of which some are far away, some close, some passed, on whichever day of a month. */
const budgets = (now: number): string => {
  const date = new Date(now * 1000);
  const daysGone = (now - Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) / 1000) / DAY;
  return `budgets:
  - name: whole cluster
    owner: { team: platform }
    limitUsd: 7000
  - name: machine learning
    owner: { team: ml }
    select: { namespace: ml }
    limitUsd: 2700
    thresholds: [0.5, 0.8, 1]
  - name: data
    owner: { team: data }
    select: { namespace: data }
    timeZone: Europe/Berlin
    limitUsd: ${Math.ceil(6.8 * daysGone)}
    calendar:
      - { month: ${((date.getUTCMonth() + 1) % 12) + 1}, limitUsd: 250 }
  - name: platform
    owner: { team: platform }
    select: { namespace: 'platform*', environment: prod }
    limitUsd: ${Math.ceil(7.2 * daysGone)}
  - name: payments
    owner: { team: payments }
    select: { namespace: payments, environment: prod }
    period: quarter
    limitUsd: 600
  - name: search, week by week
    owner: { team: search }
    select: { team: search }
    spendTypes: [usage, workload_idle]
    period: week
    limitUsd: 60
`;
};

const FINANCE = `finance:
  clearingAccount: '1999'
  gl:
    - { match: { spend_type: cluster_idle }, account: '6900' }
    - { match: { spend_type: managed_service_fee }, account: '6910' }
    - match: { namespace: shop }
      split: [{ account: '6100', percent: 70 }, { account: '6150', percent: 30 }]
    - { match: { namespace: payments }, account: '6200' }
    - { match: { namespace: ml }, account: '6300' }
    - { match: { team: search }, account: '6400' }
    - { match: { team: platform }, account: '6500' }
units:
  - name: order
    select: { namespace: shop }
    quantityFile: orders.csv
`;

/** Orders of each day; nobody counted those of one. */
function ordersUntil(now: number): string {
  const today = Math.floor(now / DAY);
  const lines = Array.from({ length: KEPT_DAYS }, (_, n) => today - KEPT_DAYS + n)
    .filter((day) => day % KEPT_DAYS !== 0)
    .map((day) => `${dateOf(day)},${ORDERS_PER_DAY + (day % 7) * 900}`);
  return `date,quantity\n${lines.join('\n')}\n`;
}

const ORDERS_PER_DAY = 18_000;
const dateOf = (day: number): string => new Date(day * DAY * 1000).toISOString().slice(0, 10);
