import type { Allocation } from '../../domain/allocation.ts';
import { hourOf, interval, type Interval } from '../../domain/interval.ts';
import { settledStepwise } from '../../domain/to-quantities.ts';
import { SECONDS_PER_HOUR, unixSeconds, type Seconds } from '../../domain/units.ts';
import { billOf, type PassSettings } from '../pass.ts';
import type { ClusterSource, Clock, HostPrices, Log } from '../ports.ts';
import { isoTime } from '../query/document.ts';
import { inSlices } from '../slices.ts';
import type { KeptHour, Ledger, SecondLooks } from './ports.ts';

export interface SecondLookParts {
  readonly ledger: Ledger & SecondLooks;
  readonly source: ClusterSource;
  readonly clock: Clock;
  readonly log: Log;
  /** So long after its end an hour is looked at again. */
  readonly after: Seconds;
}

/** Hours that became due longer ago stay as they are: after a long pause, catching up comes first. */
const LATEST = 48 * SECONDS_PER_HOUR;

/**
 * Accounts once more for hours whose late samples should be in by now, under the prices and the policy they were closed with.
 * What differs rewrites an open hour and adjusts a frozen one.
 */
export async function lookAgain(
  { ledger, source, clock, log, after }: SecondLookParts,
  settings: PassSettings,
  signal: AbortSignal,
): Promise<void> {
  const due = hourOf(unixSeconds(Math.max(0, clock.now() - after))).start;
  const from = source.accountableFrom();
  if (from === null) return;
  const span = interval(Math.max(Math.min(from, due), due - LATEST), due);
  for (const hour of await ledger.unlooked(span, signal)) {
    const kept = await ledger.kept(hour, signal);
    if (kept === null) continue;
    const observed = await source.account(hour, signal);
    const under = {
      ...settings,
      policy: kept.policy,
      hostPrices: keptPrices(kept, settings.hostPrices),
    };
    const again = await inSlices(billOf(under, observed, settledStepwise), clock, signal);
    if (knowsLess(again, kept))
      log.warn({ hour: isoTime(hour.start) }, 'the source knows less of an hour now; it stays');
    else await ledger.close(again, clock.now(), signal);
    await ledger.looked(hour, signal);
  }
}

/** A store that lost samples must not take away what was seen. */
const knowsLess = ({ quantities: { counted } }: Allocation, kept: KeptHour): boolean =>
  counted.pods < kept.pods || counted.hosts < kept.hosts;

/** A price that changed since is not the hour's. */
const keptPrices = ({ prices }: KeptHour, now: HostPrices): HostPrices => ({
  price: (host, at) => now.price(host, at),
  priceOver: (host, span: Interval) => prices.get(host.node) ?? now.priceOver(host, span),
});
