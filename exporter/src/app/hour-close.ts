import type { Allocation } from '../domain/allocation.ts';
import { hourOf, type Interval } from '../domain/interval.ts';
import { settledStepwise } from '../domain/to-quantities.ts';
import { SECONDS_PER_HOUR, seconds, unixSeconds, type UnixSeconds } from '../domain/units.ts';
import { billOf, type PassSettings } from './pass.ts';
import type { PolicyTimeline } from './policy-timeline.ts';
import type { ClusterSource, Clock, Log } from './ports.ts';
import { inSlices } from './slices.ts';

export interface HourCloseParts {
  readonly source: ClusterSource;
  readonly clock: Clock;
  readonly log: Log;
  /** Which policy an hour is closed under. */
  readonly policies: PolicyTimeline;
  /** Keeps a closed hour for good before it is shown; where that fails the hour is tried again. */
  readonly keep?: (hour: Allocation, signal: AbortSignal) => Promise<void>;
}

/** An hour that could not be closed is tried again after so long, until the next one is over. */
const TRY_AGAIN_AFTER = seconds(300);

/** Closes each UTC hour once, when it is over for long enough, beside the live passes: none of them waits for it. */
export class HourClose {
  readonly #parts: HourCloseParts;
  #closed: Allocation | null = null;
  #underWay: Promise<void> | null = null;
  #failedAt: UnixSeconds | null = null;
  /** Why it last failed, which is told once. */
  #told = '';

  constructor(parts: HourCloseParts) {
    this.#parts = parts;
  }

  /** The last hour that was closed; null before there is one. */
  get closed(): Allocation | null {
    return this.#closed;
  }

  /** Begins to close the last full hour if it is time; gives back at once. */
  begin(settings: PassSettings, signal: AbortSignal): void {
    const hour = this.#due(settings);
    if (hour === null || this.#underWay !== null) return;
    this.#underWay = this.#close(hour, settings, signal).finally(() => {
      this.#underWay = null;
    });
  }

  /** Resolves when no hour is being closed. */
  async idle(): Promise<void> {
    await this.#underWay;
  }

  /** The last full hour, once it is over for long enough, can be accounted for, and is not closed yet. */
  #due({ settleAfter }: PassSettings): Interval | null {
    const { source, clock } = this.#parts;
    const now = clock.now();
    const from = source.accountableFrom();
    const hour = hourOf(unixSeconds(hourOf(now).start - SECONDS_PER_HOUR));
    if (from === null || from > hour.start || now < hour.end + settleAfter) return null;
    if (this.#failedAt !== null && now - this.#failedAt < TRY_AGAIN_AFTER) return null;
    return this.#closed?.quantities.interval.start === hour.start ? null : hour;
  }

  async #close(hour: Interval, settings: PassSettings, signal: AbortSignal): Promise<void> {
    const { source, clock, log, policies, keep } = this.#parts;
    try {
      const observed = await source.account(hour, signal);
      const under = { ...settings, policy: policies.forHour(hour) };
      const closed = await inSlices(billOf(under, observed, settledStepwise), clock, signal);
      await keep?.(closed, signal);
      this.#closed = closed;
      this.#failedAt = null;
      this.#told = '';
    } catch (error) {
      if (signal.aborted) return;
      this.#failedAt = clock.now();
      const message = error instanceof Error ? error.message : String(error);
      const fields = { error: message, hour: new Date(hour.start * 1000).toISOString() };
      if (withoutMoments(message) === this.#told) log.debug(fields, NOT_CLOSED);
      else log.error(fields, NOT_CLOSED);
      this.#told = withoutMoments(message);
    }
  }
}

const NOT_CLOSED = 'hour not closed; it is tried again every five minutes';

/** A cause is the same though it is told of another hour. */
const withoutMoments = (message: string): string =>
  message.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');
