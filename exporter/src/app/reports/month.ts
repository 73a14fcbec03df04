import { SPEND_TYPES, type SpendType } from '../../domain/allocation.ts';
import { addDays, dateText } from '../../domain/budget/civil-date.ts';
import { hoursIn, spanOfDays } from '../../domain/budget/zone.ts';
import { dollarsOf, inCents } from '../../domain/finance/cents.ts';
import { accountsAt, cutAtRules, UNMAPPED, type GlRule } from '../../domain/finance/gl.ts';
import type { Interval } from '../../domain/interval.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import { accountedOf, overBy, type Accounted } from '../budgets/accounted.ts';
import { accountedDocument, type AccountedDocument } from '../budgets/document.ts';
import type { Ledger } from '../ledger/ports.ts';
import { didYouMean } from '../query/nearest.ts';
import { isoTime } from '../query/document.ts';
import { QueryError } from '../query/query.ts';
import { monthNamed } from './month-named.ts';

/** What a line of the month can be made by, besides owner dimensions. */
export const MONTH_DIMENSIONS = [
  'cluster',
  'namespace',
  'workload_kind',
  'workload',
  'spend_type',
  'gl',
] as const;

export interface MonthQuestion {
  /** `2026-10`; null: the month before this one. */
  readonly month: string | null;
  /** null: by the first owner dimension and the account. */
  readonly by: readonly string[] | null;
}

export interface MonthSettings {
  readonly cluster: string;
  readonly zone: string;
  readonly clearingAccount: string;
  readonly rules: readonly GlRule[];
  /** Owner dimensions. */
  readonly owners: readonly string[];
}

/** A month's cost, to the cent; the names here are a contract. */
export interface MonthDocument {
  readonly cluster: string;
  readonly month: string;
  readonly timeZone: string;
  readonly start: string;
  readonly end: string;
  /** Whether the month is over. */
  readonly complete: boolean;
  /** Whether anything of it is missing or unpriced, or it is not over. */
  readonly gaps: boolean;
  readonly accounted: AccountedDocument;
  readonly by: readonly string[];
  /** They sum to the total to the cent: what rounding leaves over is in the largest. */
  readonly lines: readonly MonthLine[];
  readonly totalUsd: number;
  /** What no rule maps. */
  readonly unmappedUsd: number;
  /** Debits per account, and the credit to the clearing account; both sum to the same. */
  readonly journal: readonly JournalLine[];
}

export interface MonthLine {
  readonly key: Readonly<Record<string, string>>;
  readonly usd: number;
}

export interface JournalLine {
  /** The last day of the month. */
  readonly date: string;
  readonly account: string;
  readonly debitUsd: number;
  readonly creditUsd: number;
}

/**
 * A month's cost from the ledger, by owner, namespace, workload, spend type and account.
 *
 * @throws QueryError for a month or a dimension that there is not
 */
