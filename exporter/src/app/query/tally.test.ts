import { describe, expect, test } from '@jest/globals';
import { unixSeconds } from '../../domain/units.ts';
import type { SliceClock } from '../slices.ts';
import { exampleAllocation, EXAMPLE_POLICY } from '../testing/snapshot.ts';
import { BY_NAMESPACE, QueryError, type AllocationQuery } from './query.ts';
import { Tally } from './tally.ts';

const never = new AbortController().signal;
const clock: SliceClock = { now: () => unixSeconds(0), breathe: async () => undefined };
const settled = exampleAllocation('settled');
const { interval } = settled.quantities;

const tally = (query: Partial<AllocationQuery> = {}, maxRows = 1000): Tally =>
  new Tally({
    cluster: 'test-1',
    policy: EXAMPLE_POLICY,
    query: { ...BY_NAMESPACE, ...query },
    clock,
    maxRows,
  });

describe('hours that follow each other', () => {
  test('add up: dollars and quantities, not gaps and not what was checked', async () => {
    const [one, three] = [tally(), tally()];
    await one.add(settled, never);
    for (let i = 0; i < 3; i += 1) await three.add(settled, never);
    const [hour, hours] = [
      await one.document(interval, 1, never),
      await three.document(interval, 1, never),
    ];
    expect(hour.total).toBeGreaterThan(0);
    expect(hours.total).toBeCloseTo(3 * hour.total, 12);
    expect(hours.rows.map(({ key }) => key)).toEqual(hour.rows.map(({ key }) => key));
    for (const [i, row] of hours.rows.entries()) {
      expect(row.cost).toBeCloseTo(3 * hour.rows[i]!.cost, 12);
      expect(row.quantity).toBeCloseTo(3 * hour.rows[i]!.quantity, 9);
    }
    expect(hours.coverage).toEqual(hour.coverage);
    expect(hours.conservationError).toBe(hour.conservationError);
    expect(hours.gaps.map(({ kind, count }) => [kind, count])).toEqual(
      hour.gaps.map(({ kind, count }) => [kind, count]),
    );
  });

  test('are scaled together, as a rate over a month is', async () => {
    const all = tally();
    await all.add(settled, never);
    const hour = await all.document(interval, 1, never);
    const month = await all.document(interval, 730, never);
    expect(month.total).toBeCloseTo(730 * hour.total, 9);
  });

  test('are answered under another model than they were closed under', async () => {
    const [own, usage] = [tally(), tally({ model: 'usage' })];
    await own.add(settled, never);
    await usage.add(settled, never);
    const idleOf = async (of: Tally): Promise<number> =>
      (await of.document(interval, 1, never)).rows
        .filter(({ spendType }) => spendType === 'workload_idle')
        .reduce((sum, { cost }) => sum + cost, 0);
    expect(await idleOf(own)).toBeGreaterThan(0);
    expect(await idleOf(usage)).toBe(0);
  });

  test('know the facts of every host that was seen', async () => {
    const all = tally();
    await all.add(settled, never);
    // The one without a price has no rows.
    expect([...all.hosts.keys()].toSorted()).toEqual(['node-a', 'node-b']);
  });

  test('that would have too many rows are refused with what to do', async () => {
    const few = tally({}, 2);
    await expect(few.add(settled, never)).rejects.toThrow(
      new QueryError(
        'the answer has more than 2 rows. Set a limit, group by fewer dimensions, or filter.',
      ),
    );
  });
});
