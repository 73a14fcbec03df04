import type { Allocation } from '../../domain/allocation.ts';
import { GapList, type Gap } from '../../domain/gap.ts';
import { clip, dayOf, lengthOf, type Interval } from '../../domain/interval.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR, type UnixSeconds } from '../../domain/units.ts';
import { isoTime } from './document.ts';

/** Of an ISO 8601 moment: up to its day. */
const WHOLE_DAYS = '2026-01-01'.length;

/** Which days that settle as a whole are in an answer, and how; state with a lifetime of one answer. */
export class DaysTold {
  /** Whether all that was told of a day is its part of the whole, by when the day begins. */
  readonly #days = new Map<UnixSeconds, boolean>();

  add({ quantities: { basis, interval, evenedOver }, policy }: Allocation): void {
    if (basis === 'live' || policy.settlement !== 'day') return;
    const { start } = dayOf(interval.start);
    this.#days.set(start, (this.#days.get(start) ?? true) && evenedOver === 'day');
  }

  /** Days that are not settled in the answer for a window: as they are not yet, or are only partly within. */
  gaps(window: Interval): readonly Gap[] {
    const gaps = new GapList();
    for (const [start, isEvened] of this.#days) {
      const day = dayOf(start);
      const within = lengthOf(clip({ from: window.start, to: window.end }, day));
      const name = isoTime(start).slice(0, WHOLE_DAYS);
      if (!isEvened) gaps.add('day_not_settled', `${name}: hour by hour until it is settled`);
      else if (within < SECONDS_PER_DAY)
        gaps.add('day_not_settled', `${name}: ${within / SECONDS_PER_HOUR} of its 24 hours`);
    }
    return gaps.list();
  }
}
