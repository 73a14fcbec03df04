import type { Stepwise } from '../domain/stepwise.ts';
import type { Clock } from './ports.ts';

/** How long a computation may go on before others get their turn: well under the 50 ms that a scrape may be held up. */
const SLICE_SECONDS = 0.01;

/** What a computation in slices is timed by, and how it lets others go first. */
export type SliceClock = Pick<Clock, 'now' | 'breathe'>;

/** Keeps a long computation from holding up scrapes and requests; lives as long as it. */
export class Pace {
  readonly #clock: SliceClock;
  #sliceStart: number;

  constructor(clock: SliceClock) {
    this.#clock = clock;
    this.#sliceStart = clock.now();
  }

  /** Whether it is time to rest; asked first, because even an idle `await` costs something. */
  get isDue(): boolean {
    return this.#clock.now() - this.#sliceStart > SLICE_SECONDS;
  }

  /** Lets whoever waits go first. */
  async rest(): Promise<void> {
    await this.#clock.breathe();
    this.#sliceStart = this.#clock.now();
  }
}

/** Drives a stepwise computation to its end, letting waiting scrapes and requests go first every now and then; throws the signal's reason. */
export async function inSlices<T>(
  steps: Stepwise<T>,
  clock: SliceClock,
  signal: AbortSignal,
): Promise<T> {
  const pace = new Pace(clock);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (!pace.isDue) continue;
    await pace.rest();
    signal.throwIfAborted();
  }
}
