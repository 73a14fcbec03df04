import { expect, test } from '@jest/globals';
import { hourOf, interval, type Interval } from '../../domain/interval.ts';
import { SECONDS_PER_HOUR, unixSeconds, type UnixSeconds } from '../../domain/units.ts';
import type { LedgerChanges, LedgerCost, LedgerQuestion } from '../ledger/ports.ts';
import { costRow, MemoryLedger } from '../testing/ledger.ts';
import { EXAMPLE_POLICY } from '../testing/snapshot.ts';
import { HoursRead } from './read-hours.ts';

const START = Date.UTC(2026, 10) / 1000;
const at = (hour: number): UnixSeconds => unixSeconds(START + hour * SECONDS_PER_HOUR);
const span = (from: number, to: number): Interval => interval(at(from), at(to));
const never = new AbortController().signal;

/** A ledger that tells what changed, and writes down which hours it was asked for. */
class Telling extends MemoryLedger {
  readonly changed: UnixSeconds[] = [];
  readonly read: (readonly [from: number, to: number])[] = [];

  costHour(hour: number, dollars: number): void {
    this.put(at(hour), [costRow([], 'shop', dollars)]);
    this.changed.push(at(hour));
  }

  changes(since: number | null): LedgerChanges {
    const hours = since === null ? null : this.changed.slice(since);
    return { mark: this.changed.length, hours };
  }

  override costs(question: LedgerQuestion): Promise<readonly LedgerCost[]> {
    const hours = (moment: number): number => (moment - START) / SECONDS_PER_HOUR;
    this.read.push([hours(question.span.start), hours(question.span.end)]);
    return super.costs(question);
  }
}

const ledgerOf = (hours: number): Telling => {
  const ledger = new Telling('c', { ...EXAMPLE_POLICY, attribution: [] });
  for (let hour = 0; hour < hours; hour += 1) ledger.costHour(hour, 1);
  return ledger;
};
const shop = [{ dimension: 'namespace', negated: false, pattern: 'shop' }];
const sumOf = (costs: readonly LedgerCost[]): number =>
  costs.reduce((sum, { cost }) => sum + cost, 0);

test('of hours that were read, only those that changed are read again, and those that are new', async () => {
  const ledger = ledgerOf(10);
  const hours = new HoursRead(ledger);
  expect(sumOf(await hours.costs('b', span(0, 10), shop, never))).toBe(10);
  ledger.costHour(3, 5);
  ledger.costHour(4, 5);
  ledger.costHour(10, 1);
  expect(sumOf(await hours.costs('b', span(0, 11), shop, never))).toBe(19);
  expect(ledger.read).toEqual([
    [0, 10],
    [3, 5],
    [10, 11],
  ]);
  expect(sumOf(await hours.costs('b', span(0, 11), shop, never))).toBe(19);
  expect(ledger.read).toHaveLength(3);
});

test('an hour that lost all its cost has none any more', async () => {
  const ledger = ledgerOf(3);
  const hours = new HoursRead(ledger);
  await hours.costs('b', span(0, 3), shop, never);
  ledger.put(at(1), []);
  ledger.changed.push(at(1));
  expect(await hours.costs('b', span(0, 3), shop, never)).toHaveLength(2);
});

test('a period that moves on lets go of what is before it, and one that goes back is read anew', async () => {
  const ledger = ledgerOf(6);
  const hours = new HoursRead(ledger);
  await hours.costs('b', span(0, 4), shop, never);
  expect(sumOf(await hours.costs('b', span(2, 6), shop, never))).toBe(4);
  expect(sumOf(await hours.costs('b', span(0, 6), shop, never))).toBe(6);
  expect(ledger.read).toEqual([
    [0, 4],
    [4, 6],
    [0, 6],
  ]);
});

test('what is known of hours follows in the same way', async () => {
  const ledger = ledgerOf(2);
  const hours = new HoursRead(ledger);
  const kinds = async (): Promise<readonly string[]> =>
    (await hours.hours('b', span(0, 3), never)).map(({ kind }) => kind);
  expect(await kinds()).toEqual(['closed', 'closed', 'open']);
  await ledger.lose(hourOf(at(2)), 'nobody knows');
  ledger.changed.push(at(2));
  expect(await kinds()).toEqual(['closed', 'closed', 'lost']);
});

test('without a log of changes everything is read each time', async () => {
  const ledger = ledgerOf(2);
  const silent = new HoursRead({
    hours: (asked) => ledger.hours(asked),
    costs: (question) => ledger.costs(question),
  });
  await silent.costs('b', span(0, 2), shop, never);
  await silent.costs('b', span(0, 2), shop, never);
  expect(ledger.read).toEqual([
    [0, 2],
    [0, 2],
  ]);
});
