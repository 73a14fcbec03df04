import { dayOf, hourOf, type Interval } from '../domain/interval.ts';
import type { AllocationPolicy } from '../domain/policy.ts';
import { unixSeconds, type UnixSeconds } from '../domain/units.ts';

/** A policy and the moment from which it holds for what is settled. */
export interface PolicyInForce {
  readonly policy: AllocationPolicy;
  readonly from: UnixSeconds;
}

/** Which policy an hour is settled under: a change holds from the next full hour, or day where days are settled (allocation, section 11). */
export class PolicyTimeline {
  #entries: readonly PolicyInForce[];

  /** @param from since when the first policy is known to hold */
  constructor(first: AllocationPolicy, from: UnixSeconds) {
    this.#entries = [{ policy: first, from }];
  }

  /** The policy of the newest configuration, which live figures follow at once. */
  get latest(): PolicyInForce {
    return this.#entries.at(-1) ?? this.#never();
  }

  /** Takes a policy into force; the same policy again changes nothing. */
  change(policy: AllocationPolicy, at: UnixSeconds): void {
    if (policy.version === this.latest.policy.version) return;
    const isByDay = [policy, this.latest.policy].some(({ settlement }) => settlement === 'day');
    const from = (isByDay ? dayOf(at) : hourOf(at)).end;
    const earlier = this.#entries.filter((entry) => entry.from < from);
    const lastNeeded = earlier.findLastIndex((entry) => entry.from <= hourOf(at).start - HOUR);
    this.#entries = [
      ...earlier.slice(Math.max(0, lastNeeded)),
      { policy, from: unixSeconds(from) },
    ];
  }

  /** The policy an hour is settled under. */
  forHour({ start }: Interval): AllocationPolicy {
    return (
      this.#entries.findLast(({ from }) => from <= start) ??
      this.#entries[0] ??
      this.#never()
    ).policy;
  }

  #never(): never {
    throw new RangeError('a timeline starts with a policy');
  }
}

/** An hour that is over is closed within the next. */
const HOUR = 3600;
