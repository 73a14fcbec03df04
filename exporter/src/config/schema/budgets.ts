import { z } from 'zod';
import { SPEND_TYPES } from '../../domain/allocation.ts';
import { dateText, parseDate, type CivilDate } from '../../domain/budget/civil-date.ts';
import {
  periodAt,
  PERIOD_KINDS,
  USUAL_ANCHORS,
  type PeriodKind,
} from '../../domain/budget/period.ts';
import { isTimeZone, startOfDay } from '../../domain/budget/zone.ts';
import { nearestWord } from '../../domain/nearest.ts';
import { text, whenSound } from './values.ts';

/** What besides owner dimensions a budget can select by. */
export const SELECTABLE = ['cluster', 'namespace', 'workload_kind', 'workload'] as const;

/** The customary warning and the limit itself. */
const USUAL_THRESHOLDS = [0.8, 1];
const MONTHS_PER_YEAR = 12;

/** A day of the calendar, as `2026-11-22`. */
export const day = (): z.ZodString =>
  text().check(
    z.refine((given) => given === '' || parseDate(given) !== undefined, {
      message: 'must be a day of the calendar, such as 2026-11-22',
    }),
  );

/** The name of a time zone. */
export const timeZone = (): z.ZodString =>
  text().check(
    z.refine((given) => given === '' || isTimeZone(given), {
      message: 'must be the name of a time zone, such as Europe/Berlin or UTC',
    }),
  );

const dollars = (): z.ZodNumber => z.number().positive();

const season = z
  .strictObject({
    month: z
      .int()
      .min(1)
      .max(MONTHS_PER_YEAR)
      .exactOptional()
      .describe('For every period that begins in this month, 1 to 12.'),
    from: day()
      .exactOptional()
      .describe('For the one period that begins on this day; wins over `month`.'),
    limitUsd: dollars().describe('The limit instead of the usual one.'),
  })
  .check(
    z.refine(({ month, from }) => (month === undefined) !== (from === undefined), {
      message: 'must have either month or from',
    }),
  );

const budget = z
  .strictObject({
    name: text().describe('Name of the budget, the only one of that name; a label of its series.'),
    owner: z
      .record(text(), text())
      .describe(
        'Whose it is: values of attribution dimensions, as `team: checkout`; labels of its series, by which alerts find their way.',
      )
      .check(
        z.refine((given) => Object.keys(given).length > 0, {
          message:
            'must name somebody, such as "team: checkout": an alert without an owner reaches nobody',
        }),
      ),
    select: z
      .record(text(), z.string())
      .default({})
      .describe(
        'Which cost counts: `cluster`, `namespace`, `workload_kind`, `workload` or an attribution dimension such as `environment`, each with the value it must have; `*` stands for any text, a `!` before it turns it round. Nothing: the whole cluster.',
      ),
    spendTypes: z
      .array(z.enum(SPEND_TYPES))
      .min(1)
      .exactOptional()
      .describe('Only these spend types; unless given, all.'),
    period: z.enum(PERIOD_KINDS).default('month').describe('How long the limit is for.'),
    startsOn: day()
      .exactOptional()
      .describe(
        'A day on which a period begins, as `2026-04-06` for a year that begins on 6 April; weeks begin on Monday and the others with the calendar unless given.',
      ),
    timeZone: timeZone()
      .default('UTC')
      .describe('The zone whose midnight begins a period, as `Europe/Berlin`.'),
    limitUsd: dollars().describe('What a period may cost, in US dollars.'),
    calendar: z
      .array(season)
      .default([])
      .describe('Limits of some periods, instead of the usual one.'),
    thresholds: z
      .array(z.number().positive())
      .default(USUAL_THRESHOLDS)
      .describe('Shares of the limit that are told when they are reached.'),
    route: text()
      .exactOptional()
      .describe(
        'Name of the notification route its messages take; that of its owner unless given.',
      ),
  })
  .check(z.superRefine(checkCalendar, whenSound('calendar', 'period', 'startsOn', 'timeZone')));

/** Budgets as code. */
export const budgetsSchema = z.array(budget).default([]).check(z.superRefine(checkNames));

export type BudgetConfig = z.output<typeof budget>;

/** On which days periods begin. */
export const anchorOf = (period: PeriodKind, startsOn: string | undefined): CivilDate =>
  (startsOn === undefined ? undefined : parseDate(startsOn)) ?? USUAL_ANCHORS[period];

function checkNames(budgets: readonly BudgetConfig[], context: z.RefinementCtx): void {
  const first = new Map<string, number>();
  budgets.forEach(({ name }, index) => {
    const known = first.get(name.toLowerCase());
    if (known === undefined) first.set(name.toLowerCase(), index);
    else
      context.addIssue({
        code: 'custom',
        path: [index, 'name'],
        message: `is the name of budgets[${known}] too; give each budget a name of its own`,
      });
  });
}

function checkCalendar(given: BudgetConfig, context: z.RefinementCtx): void {
  const report = (index: number, message: string): void =>
    context.addIssue({ code: 'custom', path: ['calendar', index], message });
  const seen = new Map<string, number>();
  given.calendar.forEach(({ month, from }, index) => {
    const what = from ?? `month ${String(month)}`;
    const before = seen.get(what);
    if (before !== undefined) report(index, `is for ${what} as calendar[${before}] is; keep one`);
    seen.set(what, index);
    if (from === undefined) return;
    const begins = beginOfPeriod(given, from);
    if (begins !== null && begins !== from)
      report(
        index,
        `begins on ${from}, but the ${given.period} that holds this day begins on ${begins}`,
      );
  });
}

function beginOfPeriod(
  { period, startsOn, timeZone: zone }: BudgetConfig,
  from: string,
): string | null {
  const date = parseDate(from);
  if (date === undefined) return null;
  const rule = { kind: period, anchor: anchorOf(period, startsOn), zone };
  return dateText(periodAt(rule, startOfDay(date, zone)).from);
}

/** Refuses dimensions that costs do not have. */
export function checkDimensionsOfBudgets(
  budgets: readonly BudgetConfig[],
  dimensions: readonly string[],
  context: z.RefinementCtx,
): void {
  budgets.forEach(({ owner, select }, index) => {
    const check = (
      key: 'owner' | 'select',
      names: readonly string[],
      known: readonly string[],
    ): void => {
      for (const name of names.filter((one) => !known.includes(one))) {
        const meant = nearestWord(name, known);
        context.addIssue({
          code: 'custom',
          path: ['budgets', index, key, name],
          message: `is not a dimension; ${meant === undefined ? `there are ${known.join(', ') || 'none'}` : `did you mean "${meant}"?`}`,
          params: { at: 'key' },
        });
      }
    };
    check('owner', Object.keys(owner), dimensions);
    check('select', Object.keys(select), [...dimensions, ...SELECTABLE]);
  });
}
