import { GAP_EXAMPLES, GAP_KINDS } from '../../domain/gap.ts';
import type { HostFacts } from '../../domain/host.ts';
import { cutAtHours, type Interval } from '../../domain/interval.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import { SECONDS_PER_HOUR } from '../../domain/units.ts';
import type { Answering } from '../query/answer.ts';
import { isoTime, type AllocationDocument } from '../query/document.ts';
import { QueryError, type AllocationQuery } from '../query/query.ts';
import { Tally } from '../query/tally.ts';
import { WindowError } from '../query/windows.ts';
import type { ClosedHours } from './closed-hours.ts';
import type { Ledger, LedgerHour } from './ports.ts';

/** A ledger that can be asked about the past. */
export type PastHours = ClosedHours & Pick<Ledger, 'hours'>;

export interface PastAnswer {
  readonly document: AllocationDocument;
  readonly policy: AllocationPolicy;
  readonly hosts: ReadonlyMap<string, HostFacts>;
}

/**
 * Answers a query about full UTC hours from what the ledger keeps; hours that it does not have are a gap of the answer.
 *
 * @param queryOf the query under the policy of the hours, whose owner dimensions it may name
 * @throws WindowError where it has none of them, QueryError where owner dimensions changed within
 */
export async function answerPast(
  ledger: PastHours,
  cluster: string,
  span: Interval,
  queryOf: (policy: AllocationPolicy) => AllocationQuery,
  answering: Answering,
  signal: AbortSignal,
): Promise<PastAnswer> {
  const hours = wholeHours(span);
  const known = await ledger.hours(span, signal);
  const missing: string[] = [];
  let tally: Tally | null = null;
  let policy: AllocationPolicy | null = null;
  for (const [index, hour] of hours.entries()) {
    signal.throwIfAborted();
    const allocation = await ledger.allocation(hour, signal);
    if (allocation === null) {
      missing.push(`${isoTime(hour.start)}: ${whyMissing(known[index])}`);
      continue;
    }
    refuseOtherOwners(policy, allocation.policy, hour);
    policy ??= allocation.policy;
    tally ??= new Tally({
      cluster,
      policy,
      query: queryOf(policy),
      clock: answering,
      ...(answering.maxRows !== undefined && { maxRows: answering.maxRows }),
    });
    await tally.add(allocation, signal);
  }
  if (tally === null || policy === null)
    throw new WindowError(
      `the ledger has none of the hours from ${isoTime(span.start)} to ${isoTime(span.end)}${missing[0] === undefined ? ': a window must hold a full UTC hour' : ` (${missing[0]})`}.`,
    );
  const document = await tally.document(span, 1, signal);
  return { document: withMissing(document, missing), policy, hosts: tally.hosts };
}

/** The hours of a span that are wholly within it. */
const wholeHours = (span: Interval): readonly Interval[] =>
  cutAtHours(span).filter(({ start, end }) => end - start === SECONDS_PER_HOUR);

function whyMissing(hour: LedgerHour | undefined): string {
  if (hour?.kind === 'lost') return hour.reason;
  return hour?.kind === 'closed'
    ? 'its pods are not kept any more, only its workloads'
    : 'not closed';
}

function withMissing(document: AllocationDocument, missing: readonly string[]): AllocationDocument {
  if (missing.length === 0) return document;
  const examples = missing.slice(0, GAP_EXAMPLES);
  const { remedy } = GAP_KINDS.ledger_hour_missing;
  const gap = { kind: 'ledger_hour_missing', count: missing.length, examples, remedy } as const;
  return { ...document, gaps: [gap, ...document.gaps] };
}

/** Values of owners are told by their place, so the dimensions must be the same for all hours of an answer. */
function refuseOtherOwners(
  first: AllocationPolicy | null,
  policy: AllocationPolicy,
  { start }: Interval,
): void {
  const names = (of: AllocationPolicy): string => of.attribution.map(({ name }) => name).join();
  if (first === null || names(first) === names(policy)) return;
  throw new QueryError(
    `the owner dimensions changed at ${isoTime(start)} from ${names(first)} to ${names(policy)}; ask for the time before and after it apart.`,
  );
}