export async function monthReport(
  question: MonthQuestion,
  settings: MonthSettings,
  ledger: Ledger,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<MonthDocument> {
  const { from, to, name } = monthNamed(question.month, settings.zone, now);
  const by = known(question.by ?? [...settings.owners.slice(0, 1), 'gl'], settings.owners);
  const span = spanOfDays(from, to, settings.zone);
  const hours = hoursIn(span);
  const read = overBy(hours, now);
  const accounted = accountedOf(await ledger.hours(hours, signal), now);
  const isOver = now >= span.end;
  const costs = await costsOf(read, by, settings, ledger, signal);
  const cents = inCents(costs.map(({ usd }) => usd));
  const exact = costs.map((cost, index) => ({ ...cost, cents: cents[index] ?? 0 }));
  const lines = linesBy(exact, by);
  const total = cents.reduce((sum, amount) => sum + amount, 0);
  return {
    cluster: settings.cluster,
    month: name,
    timeZone: settings.zone,
    start: isoTime(span.start),
    end: isoTime(span.end),
    complete: isOver,
    gaps: !isOver || isIncomplete(accounted),
    accounted: accountedDocument(accounted),
    by,
    lines,
    totalUsd: dollarsOf(total),
    unmappedUsd: dollarsOf(sumOf(exact.filter(({ account }) => account === UNMAPPED))),
    journal: journalOf(exact, dateText(addDays(to, -1)), settings.clearingAccount, total),
  };
}

const isIncomplete = ({ open, lost, withGaps }: Accounted): boolean => open + lost + withGaps > 0;

/** One line of the finest report: a key and its account. */
interface Booked {
  readonly key: Readonly<Record<string, string>>;
  readonly account: string;
  readonly usd: number;
}

type BookedInCents = Booked & { readonly cents: number };

/** Dollars by key and account, each piece of the month by the rules in force in it. */
async function costsOf(
  span: Interval,
  by: readonly string[],
  { rules }: MonthSettings,
  ledger: Ledger,
  signal: AbortSignal,
): Promise<readonly Booked[]> {
  const matched = rules.flatMap(({ conditions }) => conditions.map(({ dimension }) => dimension));
  const asked = [...new Set([...by, ...matched])].filter(
    (name) => name !== 'spend_type' && name !== 'gl',
  );
  const found = new Map<string, { key: Record<string, string>; account: string; usd: number }>();
  for (const piece of cutAtRules(span, rules)) {
    const accountsOf = accountsAt(rules, piece.start);
    const question = { span: hoursIn(piece), by: asked, filters: [], step: 'span' } as const;
    for (const { key, bySpendType } of await ledger.costs(question, signal)) {
      const values = new Map(asked.map((name, index) => [name, key[index] ?? '']));
      for (const [spendType, usd] of spendTypesOf(bySpendType)) {
        const valueOf = (name: string): string =>
          name === 'spend_type' ? spendType : (values.get(name) ?? '');
        for (const { account, percent } of accountsOf(valueOf)) {
          const line = Object.fromEntries(
            by.map((name) => [name, name === 'gl' ? account : valueOf(name)]),
          );
          const id = JSON.stringify([line, account]);
          const sum = found.get(id) ?? { key: line, account, usd: 0 };
          sum.usd += (usd * percent) / ALL;
          found.set(id, sum);
        }
      }
    }
  }
  return [...found.values()];
}

const ALL = 100;

const spendTypesOf = (
  bySpendType: Readonly<Partial<Record<SpendType, number>>>,
): readonly (readonly [SpendType, number])[] =>
  SPEND_TYPES.flatMap((type) => {
    const usd = bySpendType[type];
    return usd === undefined ? [] : [[type, usd] as const];
  });

/** Lines of the report, the largest first; without accounts as a column, those of one key are one line. */
function linesBy(booked: readonly BookedInCents[], by: readonly string[]): readonly MonthLine[] {
  const lines = new Map<string, { key: Readonly<Record<string, string>>; cents: number }>();
  for (const { key, cents } of booked) {
    const id = JSON.stringify(by.map((name) => key[name] ?? ''));
    const line = lines.get(id) ?? { key, cents: 0 };
    line.cents += cents;
    lines.set(id, line);
  }
  return [...lines]
    .toSorted(([a, one], [b, other]) => other.cents - one.cents || (a < b ? -1 : 1))
    .map(([, { key, cents }]) => ({ key, usd: dollarsOf(cents) }));
}

function journalOf(
  booked: readonly BookedInCents[],
  date: string,
  clearingAccount: string,
  total: number,
): readonly JournalLine[] {
  const accounts = [...new Set(booked.map(({ account }) => account))].toSorted();
  const entries = accounts.map((account) => ({
    account,
    cents: sumOf(booked.filter((line) => line.account === account)),
  }));
  return [...entries, { account: clearingAccount, cents: -total }]
    .filter(({ cents }) => cents !== 0)
    .map(({ account, cents }) => ({
      date,
      account,
      debitUsd: dollarsOf(Math.max(0, cents)),
      creditUsd: dollarsOf(Math.max(0, -cents)),
    }));
}

const sumOf = (lines: readonly BookedInCents[]): number =>
  lines.reduce((sum, { cents }) => sum + cents, 0);

function known(by: readonly string[], owners: readonly string[]): readonly string[] {
  const names = [...owners, ...MONTH_DIMENSIONS];
  for (const name of by)
    if (!names.includes(name))
      throw new QueryError(
        `by: a month has no dimension "${name}". ${didYouMean(name, names)}`.trim(),
      );
  return by;
}
