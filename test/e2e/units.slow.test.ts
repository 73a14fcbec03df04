import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configFor } from '../../exporter/src/adapters/prometheus/testing/fake-store.ts';
import { quantitiesFrom } from '../../exporter/src/adapters/prometheus/unit-quantities.ts';
import type { AskedDay, Quantities } from '../../exporter/src/app/reports/units.ts';
import { parseDate } from '../../exporter/src/domain/budget/civil-date.ts';
import { dayIn } from '../../exporter/src/domain/budget/zone.ts';
import { unixSeconds } from '../../exporter/src/domain/units.ts';
import { startStoredPrometheus } from '../support/stored-prometheus.ts';
import type { StoredScrape } from '../support/store-history.ts';

const MINUTE = 60;
/** Midnight of 24 October 2026 in Berlin; the night after has its last hour twice. */
const START = Date.parse('2026-10-23T22:00:00Z') / 1000;
const MINUTES = { saturday: 24 * 60, sunday: 25 * 60 } as const;
/** When the counter begins anew, in the middle of Saturday. */
const RESET = 12 * 60;
const COUNTED_BEFORE = 10_000;

/** One order a minute from each of two pods, of which one starts anew; a third customer for an hour of Sunday. */
function* scrapes(): Generator<StoredScrape> {
  for (let minute = 0; minute <= MINUTES.saturday + MINUTES.sunday; minute += 1) {
    const a = minute < RESET ? COUNTED_BEFORE + minute : minute - RESET + 1;
    const isExtra = minute >= MINUTES.saturday + 600 && minute < MINUTES.saturday + 660;
    const text = [
      `orders_total{pod="a"} ${a}`,
      `orders_total{pod="b"} ${COUNTED_BEFORE + minute}`,
      'customer_active{customer="x"} 1',
      'customer_active{customer="y"} 1',
      `customer_active{customer="z"} ${isExtra ? 1 : 0}`,
      '',
    ].join('\n');
    yield { at: START + minute * MINUTE, text: [text], target: { job: 'shop' } };
  }
}

const scope = new AsyncDisposableStack();
let url = '';
beforeAll(async () => {
  url = await startStoredPrometheus(scrapes(), scope);
});
afterAll(() => scope.disposeAsync());

const day = (date: string): AskedDay => {
  const parsed = parseDate(date);
  if (parsed === undefined) throw new Error(date);
  return { date, span: dayIn(parsed, 'Europe/Berlin') };
};

const ask = (promql: string): Promise<Quantities> =>
  quantitiesFrom(
    configFor(url),
    promql,
    ['2026-10-20', '2026-10-24', '2026-10-25'].map(day),
    {
      proxies: {},
      clock: {
        now: () => unixSeconds(Date.now() / 1000),
        sleep: () => Promise.reject(new Error('nobody sleeps here')),
        breathe: () => Promise.resolve(),
      },
    },
    new AbortController().signal,
  );

test('Prometheus counts what came in on each day, over a reset and over a day of 25 hours', async () => {
  const { byDate, failed } = await ask('sum(increase(orders_total[$day]))');
  expect(failed).toBeNull();
  expect([...byDate.keys()]).toEqual(['2026-10-24', '2026-10-25']);
  expect(byDate.get('2026-10-24')).toBeCloseTo(2 * MINUTES.saturday, 6);
  expect(byDate.get('2026-10-25')).toBeCloseTo(2 * MINUTES.sunday, 6);
});

test('Prometheus knows the most customers that were there at once', async () => {
  expect(await ask('max_over_time(count(customer_active == 1)[$day:5m])')).toEqual({
    byDate: new Map([
      ['2026-10-24', 2],
      ['2026-10-25', 3],
    ]),
    failed: null,
  });
});

test('several series and an expression that it does not understand are told', async () => {
  expect((await ask('increase(orders_total[$day])')).failed).toBe(
    'increase(orders_total[86400s]) gives 2 series for 2026-10-24, and one number is needed: put sum(…) around it',
  );
  expect((await ask('sum(increase(orders_total[$day])')).failed).toContain('parse error');
});
