import { startExporter, type RunningExporter } from '../../support/exporter.ts';
import { startPrometheus } from '../../support/prometheus.ts';
import { startDemoBooks } from '../../support/demo-books.ts';
import { samplesNamed } from '../../support/samples.ts';
import { until } from '../../support/until.ts';
import { SCRAPED_AS } from './past.ts';
import { startedPast, WEEK } from './stored-week.ts';

/** Whose figures the app shows: an exporter, and the Prometheus that has its series. */
export interface Stack {
  readonly prometheus: string;
  /** "Scrape interval" of its data source. */
  readonly scrapeInterval: string;
  readonly exporter: RunningExporter;
  /** Unix seconds that the browser takes for now; undefined: the real time. */
  readonly now?: number;
}

/** The ledger is read between two passes, and longer beside other work. */
const DEADLINE_SECONDS = 120;

/** Waits until what is read from the ledger is in the metrics. */
export async function withBudgets(exporter: RunningExporter): Promise<void> {
  await until(
    'budgets',
    async () =>
      samplesNamed(await exporter.samples(), 'podtally_budget_spent_usd').length > 0
        ? true
        : undefined,
    DEADLINE_SECONDS,
  );
}

/** How the exporter is scraped, as the user's Prometheus does it. */
export const scrapeConfig = (exporter: string): string => `  - job_name: ${SCRAPED_AS.job}
    honor_labels: true
    static_configs: [{ targets: ['${new URL(exporter).host}'], labels: { instance: ${SCRAPED_AS.instance} } }]
`;

/** The demo cluster's exporter, scraped every second since a moment ago. */
export async function startLive(scope: AsyncDisposableStack): Promise<Stack> {
  const exporter = await startExporter(['demo'], scope);
  const { url, scalar } = await startPrometheus(scrapeConfig(exporter.url), scope);
  await until('costs in Prometheus', async () =>
    (await scalar('sum(podtally_owner_cost_usd_per_hour)')) > 0 ? true : undefined,
  );
  return { prometheus: url, scrapeInterval: '1s', exporter };
}

/** The demo cluster's exporter, and a Prometheus that has a week of it and scrapes nothing. */
export async function startWeek(scope: AsyncDisposableStack): Promise<Stack> {
  const exporter = await startExporter(['demo'], scope);
  const prometheus = await startedPast(exporter, Date.now() / 1000, scope);
  return { prometheus, scrapeInterval: '5m', exporter, now: WEEK.to };
}

/** The same at the end of that week, with books: a ledger of six weeks, budgets, accounts and a unit. */
export async function startBooks(scope: AsyncDisposableStack): Promise<Stack> {
  const exporter = await startDemoBooks(scope, WEEK.to);
  await withBudgets(exporter);
  const prometheus = await startedPast(exporter, WEEK.to, scope);
  return { prometheus, scrapeInterval: '5m', exporter, now: WEEK.to };
}
