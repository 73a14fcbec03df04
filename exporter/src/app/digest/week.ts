import { addDays, type CivilDate } from '../../domain/budget/civil-date.ts';
import { mondayOf, parseWeek, weekText } from '../../domain/budget/iso-week.ts';
import { dateAt, hoursIn, spanOfDays } from '../../domain/budget/zone.ts';
import { HOURS_PER_MONTH, type UnixSeconds } from '../../domain/units.ts';
import { accountedOf, hasGaps, overBy } from '../budgets/accounted.ts';
import {
  accountedDocument,
  type AccountedDocument,
  type BudgetDocument,
} from '../budgets/document.ts';
import type { Ledger } from '../ledger/ports.ts';
import { isoTime } from '../query/document.ts';
import { QueryError } from '../query/query.ts';

export interface WeekQuestion {
  /** `2026-W47`; null: the week before this one. */
  readonly week: string | null;
  /** A value of the first owner dimension; null: all of them. */
  readonly owner: string | null;
}

export interface WeekSettings {
  readonly cluster: string;
  readonly zone: string;
  /** The owner dimension that digests go by. */
  readonly dimension: string;
  /** How budgets stand now. */
  readonly budgets: readonly BudgetDocument[];
}

/** What a week cost each owner; the names here are a contract. Dollars are those of closed hours. */
export interface WeekDocument {
  readonly cluster: string;
  readonly week: string;
  readonly timeZone: string;
  readonly start: string;
  readonly end: string;
  /** Whether hours of it are missing or have gaps, or it is not over. */
  readonly gaps: boolean;
  readonly accounted: AccountedDocument;
  readonly dimension: string;
  /** The costliest first. */
  readonly owners: readonly OwnerWeek[];
}

export interface OwnerWeek {
  readonly owner: string;
  readonly usd: number;
  /** null where an hour of that week is missing: then it is no measure. */
  readonly weekBeforeUsd: number | null;
  /** The mean of the four weeks before; null as above. */
  readonly meanOfFourUsd: number | null;
  /** What changed most against the week before, the largest change first. */
  readonly movers: readonly Mover[];
  /** Reserved and not used. */
  readonly idleUsd: number;
  readonly largestIdle: Workload | null;
  /** What lower requests of the workload with the largest idle save at most in a month. */
  readonly savesUsdPerMonth: number | null;
  /** Of this owner, as they stand now. */
  readonly budgets: readonly BudgetDocument[];
}

export interface Workload {
  readonly namespace: string;
  readonly workload: string;
  readonly usd: number;
}

export interface Mover extends Workload {
  readonly changeUsd: number;
  readonly reason: 'new' | 'gone' | null;
}

const WEEKS_BEFORE = 4;
const DAYS_PER_WEEK = 7;
const HOURS_PER_WEEK = 168;
const MOST_MOVERS = 3;
/** Changes below this many dollars are noise. */
const LEAST_CHANGE = 0.01;

/**
 * A week by owner: spend against the weeks before, what moved, idle, budgets, one suggestion.
 *
 * @throws QueryError for a week that there is not
 */
