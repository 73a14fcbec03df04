import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { dayIn } from '../../domain/budget/zone.ts';
import { parseDate } from '../../domain/budget/civil-date.ts';
import type { AskedDay, Quantities } from '../../app/reports/units.ts';
import {
  NEVER,
  refusal,
  startStore,
  configFor,
  surroundings,
  vectorAnswer,
  type FakeStore,
} from './testing/fake-store.ts';
import { quantitiesFrom } from './unit-quantities.ts';

let scope: AsyncDisposableStack;
let store: FakeStore;
beforeEach(async () => {
  scope = new AsyncDisposableStack();
  store = await startStore(scope);
});
afterEach(() => scope.disposeAsync());

const day = (date: string): AskedDay => {
  const parsed = parseDate(date);
  if (parsed === undefined) throw new Error(date);
  return { date, span: dayIn(parsed, 'Europe/Berlin') };
};
const ask = (...dates: readonly string[]): Promise<Quantities> =>
  quantitiesFrom(
    configFor(store.url),
    'sum(increase(orders_total[$day]))',
    dates.map(day),
    { proxies: {}, ...surroundings() },
    NEVER,
  );

test('each day is asked for at its end, over as long as it was', async () => {
  store.answer = ({ form }) =>
    vectorAnswer([[{}, form.get('query')?.includes('90000s') ? 25 : 24]]);
  const { byDate, failed } = await ask('2026-10-24', '2026-10-25');
  expect([[...byDate], failed]).toEqual([
    [
      ['2026-10-24', 24],
      ['2026-10-25', 25],
    ],
    null,
  ]);
  expect(store.asked.map(({ query, form }) => [query, Number(form.get('time'))])).toEqual([
    ['sum(increase(orders_total[86400s]))', Date.parse('2026-10-24T22:00:00Z') / 1000],
    ['sum(increase(orders_total[90000s]))', Date.parse('2026-10-25T23:00:00Z') / 1000],
  ]);
});

test('a day without samples, or without a number, is left out', async () => {
  const answers = [vectorAnswer([]), vectorAnswer([[{}, NaN]]), vectorAnswer([[{}, 0]])];
  store.answer = () => answers.shift() ?? '';
  const { byDate, failed } = await ask('2026-10-01', '2026-10-02', '2026-10-03');
  expect([[...byDate], failed]).toEqual([[['2026-10-03', 0]], null]);
});

test('several series are no quantity, and a store that fails says why', async () => {
  store.answer = () =>
    vectorAnswer([
      [{ a: '1' }, 1],
      [{ a: '2' }, 2],
    ]);
  expect((await ask('2026-10-01')).failed).toBe(
    'sum(increase(orders_total[86400s])) gives 2 series for 2026-10-01, and one number is needed: put sum(…) around it',
  );
  store.answer = () => refusal(422, 'unknown function');
  expect((await ask('2026-10-01')).failed).toContain('unknown function');
});
