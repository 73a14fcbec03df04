import type { Clock } from '../../app/ports.ts';
import type { PrometheusClient } from './client.ts';
import { storeTime } from './probes.ts';

/** Clocks that are kept by NTP differ by far less; of less than this no figure shows anything. */
const MOST_SECONDS = 10;
const LOOK_EVERY_SECONDS = 300;

/** Looks now and then whether a store's clock and ours agree. */
export class ClockCheck {
  readonly #client: PrometheusClient;
  readonly #clock: Clock;
  #lookAt = -Infinity;
  #note: string | null = null;

  constructor(client: PrometheusClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** What is wrong and what to do; null where nothing is, as far as is known. */
  async look(signal: AbortSignal): Promise<string | null> {
    const now = this.#clock.now();
    if (now < this.#lookAt) return this.#note;
    const found = await storeTime(this.#client, this.#clock, signal);
    if (found.kind !== 'ok') return this.#note;
    this.#lookAt = now + LOOK_EVERY_SECONDS;
    const { ahead, dateAhead, uncertainty } = found;
    // VictoriaMetrics evaluates some time ago on purpose: both must say so.
    const nearest = Math.abs(dateAhead) < Math.abs(ahead) ? dateAhead : ahead;
    this.#note = Math.abs(nearest) > MOST_SECONDS + uncertainty ? skewNote(nearest) : null;
    return this.#note;
  }
}

const skewNote = (ahead: number): string =>
  `the store’s clock is ${Math.round(Math.abs(ahead))} s ${ahead > 0 ? 'ahead of' : 'behind'} the clock here: what is told of an hour is of another time; keep both by NTP`;
