import { beforeEach, expect, test } from '@jest/globals';
import { interval } from '../../domain/interval.ts';
import { FakeClock } from '../testing/fakes.ts';
import { KnownDays } from './known-days.ts';
import type { AskedDay, Quantities, UnitRule } from './units.ts';

const never = new AbortController().signal;
const DAY = 86_400;
const HOUR = 3600;
const NOON = Date.parse('2026-10-10T12:00:00Z') / 1000;

/** Days of October, in UTC. */
const days = (from: number, to: number): readonly AskedDay[] =>
  Array.from({ length: to - from }, (_, index) => {
    const date = `2026-10-${String(from + index).padStart(2, '0')}`;
    const start = Date.parse(`${date}T00:00:00Z`) / 1000;
    return { date, span: interval(start, start + DAY) };
  });

let clock: FakeClock;
let known: KnownDays;
let asked: string[];
let tells: (date: string) => number | undefined;
let failed: string | null;
const rule: UnitRule = {
  name: 'order',
  conditions: [],
  asksStore: true,
  quantities: (of) => {
    asked.push(of.map(({ date }) => date.slice(-2)).join(' '));
    const told = of.flatMap(({ date }) => {
      const value = tells(date);
      return value === undefined ? [] : [[date, value] as const];
    });
    return Promise.resolve({ byDate: new Map(told), failed });
  },
};
beforeEach(() => {
  clock = new FakeClock(NOON);
  known = new KnownDays(() => clock.now());
  asked = [];
  tells = () => 7;
  failed = null;
});

const ask = (from: number, to: number, of = rule): Promise<Quantities> =>
  known.remembering(of).quantities(days(from, to), never);

test('a store is asked for each day once, and after midnight for the new day alone', async () => {
  expect([...(await ask(3, 10)).byDate.values()]).toEqual([7, 7, 7, 7, 7, 7, 7]);
  tells = () => 8;
  const again = await ask(3, 10);
  expect([...again.byDate.values()]).toEqual([7, 7, 7, 7, 7, 7, 7]);
  clock.advance(DAY);
  const next = await ask(4, 11);
  expect([...next.byDate.values()]).toEqual([7, 7, 7, 7, 7, 7, 8]);
  expect(asked).toEqual(['03 04 05 06 07 08 09', '10']);
});

test('a day is asked for again until it is over for three hours, because samples come late', async () => {
  clock.advance(-10 * HOUR);
  await ask(8, 10);
  await ask(8, 10);
  clock.advance(HOUR);
  await ask(8, 10);
  await ask(8, 10);
  expect(asked).toEqual(['08 09', '09', '09']);
});

test('a day that the store says nothing of is asked for again, and a failure is told', async () => {
  tells = (date) => (date.endsWith('04') ? undefined : 7);
  failed = 'the store did not answer';
  expect(await ask(3, 6)).toMatchObject({ failed: 'the store did not answer' });
  failed = null;
  tells = () => 9;
  const later = await ask(3, 6);
  expect([[...later.byDate], later.failed]).toEqual([
    [
      ['2026-10-03', 7],
      ['2026-10-04', 9],
      ['2026-10-05', 7],
    ],
    null,
  ]);
  expect(asked).toEqual(['03 04 05', '04']);
});

test('a file is read each time, and nothing is remembered under other rules', async () => {
  const file = { ...rule, asksStore: false };
  await ask(3, 5, file);
  await ask(3, 5, file);
  await ask(3, 5);
  known.forget();
  await ask(3, 5);
  expect(asked).toEqual(['03 04', '03 04', '03 04', '03 04']);
});
