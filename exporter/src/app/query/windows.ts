import type { Allocation } from '../../domain/allocation.ts';
import { hourOf, interval, type Interval } from '../../domain/interval.ts';
import { SECONDS_PER_HOUR, type UnixSeconds } from '../../domain/units.ts';
import type { Snapshot } from '../snapshot.ts';
import { isoTime } from './document.ts';
import { QueryError } from './query.ts';

/** A window that was asked for but is not held; the message says which are, and what to do. */
export class WindowError extends Error {
  override readonly name = 'WindowError';
}

/** The allocation of a window: `5m` what runs now, `1h` the last closed hour, `START/END` that hour by its times. */
export function allocationOf(snapshot: Snapshot, window: string): Allocation {
  if (window === '5m') return snapshot.live;
  const { settled } = snapshot;
  if (window === '1h') {
    if (settled !== null) return settled;
    throw new WindowError(`no hour is closed yet. ${heldWindows(snapshot)}`);
  }
  const span = parseSpan(window);
  if (
    settled !== null &&
    span.start === settled.quantities.interval.start &&
    span.end === settled.quantities.interval.end
  )
    return settled;
  throw new WindowError(`the window ${window} is not held. ${heldWindows(snapshot)}`);
}

/** Which windows can be asked for now, as a sentence for people. */
export function heldWindows({ settled, live }: Snapshot): string {
  if (settled === null)
    return `Held: 5m (what runs now, as of ${isoTime(live.quantities.interval.end)}). 1h follows once the exporter has seen a whole UTC hour; ask for 5m until then.`;
  const { start, end } = settled.quantities.interval;
  const hour = `${isoTime(start)}/${isoTime(end)}`;
  return `Held: 5m (what runs now, as of ${isoTime(live.quantities.interval.end)}) and 1h (the last closed hour, ${hour}). For other windows a metric store is read: podtally allocate --prometheus URL --window START/END.`;
}

/** The hours that windows such as `1d` are made of. */
const HOURS_IN: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168 };
/** The longest window that is accounted for at once. */
const MOST_HOURS = 24 * 31;

/**
 * The span of a window that is over, or nearly: `1h`, `1d`, `2w` are so many closed UTC hours, `5m` the last five minutes,
 * `2026-10` that UTC month as far as it is over, `START/END` just that.
 *
 * @param newest until when everything is known
 * @throws QueryError for what is no window, lies in the future, or is too long
 */
export function pastSpan(window: string, newest: UnixSeconds): Interval {
  const span = spanBefore(window, newest) ?? parseSpan(window);
  if (!(span.start < newest))
    throw new QueryError(
      `the window ${window} has not begun; the newest moment is ${isoTime(newest)}.`,
    );
  const end = Math.min(span.end, newest);
  if (end - span.start > MOST_HOURS * SECONDS_PER_HOUR)
    throw new QueryError(
      `the window ${window} is longer than 31 days; ask for one month after the other.`,
    );
  return interval(span.start, end);
}

/** What a duration or month means before a moment; null for anything else. */
function spanBefore(
  window: string,
  newest: UnixSeconds,
): { readonly start: number; readonly end: number } | null {
  const [, count = '', unit = ''] = /^(\d+)([smhdw])$/u.exec(window) ?? [];
  const hours = HOURS_IN[unit];
  if (hours !== undefined) {
    const end = hourOf(newest).start;
    return { start: end - Number(count) * hours * SECONDS_PER_HOUR, end };
  }
  if (unit !== '') return { start: newest - Number(count) * (unit === 'm' ? 60 : 1), end: newest };
  if (!MONTH.test(window)) return null;
  const [year = NaN, month = NaN] = window.split('-').map(Number);
  return { start: Date.UTC(year, month - 1) / 1000, end: Date.UTC(year, month) / 1000 };
}

const DURATION = /^\d+[smhdw]$/u;
const MONTH = /^\d{4}-\d{2}$/u;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/u;

/** START/END in unix seconds; durations and months other than those held come out as a span that nothing equals. */
function parseSpan(window: string): { readonly start: number; readonly end: number } {
  if (DURATION.test(window) || MONTH.test(window)) return { start: NaN, end: NaN };
  const [start = '', end = '', ...more] = window.split('/');
  if (more.length > 0 || !MOMENT.test(start) || !MOMENT.test(end))
    throw new QueryError(
      `"${window}" is not a window; write 5m, 1h, or START/END in ISO 8601 with a time zone, for example 2026-11-22T10:00:00Z/2026-11-22T11:00:00Z.`,
    );
  const span = { start: Date.parse(start) / 1000, end: Date.parse(end) / 1000 };
  if (!(span.end > span.start))
    throw new QueryError(`the window ${window} ends before it starts; swap its two times.`);
  return span;
}
