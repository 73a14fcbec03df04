import { addDays, parseDate } from '../domain/budget/civil-date.ts';
import { startOfDay } from '../domain/budget/zone.ts';
import type { GlRule } from '../domain/finance/gl.ts';
import type { UnixSeconds } from '../domain/units.ts';
import { toConditions } from './budgets.ts';
import type { Config } from './schema/schema.ts';

const ALL = 100;

/** The rules of the chart of accounts, in their order. */
export const toGlRules = ({ finance }: Pick<Config, 'finance'>): readonly GlRule[] =>
  finance.gl.map(({ match, from, to, account, split }) => ({
    conditions: toConditions(match),
    from: momentOf(from, 0, finance.timeZone),
    until: momentOf(to, 1, finance.timeZone),
    splits: split ?? [{ account: account ?? '', percent: ALL }],
  }));

function momentOf(date: string | undefined, later: number, zone: string): UnixSeconds | null {
  const parsed = date === undefined ? undefined : parseDate(date);
  return parsed === undefined ? null : startOfDay(addDays(parsed, later), zone);
}
