import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { prometheusFile } from '../../exporter/src/delivery/rules/files.ts';
import { DEFAULT_PARAMETERS } from '../../exporter/src/delivery/rules/parameters.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startPrometheus, type Prometheus } from '../support/prometheus.ts';
import { until } from '../support/until.ts';
import { startAlertmanager, type Alertmanager } from './support/alertmanager.ts';
import { startBudgetedExporter, type BudgetedExporter } from './support/budgeted-exporter.ts';
import { startReceivers, type Receivers } from './support/receivers.ts';

/** A second here stands for a minute; machines under load miss scrapes, so ten of them are not stale yet. */
const PARAMETERS = { ...DEFAULT_PARAMETERS, timeScale: 1 / 60, staleSeconds: 600 };
/** How long a period that is about to end still runs: long enough for stale data to be told before. */
const LAST_SECONDS = 60;
/** How long a message may take. */
const DEADLINE_SECONDS = 90;
/** Rounds of evaluation after which what was to come would have come. */
const ROUNDS = 8;

const scope = new AsyncDisposableStack();
const prometheusScope = new AsyncDisposableStack();
let exporter: BudgetedExporter;
let receivers: Receivers;
let alertmanager: Alertmanager;
let prometheus: Prometheus;

beforeAll(async () => {
  exporter = await startBudgetedExporter({ web: 'shop', lab: 'science', all: '' }, scope);
  receivers = await startReceivers(scope);
  alertmanager = await startAlertmanager(receivers.url, scope);
  const folder = await temporaryFolder(scope);
  const rules = await folder.write('rules.yml', prometheusFile(PARAMETERS));
  prometheus = await startPrometheus(
    `  - job_name: podtally
    honor_labels: true
    static_configs: [{ targets: ["${exporter.target}"], labels: { cluster: prod } }]
rule_files: [${JSON.stringify(rules)}]
alerting: { alertmanagers: [{ static_configs: [{ targets: ["${alertmanager.target}"] }] }] }
`,
    prometheusScope,
    ['--rules.alert.resend-delay=1s'],
  );
  scope.defer(() => prometheusScope.disposeAsync());
});
afterAll(() => scope.disposeAsync());

/** Waits until a receiver was told something, for the given time. */
const toBeTold = (receiver: string, what: string, times = 1): Promise<true> =>
  until(
    `${receiver} to be told: ${what}`,
    () =>
      receivers.told(receiver).filter((one) => one === what).length >= times ? true : undefined,
    DEADLINE_SECONDS,
  );

/** Waits until the dead man's switch was told some times more: alerts are evaluated and sent meanwhile. */
async function rounds(): Promise<void> {
  const before = receivers.messages('dead-man').length;
  await until('more signs of life', () =>
    receivers.messages('dead-man').length >= before + ROUNDS ? true : undefined,
  );
}

describe('budgets that are broken', () => {
  test('a warning goes to the team of the budget, once, with the numbers', async () => {
    exporter.spend('web', 850);
    await toBeTold('team-shop', 'firing PodtallyBudgetNearLimit web');
    await rounds();
    expect(receivers.told('team-shop')).toEqual(['firing PodtallyBudgetNearLimit web']);
    expect(receivers.messages('team-shop')[0]?.alerts[0]?.annotations).toEqual({
      summary: 'Budget web of shop in cluster prod has used 85% of its limit',
      description: '850.00 of 1000.00 USD are spent this month.',
      runbook_url: 'docs/runbooks/PodtallyBudgetNearLimit.md',
    });
  });

  test('a breach is one message more, and more spending none', async () => {
    exporter.spend('web', 1001);
    await toBeTold('team-shop', 'firing PodtallyBudgetExceeded web');
    exporter.spend('web', 1100);
    await rounds();
    expect(receivers.told('team-shop')).toEqual([
      'firing PodtallyBudgetNearLimit web',
      'firing PodtallyBudgetExceeded web',
    ]);
  });

  test('where warning and breach come together the breach alone is told, to the team or else to finance', async () => {
    exporter.spend('lab', 1200);
    exporter.spend('all', 1200);
    await toBeTold('team-science', 'firing PodtallyBudgetExceeded lab');
    await toBeTold('finance', 'firing PodtallyBudgetExceeded all');
    await rounds();
    expect(receivers.told('team-science')).toEqual(['firing PodtallyBudgetExceeded lab']);
    expect(receivers.told('finance')).toEqual(['firing PodtallyBudgetExceeded all']);
    expect(receivers.told('team-shop')).toHaveLength(2);
    expect(receivers.told('platform')).toEqual([]);
  });
});

