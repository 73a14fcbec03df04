import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DuckDbLedger } from '../../exporter/src/adapters/ledger-duckdb/duckdb-ledger.ts';
import { FakeClock } from '../../exporter/src/app/testing/fakes.ts';
import { MemoryLedger } from '../../exporter/src/app/testing/ledger.ts';
import { monthReport } from '../../exporter/src/app/reports/month.ts';
import { budgetsDocument } from '../../exporter/src/delivery/http/budget-documents.ts';
import { monthDocument } from '../../exporter/src/delivery/http/report-documents.ts';
import { allocate } from '../../exporter/src/domain/allocate.ts';
import type { Allocation } from '../../exporter/src/domain/allocation.ts';
import { dateText } from '../../exporter/src/domain/budget/civil-date.ts';
import { dateAt } from '../../exporter/src/domain/budget/zone.ts';
import { hourOf, interval } from '../../exporter/src/domain/interval.ts';
import {
  aHost,
  aPod,
  aPolicy,
  eksFee,
  observed,
  priced,
  quantitiesOf,
} from '../../exporter/src/domain/testing/cluster.ts';
import { seconds, unixSeconds } from '../../exporter/src/domain/units.ts';
import { startExporter } from '../support/exporter.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nearly } from '../support/nearly.ts';
import { podtally } from '../support/program.ts';
import { samplesNamed } from '../support/samples.ts';
import { serveSmallCluster } from '../support/small-cluster.ts';
import { pricesOf, smallConfig, WORKED_EXAMPLE } from '../support/small-exporter.ts';
import { until } from '../support/until.ts';
import { aheadOfNow, wallClock } from '../support/wall-clock.ts';

const HOUR = 3600;
const HOURS = 30;
/** 2026-02-11T10:20:00Z, a Wednesday: nothing ends while the test runs. */
const NOW = Date.UTC(2026, 1, 11, 10, 20) / 1000;
const never = new AbortController().signal;

let scope: AsyncDisposableStack;
beforeEach(() => {
  scope = new AsyncDisposableStack();
});
afterEach(() => scope.disposeAsync());

const POLICY = aPolicy({
  attribution: [
    { name: 'team', lookIn: [{ place: 'podLabel', key: 'team' }], fallback: 'unowned' },
  ],
});

/** One host at a price, with one pod of the shop that uses a core of the two it asks for, and a fee. */
function hourAt(start: number): Allocation {
  const span = interval(start, start + HOUR);
  const cores = { request: { cores: 2, gib: 4 }, used: { cores: 1, gib: 4 } };
  const pod = { name: 'a', namespace: 'shop', node: 'n1', labels: { team: 'checkout' }, ...cores };
  return allocate({
    quantities: quantitiesOf(
      observed({
        span,
        hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
        pods: [aPod(pod, span)],
      }),
    ),
    priceOf: priced({ n1: 0.2 + (start % 7) / 1000 }),
    fees: [eksFee(0.1)],
    policy: POLICY,
  });
}

test('budgets and the month are what the closed hours sum to, from the ledger file to the command line', async () => {
  const folder = await temporaryFolder(scope);
  const now = hourOf(unixSeconds(NOW)).start;
  const kept = new MemoryLedger('small', POLICY);
  const ledger = new DuckDbLedger({
    file: folder.path('ledger.duckdb'),
    cluster: 'small',
    freezeAfter: seconds(432_000),
    heldBy: '',
    clock: new FakeClock(now),
  });
  for (let start = now - HOURS * HOUR; start < now; start += HOUR) {
    await kept.close(hourAt(start));
    await ledger.close(hourAt(start), unixSeconds(now), never);
  }
  await ledger.end();

  const clockOff = aheadOfNow(NOW);
  const { env } = await wallClock(folder, clockOff);
  const cluster = await serveSmallCluster({ ...WORKED_EXAMPLE, clockOff }, scope);
  await folder.write('prices.yaml', pricesOf('n1', 0.2));
  const firstDay = dateText(dateAt(unixSeconds(now - HOURS * HOUR), 'UTC'));
  const more = `attribution: { team: [podLabel: team, default: unowned] }
ledger: { file: ledger.duckdb }
budgets:
  - name: the shop
    owner: { team: checkout }
    select: { namespace: shop }
    startsOn: ${firstDay}
    limitUsd: 5
finance:
  gl:
    - { match: { spend_type: usage }, account: '6100' }
    - { match: { namespace: shop }, split: [{ account: '6200', percent: 30 }, { account: '6300', percent: 70 }] }
`;
  const config = await folder.write('podtally.yaml', smallConfig(cluster, { more }));
  const exporter = await startExporter(['serve', '--config', config], scope, { env });

  const { budgets } = await until('the budget', async () => {
    const found = budgetsDocument.parse(JSON.parse((await exporter.get('/api/v1/budgets')).text));
    return found.budgets.length > 0 ? found : undefined;
  });
  const spent = (
    await kept.costs({
      span: interval(now - HOURS * HOUR, now),
      by: [],
      filters: [{ dimension: 'namespace', negated: false, pattern: 'shop' }],
      step: 'span',
    })
  ).reduce((sum, { cost }) => sum + cost, 0);
  expect(budgets[0]?.spentUsd).toBeCloseTo(spent, 9);
  expect(budgets[0]?.accounted.closedHours).toBe(HOURS);

  const series = await until('its series', async () => {
    const found = samplesNamed(await exporter.samples(), 'podtally_budget_spent_usd');
    return found.length > 0 ? found : undefined;
  });
  expect(series.map(({ labels }) => [labels['budget'], labels['team']])).toEqual([
    ['the shop', 'checkout'],
  ]);
  expect(series[0]?.value).toBeCloseTo(spent, 9);

  const explained = await podtally(['explain', 'budget', 'the shop', '--server', exporter.url]);
  expect(explained.stdout).toContain(`${spent.toFixed(2)} of 5.00 USD spent`);

  const month = dateText(dateAt(unixSeconds(now), 'UTC')).slice(0, 'yyyy-mm'.length);
  const by = ['namespace', 'gl'];
  const rules = [
    { dimension: 'spend_type', pattern: 'usage', splits: [{ account: '6100', percent: 100 }] },
    {
      dimension: 'namespace',
      pattern: 'shop',
      splits: [
        { account: '6200', percent: 30 },
        { account: '6300', percent: 70 },
      ],
    },
  ].map(({ dimension, pattern, splits }) => ({
    conditions: [{ dimension, pattern, negated: false }],
    from: null,
    until: null,
    splits,
  }));
  const expected = await monthReport(
    { month, by },
    { cluster: 'small', zone: 'UTC', clearingAccount: 'clearing', rules, owners: ['team'] },
    kept,
    unixSeconds(now),
    never,
  );
  const report = ['report', 'month', month, '--by', by.join(','), '--server', exporter.url];
  const json = await podtally([...report, '--format', 'json', '--strict']);
  const document = monthDocument.parse(JSON.parse(json.stdout));
  expect(document.lines).toEqual(nearly(expected.lines));
  expect(document.journal).toEqual(nearly(expected.journal));
  // The month goes on.
  expect([json.code, document.gaps]).toEqual([3, true]);
});
