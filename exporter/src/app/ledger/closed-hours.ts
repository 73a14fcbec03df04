import type { Allocation } from '../../domain/allocation.ts';
import type { Interval } from '../../domain/interval.ts';

/** Reads closed hours back whole, for whoever asks of the past or restates it under another model. */
export interface ClosedHours {
  /**
   * A UTC hour as the engine allocates it from the quantities and prices that were kept;
   * null where it is not closed, or its pods are not kept any more.
   */
  allocation(hour: Interval, signal: AbortSignal): Promise<Allocation | null>;
}
