import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from '../../../tools/programs.ts';
import { interpolate } from '../testing/interpolate.ts';
import { costBy, efficiency, ownerCost, workloadCost } from './cost.ts';
import { alongLargest, amongLargest, largest } from './display.ts';
import { costOverRange, meanOverPreviousRange, meanOverRange } from './over-time.ts';
import { select, sumBy } from './selector.ts';

const HOUR = 3600;
/** Between two points of the grid, so that a range of four hours has 240 of them in every version of Prometheus. */
const LATE = '8h30s';
const OWNER = 'podtally_owner_cost_usd_per_hour';
const owner = (labels: string): string => `${OWNER}{cluster="c",model="policy",${labels}}`;
const CPU = 'spend_type="usage",resource="cpu"';

/** A series and its samples of one minute each, in promtool's notation. */
type Given = Readonly<Record<string, string>>;
/** Labels as in an answer, and the value. */
type Answer = Readonly<Record<string, number>>;

/** Asks promtool's engine at some hour; says how its answer differs from the expected one, if it does. */
function difference(
  given: Given,
  query: string,
  expected: Answer,
  { at, rangeHours = 4, model = 'policy' }: { at: string; rangeHours?: number; model?: string },
): string {
  const choices = { cluster: '.*', model, unit: '1' };
  const range = { rangeSeconds: rangeHours * HOUR, intervalSeconds: 60 };
  const rules = {
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(given).map(([series, values]) => ({ series, values })),
        promql_expr_test: [
          {
            expr: interpolate(query, choices, range),
            eval_time: at,
            exp_samples: Object.entries(expected).map(([labels, value]) => ({ labels, value })),
          },
        ],
      },
    ],
  };
  const folder = mkdtempSync(join(tmpdir(), 'podtally-promql-'));
  try {
    const file = join(folder, 'queries.yml');
    writeFileSync(file, JSON.stringify(rules));
    const { exitCode, text } = ask('promtool', ['test', 'rules', file], '');
    return exitCode === 0 ? '' : text;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a difference is told, or none of this could fail', () => {
  expect(
    difference({ [owner(CPU)]: '2x600' }, `sum(${OWNER})`, { '{}': 3 }, { at: '1h' }),
  ).toContain('exp:');
});

describe('the mean over a range', () => {
  // Over the last 4 h: web runs all the time, a job lived one hour of the four.
  const given: Given = {
    [owner(`namespace="web",${CPU}`)]: '8x600',
    [owner(`namespace="job",${CPU}`)]: '_x300 4x59 stale',
  };
  const rate = sumBy(['namespace'], ownerCost());

  test('gives what lived a quarter of the time a quarter of its rate', () => {
    expect(
      difference(
        given,
        meanOverRange(rate),
        { '{namespace="web"}': 8, '{namespace="job"}': 1 },
        {
          at: LATE,
        },
      ),
    ).toBe('');
  });

  test('adds up to the mean of the whole', () => {
    expect(
      difference(given, meanOverRange(sumBy([], ownerCost())), { '{}': 9 }, { at: LATE }),
    ).toBe('');
  });

  test('does not count time without any data', () => {
    // Scraped for the last hour of four only; and an outage of two hours in the middle.
    const late: Given = { [owner(`namespace="web",${CPU}`)]: '_x420 8x60' };
    const outage: Given = { [owner(`namespace="web",${CPU}`)]: '8x299 stale _x119 8x60' };
    for (const series of [late, outage])
      expect(
        difference(series, meanOverRange(rate), { '{namespace="web"}': 8 }, { at: LATE }),
      ).toBe('');
  });

  test('of the range before ends where this one begins', () => {
    const doubled: Given = { [owner(`namespace="web",${CPU}`)]: '3x240 6x300' };
    const at = LATE;
    const web = '{namespace="web"}';
    expect(difference(doubled, meanOverPreviousRange(rate), { [web]: 3 }, { at })).toBe('');
    expect(difference(doubled, meanOverRange(rate), { [web]: 6 }, { at })).toBe('');
  });

  test('gives nothing where there was nothing', () => {
    const young: Given = { [owner(`namespace="web",${CPU}`)]: '_x400 8x300' };
    expect(difference(young, meanOverPreviousRange(rate), {}, { at: LATE })).toBe('');
  });
});

