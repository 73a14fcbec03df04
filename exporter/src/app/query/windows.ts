import type { Allocation } from '../../domain/allocation.ts';
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
  return `Held: 5m (what runs now, as of ${isoTime(live.quantities.interval.end)}) and 1h (the last closed hour, ${hour}). For older windows ask Prometheus: sum_over_time of podtally_cost_usd_per_hour, or increase of podtally_workload_cost_usd_total.`;
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
