import { GAP_EXAMPLES, GAP_KINDS } from '../../domain/gap.ts';
import type { HostFacts } from '../../domain/host.ts';
import { cutAtHours, type Interval } from '../../domain/interval.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import { SECONDS_PER_HOUR } from '../../domain/units.ts';
import type { Answering } from '../query/answer.ts';
import { isoTime, type AllocationDocument, type DocumentGap } from '../query/document.ts';
import { QueryError, type AllocationQuery } from '../query/query.ts';
import { Tally } from '../query/tally.ts';
import { WindowError } from '../query/windows.ts';
import type { ClosedHours } from './closed-hours.ts';
import { PastDays } from './past-days.ts';
import type { Ledger, LedgerHour } from './ports.ts';

/** A ledger that can be asked about the past. */
export type PastHours = ClosedHours & Pick<Ledger, 'hours'>;

export interface PastAnswer {
  readonly document: AllocationDocument;
  readonly policy: AllocationPolicy;
  readonly hosts: ReadonlyMap<string, HostFacts>;
}

/** The query under the policy of the hours, whose owner dimensions it may name. */
export type QueryUnder = (policy: AllocationPolicy) => AllocationQuery;

/**
 * Answers a query about full UTC hours from what the ledger keeps; hours that it does not have are a gap of the answer.
 *
 * @throws WindowError where it has none of them, QueryError where owner dimensions changed within
 */
export async function answerPast(
  ledger: PastHours,
  cluster: string,
  span: Interval,
  queryOf: QueryUnder,
  answering: Answering,
  signal: AbortSignal,
): Promise<PastAnswer> {
  const { answer, missing } = await knownOf(ledger, cluster, span, queryOf, answering, signal);
  if (answer === null) throw nothingKnown(span, missing);
  const { document } = answer;
  return {
    ...answer,
    document: { ...document, gaps: [...missingHours(missing), ...document.gaps] },
  };
}

export const nothingKnown = (span: Interval, missing: readonly string[]): WindowError =>
  new WindowError(
    `the ledger has none of the hours from ${isoTime(span.start)} to ${isoTime(span.end)}${missing[0] === undefined ? ': a window must hold a full UTC hour' : ` (${missing[0]})`}.`,
  );

/** What is known of a span, null where nothing is, and which of its full hours are missing, with the reason. */
export async function knownOf(
  ledger: PastHours,
  cluster: string,
  span: Interval,
  queryOf: QueryUnder,
  answering: Answering,
  signal: AbortSignal,
  within: Interval = span,
): Promise<{ readonly answer: PastAnswer | null; readonly missing: readonly string[] }> {
  const hours = wholeHours(span);
  const known = await ledger.hours(span, signal);
  const missing: string[] = [];
  const found: { tally: Tally; policy: AllocationPolicy }[] = [];
  const days = new PastDays(ledger, span);
  const under = (policy: AllocationPolicy, hour: Interval): Tally => {
    const [first] = found;
    refuseOtherOwners(first?.policy ?? null, policy, hour);
    if (first !== undefined) return first.tally;
    const { maxRows } = answering;
    const limit = maxRows !== undefined && { maxRows };
    const query = queryOf(policy);
    const tally = new Tally({ cluster, policy, query, clock: answering, within, ...limit });
    found.push({ tally, policy });
    return tally;
  };
  for (const [index, hour] of hours.entries()) {
    signal.throwIfAborted();
    const hourKnown = known[index];
    const allocation = await ledger.allocation(hour, signal);
    if (allocation !== null) await under(allocation.policy, hour).add(allocation, signal);
    else if (hourKnown?.kind !== 'closed')
      missing.push(`${isoTime(hour.start)}: ${whyMissing(hourKnown)}`);
    else {
      const told = await days.of(hour, queryOf, signal);
      if ('why' in told) missing.push(`${isoTime(hour.start)}: ${told.why}`);
      else if (told.isNew)
        await under(told.day.policy, hour).addDay(
          isoTime(hour.start).slice(0, WHOLE_DAYS),
          told.day.policy,
          told.day.rows,
          signal,
        );
    }
  }
  const [first] = found;
  if (first === undefined) return { answer: null, missing };
  const { tally, policy } = first;
  const document = await tally.document(span, 1, signal);
  return { answer: { document, policy, hosts: tally.hosts }, missing };
}

/** The hours of a span that are wholly within it. */
const wholeHours = (span: Interval): readonly Interval[] =>
  cutAtHours(span).filter(({ start, end }) => end - start === SECONDS_PER_HOUR);

function whyMissing(hour: LedgerHour | undefined): string {
  return hour?.kind === 'lost' ? hour.reason : 'not closed';
}

/** Of an ISO 8601 moment: up to its day. */
const WHOLE_DAYS = '2026-01-01'.length;

/** Hours that the ledger lacks, as the gap of an answer; none where none is missing. */
export function missingHours(missing: readonly string[]): readonly DocumentGap[] {
  if (missing.length === 0) return [];
  const kind = 'ledger_hour_missing';
  const examples = missing.slice(0, GAP_EXAMPLES);
  return [{ kind, count: missing.length, examples, remedy: GAP_KINDS[kind].remedy }];
}

/** Values of owners are told by their place, so the dimensions must be the same for all hours of an answer. */
function refuseOtherOwners(
  first: AllocationPolicy | null,
  policy: AllocationPolicy,
  { start }: Interval,
): void {
  const names = (of: AllocationPolicy): readonly string[] => of.attribution.map(({ name }) => name);
  if (first === null || names(first).join() === names(policy).join()) return;
  throw dimensionsChanged(isoTime(start), names(first), names(policy));
}

export const dimensionsChanged = (
  at: string,
  from: readonly string[],
  to: readonly string[],
): QueryError =>
  new QueryError(
    `the owner dimensions changed at ${at} from ${from.join()} to ${to.join()}; ask for the time before and after it apart.`,
  );