test('the cost over a range is the rate times the time of its grid', () => {
  // 60 moments of a minute at 6 USD per hour.
  expect(
    difference(
      { [owner(CPU)]: '_x421 6x100' },
      costOverRange(sumBy([], ownerCost())),
      { '{}': 6 },
      { at: LATE },
    ),
  ).toBe('');
});

describe('cost by workload', () => {
  const given: Given = {
    'podtally_workload_cost_usd_per_hour{cluster="c",workload="cart",resource="cpu"}': '3x60',
    'podtally_workload_cost_usd_per_hour{cluster="c",workload="cart",resource="memory"}': '4x60',
    'podtally_workload_model_cost_usd_per_hour{cluster="c",workload="cart",model="request",resource="cpu"}':
      '10x60',
    'podtally_workload_model_cost_usd_per_hour{cluster="c",workload="cart",model="usage",resource="cpu"}':
      '1x60',
    'podtally_workload_model_cost_usd_per_hour{cluster="c",workload="idle-one",model="usage",resource="cpu"}':
      '2x60',
  };
  test.each([
    ['policy', { '{workload="cart"}': 7 }],
    ['request', { '{workload="cart"}': 10 }],
    ['usage', { '{workload="cart"}': 1, '{workload="idle-one"}': 2 }],
    // Never the policy's numbers under the name of a model that has none.
    ['hybrid', {}],
  ])('is that of the chosen model alone: %s', (model, expected) => {
    expect(difference(given, workloadCost(['workload']), expected, { at: '30m', model })).toBe('');
  });
});

test('cost by an owner keeps idle and fees apart from who has no owner', () => {
  expect(
    difference(
      {
        [owner('namespace="web",team="shop",spend_type="usage"')]: '5x60',
        [owner('namespace="web",team="shop",spend_type="workload_idle"')]: '1x60',
        [owner('namespace="web",team="unowned",spend_type="usage"')]: '2x60',
        [owner('namespace="",team="unowned",spend_type="cluster_idle"')]: '3x60',
        [owner('namespace="",team="unowned",spend_type="managed_service_fee"')]: '0.5x60',
      },
      costBy('team'),
      {
        '{team="shop"}': 6,
        '{team="unowned"}': 2,
        '{team="(cluster_idle)"}': 3,
        '{team="(managed_service_fee)"}': 0.5,
      },
      { at: '30m' },
    ),
  ).toBe('');
});

test('efficiency is one where nothing is idle, and absent where nothing is charged', () => {
  expect(
    difference(
      {
        [owner('namespace="a",spend_type="usage"')]: '3x60',
        [owner('namespace="a",spend_type="workload_idle"')]: '1x60',
        [owner('namespace="b",spend_type="usage"')]: '3x60',
        [owner('namespace="c",spend_type="usage"')]: '0x60',
      },
      efficiency((part) => sumBy(['namespace'], ownerCost([part]))),
      { '{namespace="a"}': 0.75, '{namespace="b"}': 1 },
      { at: '30m' },
    ),
  ).toBe('');
});

describe('the largest', () => {
  const given: Given = Object.fromEntries(
    [5, 3, 2, 1].map((value, index) => [`x{name="${'abcd'.charAt(index)}"}`, `${value}x60`]),
  );
  const others: Given = Object.fromEntries(
    [1, 2, 4, 8].map((value, index) => [`y{name="${'abcd'.charAt(index)}"}`, `${value}x60`]),
  );
  const x = select('x', []);

  test('come with the sum of the others', () => {
    const expected = { 'x{name="a"}': 5, 'x{name="b"}': 3, '{name="(other)"}': 3 };
    expect(difference(given, largest(2, 'name', x), expected, { at: '30m' })).toBe('');
  });

  test('come alone where there are no others', () => {
    expect(
      difference(
        { 'x{name="a"}': '5x60' },
        largest(2, 'name', x),
        { 'x{name="a"}': 5 },
        { at: '30m' },
      ),
    ).toBe('');
  });

  test('decide which rows of another column are shown', () => {
    const both = { ...given, ...others };
    expect(
      difference(
        both,
        alongLargest(2, 'name', 'x', 'y'),
        { 'y{name="a"}': 1, 'y{name="b"}': 2, '{name="(other)"}': 12 },
        { at: '30m' },
      ),
    ).toBe('');
    expect(
      difference(
        both,
        amongLargest(2, 'x', 'y'),
        { 'y{name="a"}': 1, 'y{name="b"}': 2 },
        { at: '30m' },
      ),
    ).toBe('');
  });
});
