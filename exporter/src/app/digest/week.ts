import { addDays, type CivilDate } from '../../domain/budget/civil-date.ts';
import { mondayOf, parseWeek, weekText } from '../../domain/budget/iso-week.ts';
import { dateAt, hoursIn, spanOfDays } from '../../domain/budget/zone.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import { accountedOf, hasGaps, overBy } from '../budgets/accounted.ts';
import {
  accountedDocument,
  type AccountedDocument,
  type BudgetDocument,
} from '../budgets/document.ts';
import type { Ledger } from '../ledger/ports.ts';
import { isoTime } from '../query/document.ts';
import { QueryError } from '../query/query.ts';
import { moversOf, type Mover, type Sides, type Workload } from './movers.ts';
import { suggestionFor, type Suggestion } from './suggestion.ts';
import type { OwnerUse, WorkloadUses } from './workload-use.ts';

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
  /** One thing to do; null where nothing is worth while. */
  readonly suggestion: Suggestion | null;
  /** Of this owner, as they stand now. */
  readonly budgets: readonly BudgetDocument[];
}

/** What a week is read from. */
export type WeekLedger = Pick<Ledger, 'hours' | 'costs'> & WorkloadUses;

const WEEKS_BEFORE = 4;
const DAYS_PER_WEEK = 7;
/** Idle below this many dollars is noise. */
const LEAST_IDLE = 0.01;

/**
 * A week by owner: spend against the weeks before, what moved, idle, budgets, one suggestion.
 *
 * @throws QueryError for a week that there is not
 */
export async function weekReport(
  question: WeekQuestion,
  settings: WeekSettings,
  ledger: WeekLedger,
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
  const usesOf = (of: Week | undefined): Promise<UsesByOwner> =>
    readUses(of, settings, question.owner, ledger, now, signal);
  const uses = await usesOf(week);
  const usesBefore = await usesOf(before[0]?.isWhole === true ? before[0] : undefined);
  const owners = [...week.owners.keys()]
    .map((owner) =>
      ownerWeek(owner, week, before, settings, {
        before: usesBefore.get(owner) ?? new Map(),
        after: uses.get(owner) ?? new Map(),
      }),
    )
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
  ledger: WeekLedger,
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

type UsesByOwner = ReadonlyMap<string, ReadonlyMap<string, OwnerUse>>;

async function readUses(
  week: Week | undefined,
  { dimension }: WeekSettings,
  owner: string | null,
  ledger: WorkloadUses,
  now: UnixSeconds,
  signal: AbortSignal,
): Promise<UsesByOwner> {
  const found = new Map<string, Map<string, OwnerUse>>();
  if (week === undefined) return found;
  const span = overBy(hoursIn(week.span), now);
  for (const use of await ledger.workloadUses(span, dimension, owner, signal)) {
    const workloads = found.get(use.owner) ?? new Map<string, OwnerUse>();
    workloads.set(`${use.namespace}/${use.workload}`, use);
    found.set(use.owner, workloads);
  }
  return found;
}

function ownerWeek(
  owner: string,
  week: Week,
  before: readonly Week[],
  { budgets, dimension }: WeekSettings,
  uses: { readonly before: Sides['uses']; readonly after: Sides['uses'] },
): OwnerWeek {
  const spent = week.owners.get(owner) ?? new Map<string, Spent>();
  const [last] = before;
  const idlest = [...spent.values()].toSorted((a, b) => b.idle - a.idle)[0];
  const largest = idlest !== undefined && idlest.idle >= LEAST_IDLE ? idlest : null;
  const spentBefore = last?.isWhole === true ? (last.owners.get(owner) ?? new Map()) : null;
  return {
    owner,
    usd: sumOf(spent),
    weekBeforeUsd: last?.isWhole === true ? sumOf(last.owners.get(owner)) : null,
    meanOfFourUsd: before.every(({ isWhole }) => isWhole)
      ? before.reduce((sum, { owners }) => sum + sumOf(owners.get(owner)), 0) / WEEKS_BEFORE
      : null,
    movers:
      spentBefore === null
        ? []
        : moversOf({ costs: spentBefore, uses: uses.before }, { costs: spent, uses: uses.after }),
    idleUsd: [...spent.values()].reduce((sum, { idle }) => sum + idle, 0),
    largestIdle: largest && {
      namespace: largest.namespace,
      workload: largest.workload,
      usd: largest.idle,
    },
    suggestion: suggestionFor([...uses.after.values()]),
    budgets: budgets.filter((budget) => budget.owner[dimension] === owner),
  };
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