describe('an exporter that stops', () => {
  test('is told as stale data, and resolves nothing', async () => {
    exporter.stop();
    await toBeTold('platform', 'firing PodtallyDataStale');
    await rounds();
    const firing = await prometheus.query(
      'ALERTS{alertname="PodtallyBudgetExceeded",alertstate="firing"}',
    );
    expect(firing.map(({ labels }) => labels['budget']).toSorted()).toEqual(['all', 'lab', 'web']);
    expect(receivers.told('team-shop')).toHaveLength(2);
    expect(receivers.told('team-science')).toHaveLength(1);
    expect(receivers.told('platform')).toEqual(['firing PodtallyDataStale']);
  });

  test('is not told of again when it comes back, nor are the breaches that go on', async () => {
    exporter.restart();
    await toBeTold('platform', 'resolved PodtallyDataStale');
    await rounds();
    expect(receivers.told('team-shop')).toHaveLength(2);
    expect(receivers.told('team-science')).toHaveLength(1);
    expect(receivers.told('finance')).toHaveLength(1);
  });
});

describe('a period that ends', () => {
  test('is told as resolved to those who were told of the breach', async () => {
    exporter.beginPeriod();
    await toBeTold('team-shop', 'resolved PodtallyBudgetExceeded web');
    await toBeTold('team-shop', 'resolved PodtallyBudgetNearLimit web');
    await toBeTold('team-science', 'resolved PodtallyBudgetExceeded lab');
    await toBeTold('finance', 'resolved PodtallyBudgetExceeded all');
    await rounds();
    expect(receivers.told('team-science')).toEqual([
      'firing PodtallyBudgetExceeded lab',
      'resolved PodtallyBudgetExceeded lab',
    ]);
    expect(receivers.told('team-shop')).toHaveLength(4);
    expect(receivers.told('finance')).toHaveLength(2);
  });

  test('is told only when numbers come again, and the breach of the next period as well', async () => {
    exporter.endPeriodIn(LAST_SECONDS);
    exporter.spend('lab', 1300);
    await toBeTold('team-science', 'firing PodtallyBudgetExceeded lab', 2);
    exporter.stop();
    await toBeTold('platform', 'firing PodtallyDataStale', 2);
    await until(
      'the alert to end with its period',
      async () =>
        (await prometheus.query('ALERTS{alertname="PodtallyBudgetExceeded"}')).length === 0
          ? true
          : undefined,
      DEADLINE_SECONDS,
    );
    await rounds();
    expect(receivers.told('team-science')).toHaveLength(3);

    exporter.beginPeriod();
    exporter.restart();
    await toBeTold('team-science', 'resolved PodtallyBudgetExceeded lab', 2);
    exporter.spend('lab', 1400);
    await toBeTold('team-science', 'firing PodtallyBudgetExceeded lab', 3);
    expect(receivers.told('team-science')).toHaveLength(5);
  });
});

describe('a Prometheus that stops', () => {
  test('falls silent at the dead man’s switch, and Alertmanager takes its alerts for resolved', async () => {
    const before = receivers.told('team-science').length;
    await prometheusScope.disposeAsync();
    await until(
      'Alertmanager to hold no alert',
      async () => ((await alertmanager.firing()).length === 0 ? true : undefined),
      DEADLINE_SECONDS,
    );
    // Nobody has paid anything: this is what docs/alerts.md warns of.
    await until('a message that the breach is resolved', () =>
      receivers.told('team-science').length > before ? true : undefined,
    );
    expect(receivers.told('team-science').slice(before)).toEqual([
      'resolved PodtallyBudgetExceeded lab',
    ]);

    const signs = receivers.messages('dead-man').length;
    for (const sign of ['StillThere', 'StillThereToo', 'StillThereAsWell']) {
      await alertmanager.post(sign);
      await toBeTold('platform', `firing ${sign}`);
    }
    expect(receivers.messages('dead-man')).toHaveLength(signs);
    expect(receivers.told('dead-man')).not.toContain('resolved PodtallyWatchdog');
  });
});
