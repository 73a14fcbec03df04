import { allocateStepwise, type AllocateInput } from '../../domain/allocate.ts';
import type { HostFacts } from '../../domain/host.ts';
import { cutAtHours, lengthOf, type Interval } from '../../domain/interval.ts';
import { SECONDS_PER_HOUR, type UnixSeconds } from '../../domain/units.ts';
import { pricedInput, type PassSettings } from '../pass.ts';
import type { Clock } from '../ports.ts';
import { inSlices } from '../slices.ts';
import { feesNow, priceNow, samePrices } from './prices-now.ts';
import type { Ledger, LedgerHour, RepricedHours } from './ports.ts';
import { ChangedPrices, type ChangedPrice } from './changed-prices.ts';

/** A ledger whose closed hours can be priced anew. */
export type RestatableLedger = RepricedHours & Pick<Ledger, 'hours'>;

export interface RestateParts {
  readonly ledger: RestatableLedger;
  /** What is known of prices today, of any hour. */
  readonly prices: Pick<PassSettings, 'hostPrices' | 'fees'>;
  readonly fetchPrices?: (hosts: readonly HostFacts[], signal: AbortSignal) => Promise<unknown>;
  readonly clock: Clock;
}

export interface RestateRequest {
  /** Hours wholly within it are restated. */
  readonly span: Interval;
  /** Only tells what would change. */
  readonly isDryRun: boolean;
  readonly progress?: (done: number, all: number) => void;
}

/** What restating a span came to. US dollars. */
export interface Restated {
  /** Hours that cost another amount now, or the same in other parts. */
  readonly hours: readonly RestatedHour[];
  readonly unchanged: number;
  /** Hours that could not be restated, with the reason. */
  readonly skipped: readonly { readonly start: UnixSeconds; readonly reason: string }[];
  /** Whose price changed, the largest difference first. */
  readonly prices: readonly ChangedPrice[];
}

export interface RestatedHour {
  readonly start: UnixSeconds;
  readonly before: number;
  readonly after: number;
  /** Its month does not change any more: the difference is an adjustment in the month that is open now. */
  readonly isFrozen: boolean;
}

/** Sums below this are rounding, and not another amount: a thousandth of a millionth of a dollar. */
const LEAST_DIFFERENCE = 1e-9;

/**
 * Prices closed hours anew: the quantities and the policy that each was closed with, at what is known today of the prices of its time.
 * An open hour is closed again; a frozen one gets an adjustment. Doing it twice changes nothing more.
 */
export async function restateHours(
  parts: RestateParts,
  { span, isDryRun, progress }: RestateRequest,
  signal: AbortSignal,
): Promise<Restated> {
  const { ledger, clock } = parts;
  const hours = cutAtHours(span).filter((hour) => lengthOf(hour) === SECONDS_PER_HOUR);
  const known = await ledger.hours(span, signal);
  const changed: RestatedHour[] = [];
  const skipped: Restated['skipped'][number][] = [];
  const prices = new ChangedPrices();
  let unchanged = 0;
  for (const [index, hour] of hours.entries()) {
    signal.throwIfAborted();
    progress?.(index, hours.length);
    const reason = whyNot(known[index]);
    const kept = reason === '' ? await ledger.priced(hour, clock.now(), signal) : null;
    if (kept === null) {
      skipped.push({ start: hour.start, reason: reason || PODS_LET_GO });
      continue;
    }
    const input = await pricedNow(kept.input, parts, signal);
    const isAnother = !samePrices(kept.input, input);
    if (!isAnother && !kept.isAdjusted) {
      unchanged += 1;
      continue;
    }
    const again = await inSlices(allocateStepwise(input), clock, signal);
    const difference = Math.abs(again.total - kept.total);
    if (kept.isFrozen ? difference < LEAST_DIFFERENCE : !isAnother) unchanged += 1;
    else {
      const { total: before, isFrozen } = kept;
      changed.push({ start: hour.start, before, after: again.total, isFrozen });
      prices.add(kept.input, again);
    }
    if (!isDryRun) await ledger.reprice(again, clock.now(), signal);
  }
  return { hours: changed, unchanged, skipped, prices: prices.list() };
}

const PODS_LET_GO = 'its pods are not kept any more, only its workloads';

/** Why an hour cannot be restated; empty: it may be. */
function whyNot(hour: LedgerHour | undefined): string {
  if (hour === undefined || hour.kind === 'open') return 'not closed';
  if (hour.kind === 'lost') return hour.reason;
  return hour.doubted === true
    ? 'closed by a clock that was ahead: it is accounted for anew first'
    : '';
}

/** An hour with today's prices and fees of its time; what nobody knows any more stays as it was. */
async function pricedNow(
  kept: AllocateInput,
  { prices, fetchPrices }: RestateParts,
  signal: AbortSignal,
): Promise<AllocateInput> {
  const { quantities, policy } = kept;
  await fetchPrices?.(
    quantities.hosts.map(({ host }) => host.facts),
    signal,
  );
  const { hostPrices } = prices;
  const gaps = quantities.gaps.filter(({ kind }) => kind !== 'fee_without_price');
  return pricedInput(
    {
      policy,
      fees: { fees: (hosts, at) => feesNow(kept.fees, prices.fees.fees(hosts, at)) },
      hostPrices: {
        price: (facts, at) => hostPrices.price(facts, at),
        priceOver: (facts, span) =>
          priceNow(kept.priceOf(facts), hostPrices.priceOver(facts, span)),
      },
    },
    { ...quantities, gaps },
  );
}
