import { interval, type Interval } from '../../domain/interval.ts';
import { SECONDS_PER_HOUR } from '../../domain/units.ts';
import type { Ledger } from '../ledger/ports.ts';

/** As far back as missing hours are caught up with. */
const LOOK_BACK = 35 * 24 * SECONDS_PER_HOUR;

/**
 * How many hours of a span that is over may still come into the ledger: those that are neither closed nor lost.
 * What lies before the first hour that the ledger has never comes; null: it has none of the span.
 */
export async function awaitedHours(
  span: Interval,
  ledger: Pick<Ledger, 'hours'>,
  signal: AbortSignal,
): Promise<number | null> {
  const known = await ledger.hours(interval(span.end - LOOK_BACK, span.end), signal);
  const first = known.findIndex(({ kind }) => kind !== 'open');
  if (first === -1) return null;
  return known.slice(first).filter(({ kind, start }) => kind === 'open' && start >= span.start)
    .length;
}
