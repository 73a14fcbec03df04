import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DuckDbLedger } from '../../exporter/src/adapters/ledger-duckdb/duckdb-ledger.ts';
import { answerPast } from '../../exporter/src/app/ledger/past-answer.ts';
import type { AllocationDocument } from '../../exporter/src/app/query/document.ts';
import { BY_NAMESPACE, type AllocationQuery } from '../../exporter/src/app/query/query.ts';
import { interval, type Interval } from '../../exporter/src/domain/interval.ts';
import { seconds, unixSeconds } from '../../exporter/src/domain/units.ts';
import { DAY, FREEZE_AFTER, hourOfDay, someDay, stillClock } from './day.ts';

const never = new AbortController().signal;
const SECONDS_PER_DAY = 86_400;
/** When the month of the day is frozen, and the pods of that day are let go, not those of the next. */
const LATER = unixSeconds(DAY.end + 60 * SECONDS_PER_DAY);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'old-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a day whose pods are let go answers by namespace, workload and owner as before, and says why it answers nothing else', async () => {
  const ledger = new DuckDbLedger({
    ...{ file: join(folder, 'l.duckdb'), cluster: 'small', heldBy: '', clock: stillClock },
    freezeAfter: seconds(FREEZE_AFTER),
  });
  for (const hour of [4, 5, 24]) await ledger.close(someDay(hour), hourOfDay(hour).end, never);
  const answer = async (
    query: Partial<AllocationQuery>,
    span: Interval = DAY,
  ): Promise<AllocationDocument> => {
    const queryOf = (): AllocationQuery => ({ ...BY_NAMESPACE, ...query });
    return (await answerPast(ledger, 'small', span, queryOf, stillClock, never)).document;
  };
  const by = ['namespace', 'workload'];
  const before = [await answer({}), await answer({ by, filters: ONE_NAMESPACE })];
  expect(before[0]?.rows.some(({ quantity }) => quantity > 0)).toBe(true);

  await ledger.tidy(LATER, { pods: seconds(LATER - DAY.end) }, never);
  const after = [await answer({}), await answer({ by, filters: ONE_NAMESPACE })];
  expect(after.map((answered, index) => isSame(answered, before[index]))).toEqual([true, true]);
  expect(after[0]?.total).toBeCloseTo(before[0]?.total ?? NaN, 9);
  expect(after[0]?.gaps.map(({ kind, count, examples }) => [kind, count, examples[0]])).toEqual([
    ['ledger_hour_missing', 22, '2026-01-01T00:00:00Z: not closed'],
    ['day_by_workload', 1, '2026-01-01'],
  ]);

  const withNext = interval(DAY.start, hourOfDay(24).end);
  const why = async (query: Partial<AllocationQuery>, span = withNext): Promise<unknown> => {
    const { gaps } = await answer(query, span);
    const missing = gaps.find(({ kind }) => kind === 'ledger_hour_missing');
    return missing?.examples.find((example) => example.startsWith('2026-01-01T04'));
  };
  const hour = '2026-01-01T04:00:00Z: kept by workload and day';
  expect(await why({ by: ['pod'] })).toBe(
    `${hour}: ask by namespace, workload or owner, not by pod or node`,
  );
  expect(await why({ model: 'usage' })).toBe(
    `${hour}, as it was closed: ask for the model and the idle of its policy`,
  );
  expect(await why({ idle: 'share' })).toBe(await why({ model: 'usage' }));
  expect(await why({}, interval(hourOfDay(4).start, withNext.end))).toBe(
    `${hour}: ask for its whole UTC day`,
  );
  await ledger.end();
});

const ONE_NAMESPACE = [{ dimension: 'namespace', negated: false, pattern: 'ns3' }];

/** Dollars by key, spend type, resource and component, without zeros. */
const costs = ({ rows }: AllocationDocument): ReadonlyMap<string, number> =>
  new Map(
    rows
      .filter(({ cost }) => cost > 0)
      .map(({ key, spendType, resource, component, cost }) => [
        [...Object.values(key), spendType, resource, component].join(' '),
        cost,
      ]),
  );

/** Whether two answers have the same rows, but for rounding. */
function isSame(a: AllocationDocument, b: AllocationDocument | undefined): boolean {
  const [found, expected] = [costs(a), b && costs(b)];
  return (
    found.size === expected?.size &&
    [...found].every(([key, cost]) => Math.abs(cost - (expected.get(key) ?? NaN)) < 1e-9)
  );
}
