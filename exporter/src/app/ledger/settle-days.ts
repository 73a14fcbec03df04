import { allocateStepwise } from '../../domain/allocate.ts';
import type { Allocation } from '../../domain/allocation.ts';
import { DaySums } from '../../domain/day-sums.ts';
import { cutAtHours, type Interval } from '../../domain/interval.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import type { Clock, Log } from '../ports.ts';
import { isoTime } from '../query/document.ts';
import { inSlices } from '../slices.ts';
import type { DayBook } from './ports.ts';

export interface SettleDaysParts {
  readonly days: DayBook;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Settles the UTC days that are complete and whose policy settles by day: each of their hours is closed anew with its part of the day.
 * A day takes part of the memory of one hour: its hours are read twice, one after the other.
 *
 * @param before days that end later are left for another time
 */
export async function settleDays(
  parts: SettleDaysParts,
  before: UnixSeconds,
  signal: AbortSignal,
): Promise<void> {
  const { days, clock, log } = parts;
  for (const day of await days.unsettledDays(before, clock.now(), signal)) {
    await settleDay(parts, day, signal);
    log.info({ day: isoTime(day.start) }, 'settled a day as a whole');
  }
}

async function settleDay(
  parts: SettleDaysParts,
  day: Interval,
  signal: AbortSignal,
): Promise<void> {
  const { days, clock } = parts;
  const sums = new DaySums();
  const hours: Interval[] = [];
  for (const hour of cutAtHours(day)) {
    const input = await days.input(hour, signal);
    if (input?.policy.settlement !== 'day') continue;
    await inSlices(sums.add(input.quantities), clock, signal);
    hours.push(hour);
  }
  await days.closeTogether(evened(parts, hours, sums, signal), clock.now(), signal);
}

async function* evened(
  { days, clock }: SettleDaysParts,
  hours: readonly Interval[],
  sums: DaySums,
  signal: AbortSignal,
): AsyncGenerator<Allocation> {
  for (const hour of hours) {
    const input = await days.input(hour, signal);
    if (input === null) continue;
    const quantities = await inSlices(sums.evened(input.quantities), clock, signal);
    yield await inSlices(allocateStepwise({ ...input, quantities }), clock, signal);
  }
}
