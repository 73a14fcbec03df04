// `npm run demo:grafana`: the app on a page, with the demo cluster's exporter and a Prometheus that has two days of it, until Ctrl-C; a ledger has six weeks.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SCRAPED_AS, writePast } from '../browser/support/past.ts';
import { withBudgets } from '../browser/support/stack.ts';
import { startDemoBooks } from '../support/demo-books.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startOn } from '../support/stored-prometheus.ts';
import { builtApp } from './build/app.ts';
import { builtPage } from './build/page.ts';
import { startHost } from './server/server.ts';

const HOUR = 3600;
/** What the store knows from before the start; its pods of the last hours only. */
const PAST = { hours: 48, podHours: 6, every: 300 } as const;
/** Between the last sample of the past and the first of the present, in seconds. */
const GAP = 10;
const SCRAPE_INTERVAL = '5s';
const RULES = fileURLToPath(new URL('../../alerts/podtally.rules.yml', import.meta.url));

const { values } = parseArgs({ options: { port: { type: 'string', default: '10980' } } });
await using scope = new AsyncDisposableStack();
const stopped = new Promise((resolve) => {
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
});
try {
  await Promise.race([start(), stopped]);
  await stopped;
} catch (error) {
  say(whyNot(error));
  process.exitCode = 1;
}
say('stopping …');

async function start(): Promise<void> {
  say(
    'starting the demo cluster and its exporter, with six weeks in its ledger; the first time of a day takes a minute or two …',
  );
  const exporter = await startDemoBooks(scope);
  await withBudgets(exporter);
  say(`starting Prometheus and writing ${PAST.hours} hours of history …`);
  const prometheus = await startPrometheus(exporter.url, (await exporter.get('/metrics')).text);
  say('building the app and its page; the first time takes a minute …');
  const host = await startHost({
    page: await builtPage(),
    plugin: await builtApp(),
    port: Number(values.port),
    dataSources: [
      {
        ...{ uid: 'prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true },
        ...{ url: prometheus, timeInterval: SCRAPE_INTERVAL },
      },
    ],
    settings: { jsonData: { exporterUrl: exporter.url }, secureJsonData: {} },
  });
  scope.defer(() => host.close());
  const app = `${host.url}/a/podtally-costs-app`;
  process.stdout.write(`
The app, on a page that stands in for Grafana (its panels are not Grafana's own; test/grafana-host/README.md has the differences):

  app         ${app}/overview
  light       ${app}/overview?theme=light
  a viewer    ${app}/overview?role=Viewer
  settings    ${host.url}/plugins/podtally-costs-app
  Prometheus  ${prometheus}
  exporter    ${exporter.url}

Ctrl-C ends all of it.
`);
}

/** Starts Debian's Prometheus; it scrapes only once its past is written, because it takes nothing that is much older than what it has. */
async function startPrometheus(exporter: string, exposition: string): Promise<string> {
  const folder = await temporaryFolder(scope);
  const url = await startOn(folder, folder.path('data'), scope, [
    '--web.enable-remote-write-receiver',
    '--web.enable-lifecycle',
  ]);
  const now = Math.floor(Date.now() / 1000);
  const to = now - GAP;
  await writePast(url, exposition, {
    from: to - PAST.hours * HOUR,
    to,
    every: PAST.every,
    podsFrom: to - PAST.podHours * HOUR,
    scrapedAt: now,
  });
  await folder.write(
    'prometheus.yml',
    `global: { scrape_interval: ${SCRAPE_INTERVAL}, scrape_timeout: ${SCRAPE_INTERVAL} }
rule_files: ['${RULES}']
scrape_configs:
  - job_name: ${SCRAPED_AS.job}
    honor_labels: true
    static_configs: [{ targets: ['${new URL(exporter).host}'], labels: { instance: ${SCRAPED_AS.instance} } }]
`,
  );
  const reloaded = await fetch(`${url}/-/reload`, { method: 'POST' });
  if (!reloaded.ok)
    throw new Error(`Prometheus did not take up scraping: ${await reloaded.text()}`);
  return url;
}

function whyNot(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `Port ${values.port} is taken; take another: npm run demo:grafana -- --port 10981`;
  return error instanceof Error ? error.message : String(error);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
