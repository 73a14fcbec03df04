import type { Stepwise } from '../domain/stepwise.ts';
import type { Clock } from './ports.ts';

/** How long a computation may go on before others get their turn: well under the 50 ms that a scrape may be held up. */
const SLICE_SECONDS = 0.015;

/** What a computation in slices is timed by, and how it lets others go first. */
export type SliceClock = Pick<Clock, 'now' | 'breathe'>;

/** Drives a stepwise computation to its end, letting waiting scrapes and requests go first every now and then; throws the signal's reason. */
export async function inSlices<T>(
  steps: Stepwise<T>,
  clock: SliceClock,
  signal: AbortSignal,
): Promise<T> {
  let sliceStart = clock.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (clock.now() - sliceStart > SLICE_SECONDS) {
      await clock.breathe();
      signal.throwIfAborted();
      sliceStart = clock.now();
    }
  }
}
