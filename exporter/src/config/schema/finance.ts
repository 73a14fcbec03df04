import { z } from 'zod';
import { parseDate, dayNumber } from '../../domain/budget/civil-date.ts';
import { nearestWord } from '../../domain/nearest.ts';
import { canonicalJson } from '../canonical.ts';
import { day, SELECTABLE, timeZone } from './budgets.ts';
import { text, whenSound } from './values.ts';

/** What besides owner dimensions an account can be chosen by. */
const MATCHABLE = [...SELECTABLE, 'spend_type'] as const;

/** Percentages written with a few digits add up to 100 within this. */
const PERCENT_TOLERANCE = 1e-6;
const ALL = 100;
const FIRST_DAY = -Infinity;
const LAST_DAY = Infinity;

const split = z.strictObject({
  account: text().describe('The account.'),
  percent: z.number().positive().max(ALL).describe('Its share; those of a rule sum to 100.'),
});

const rule = z
  .strictObject({
    match: z
      .record(text(), z.string())
      .default({})
      .describe(
        'Which cost: `cluster`, `namespace`, `workload_kind`, `workload`, `spend_type` or attribution dimensions, each with the value it must have; `*` stands for any text, a `!` before it turns it round. Nothing: every cost.',
      ),
    from: day()
      .exactOptional()
      .describe('The first day on which the rule holds; always unless given.'),
    to: day().exactOptional().describe('The last day on which it holds; for good unless given.'),
    account: text().exactOptional().describe('The account that the cost is booked to.'),
    split: z
      .array(split)
      .min(1)
      .exactOptional()
      .describe('Several accounts with their shares, instead of one account.'),
  })
  .check(z.superRefine(checkRule, whenSound('from', 'to', 'account', 'split')));

type RuleConfig = z.output<typeof rule>;

/** The chart of accounts. */
export const financeSchema = z.strictObject({
  timeZone: timeZone()
    .default('UTC')
    .describe('The zone whose midnights begin months and the days of rules.'),
  clearingAccount: text()
    .default('clearing')
    .describe('The account that a journal credits with what it debits to the others.'),
  gl: z
    .array(rule)
    .default([])
    .describe(
      'Which cost is booked to which account; the first rule that matches counts, the rest is `unmapped`.',
    )
    .check(z.superRefine(checkOverlaps)),
});

export type FinanceConfig = z.output<typeof financeSchema>;

function checkRule(
  { from, to, account, split: splits }: RuleConfig,
  context: z.RefinementCtx,
): void {
  const report = (path: readonly string[], message: string): void =>
    context.addIssue({ code: 'custom', path: [...path], message });
  if ((account === undefined) === (splits === undefined))
    report([], 'must have either account or split');
  const sum = (splits ?? []).reduce((total, { percent }) => total + percent, 0);
  if (splits !== undefined && Math.abs(sum - ALL) > PERCENT_TOLERANCE)
    report(['split'], `sums to ${Number(sum.toFixed(6))} %; percentages must sum to 100`);
  if (firstDay(from) > lastDay(to)) report(['to'], 'is before from: the rule would never hold');
}

/** Two rules for the same cost on the same day contradict each other, or one is never read. */
function checkOverlaps(rules: readonly RuleConfig[], context: z.RefinementCtx): void {
  rules.forEach((later, index) => {
    const before = rules.findIndex(
      (earlier, at) =>
        at < index &&
        canonicalJson(earlier.match) === canonicalJson(later.match) &&
        firstDay(earlier.from) <= lastDay(later.to) &&
        firstDay(later.from) <= lastDay(earlier.to),
    );
    if (before !== -1)
      context.addIssue({
        code: 'custom',
        path: [index],
        message: `is for the same cost as gl[${before}], and the days on which they hold overlap; end one before the other begins`,
      });
  });
}

const dayOf = (date: string): number | undefined => {
  const parsed = parseDate(date);
  return parsed && dayNumber(parsed);
};
const firstDay = (from: string | undefined): number => dayOf(from ?? '') ?? FIRST_DAY;
const lastDay = (to: string | undefined): number => dayOf(to ?? '') ?? LAST_DAY;

/** Refuses dimensions that costs do not have. */
export function checkDimensionsOfFinance(
  { gl }: FinanceConfig,
  dimensions: readonly string[],
  context: z.RefinementCtx,
): void {
  const known = [...dimensions, ...MATCHABLE];
  gl.forEach(({ match }, index) => {
    for (const name of Object.keys(match).filter((one) => !known.includes(one))) {
      const meant = nearestWord(name, known);
      context.addIssue({
        code: 'custom',
        path: ['finance', 'gl', index, 'match', name],
        message: `is not a dimension; ${meant === undefined ? `there are ${known.join(', ')}` : `did you mean "${meant}"?`}`,
        params: { at: 'key' },
      });
    }
  });
}