export async function weekReport(
  question: WeekQuestion,
  settings: WeekSettings,
  ledger: Ledger,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<WeekDocument> {
  const { zone, dimension, cluster } = settings;
  const monday = mondayNamed(question.week, zone, now);
  const week = await readWeek(monday, settings, question.owner, ledger, now, signal);
  const before: Week[] = [];
  for (let back = 1; back <= WEEKS_BEFORE; back += 1)
    before.push(
      await readWeek(
        addDays(monday, -back * DAYS_PER_WEEK),
        settings,
        question.owner,
        ledger,
        now,
        signal,
      ),
    );
  const { span, accounted } = week;
  const owners = [...week.owners.keys()]
    .map((owner) => ownerWeek(owner, week, before, settings))
    .toSorted((a, b) => b.usd - a.usd || (a.owner < b.owner ? -1 : 1));
  return {
    cluster,
    week: weekText(monday),
    timeZone: zone,
    start: isoTime(span.start),
    end: isoTime(span.end),
    gaps: now < span.end || hasGaps(accounted),
    accounted: accountedDocument(accounted),
    dimension,
    owners,
  };
}

/** What the ledger says of one week. */
interface Week {
  readonly span: ReturnType<typeof spanOfDays>;
  readonly accounted: ReturnType<typeof accountedOf>;
  /** Whether every hour of it is closed. */
  readonly isWhole: boolean;
  /** By owner and then by workload. */
  readonly owners: ReadonlyMap<string, ReadonlyMap<string, Spent>>;
}

interface Spent extends Workload {
  readonly idle: number;
}

async function readWeek(
  monday: CivilDate,
  { zone, dimension }: WeekSettings,
  owner: string | null,
  ledger: Ledger,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<Week> {
  const span = spanOfDays(monday, addDays(monday, DAYS_PER_WEEK), zone);
  const hours = hoursIn(span);
  const known = await ledger.hours(hours, signal);
  const filters = owner === null ? [] : [{ dimension, negated: false, pattern: owner }];
  const by = [dimension, 'namespace', 'workload'];
  const costs = await ledger.costs({ span: overBy(hours, now), by, filters, step: 'span' }, signal);
  const owners = new Map<string, Map<string, Spent>>();
  for (const { key, cost, bySpendType } of costs) {
    const [name = '', namespace = '', workload = ''] = key;
    const workloads = owners.get(name) ?? new Map<string, Spent>();
    const idle = bySpendType.workload_idle ?? 0;
    workloads.set(`${namespace}/${workload}`, { namespace, workload, usd: cost, idle });
    owners.set(name, workloads);
  }
  return {
    span,
    accounted: accountedOf(known, now),
    isWhole: known.every(({ kind }) => kind === 'closed'),
    owners,
  };
}

function ownerWeek(
  owner: string,
  week: Week,
  before: readonly Week[],
  { budgets, dimension }: WeekSettings,
): OwnerWeek {
  const spent = week.owners.get(owner) ?? new Map<string, Spent>();
  const [last] = before;
  const idlest = [...spent.values()].toSorted((a, b) => b.idle - a.idle)[0];
  const largest = idlest !== undefined && idlest.idle >= LEAST_CHANGE ? idlest : null;
  return {
    owner,
    usd: sumOf(spent),
    weekBeforeUsd: last?.isWhole === true ? sumOf(last.owners.get(owner)) : null,
    meanOfFourUsd: before.every(({ isWhole }) => isWhole)
      ? before.reduce((sum, { owners }) => sum + sumOf(owners.get(owner)), 0) / WEEKS_BEFORE
      : null,
    movers: last?.isWhole === true ? moversOf(spent, last.owners.get(owner) ?? new Map()) : [],
    idleUsd: [...spent.values()].reduce((sum, { idle }) => sum + idle, 0),
    largestIdle: largest && {
      namespace: largest.namespace,
      workload: largest.workload,
      usd: largest.idle,
    },
    savesUsdPerMonth: largest && (largest.idle / HOURS_PER_WEEK) * HOURS_PER_MONTH,
    budgets: budgets.filter((budget) => budget.owner[dimension] === owner),
  };
}

function moversOf(
  now: ReadonlyMap<string, Spent>,
  before: ReadonlyMap<string, Spent>,
): readonly Mover[] {
  return [...new Set([...now.keys(), ...before.keys()])]
    .flatMap((name) => {
      const [one, other] = [now.get(name), before.get(name)];
      const known = one ?? other;
      if (known === undefined) return [];
      const { namespace, workload } = known;
      const changeUsd = (one?.usd ?? 0) - (other?.usd ?? 0);
      const reason = other === undefined ? 'new' : one === undefined ? 'gone' : null;
      return [{ namespace, workload, usd: one?.usd ?? 0, changeUsd, reason } as const];
    })
    .filter(({ changeUsd }) => Math.abs(changeUsd) >= LEAST_CHANGE)
    .toSorted((a, b) => Math.abs(b.changeUsd) - Math.abs(a.changeUsd))
    .slice(0, MOST_MOVERS);
}

const sumOf = (spent: ReadonlyMap<string, Spent> | undefined): number =>
  [...(spent?.values() ?? [])].reduce((sum, { usd }) => sum + usd, 0);

function mondayNamed(week: string | null, zone: string, now: UnixSeconds): CivilDate {
  const thisWeek = mondayOf(dateAt(now, zone));
  const monday = week === null ? addDays(thisWeek, -DAYS_PER_WEEK) : parseWeek(week);
  if (monday === undefined)
    throw new QueryError(`week: "${week ?? ''}" is not a week; write for example 2026-W47.`);
  if (weekText(monday) > weekText(thisWeek))
    throw new QueryError(`week: ${week ?? ''} has not begun yet.`);
  return monday;
}
