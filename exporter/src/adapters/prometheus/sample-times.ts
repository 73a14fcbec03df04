import type { Clock } from '../../app/ports.ts';
import type { PrometheusClient } from './client.ts';
import { matcher, selector, type SeriesNames } from './names.ts';

/** Whoever sets a scrape up changes it rarely. */
const LOOK_EVERY_SECONDS = 3600;
/** A kubelet measures its containers one after the other: so many never at the same millisecond. */
const LEAST_CONTAINERS = 10;
const CPU_SECONDS = 'container_cpu_usage_seconds_total';

const DROPPED =
  'the scrape of cAdvisor drops the times of samples, so all usage moves by up to 15 s: little for what goes on, much for jobs of seconds; set honorTimestamps and trackTimestampsStaleness (honor_timestamps, track_timestamps_staleness) to true for /metrics/cadvisor';

/** Looks now and then whether a store keeps the times at which containers were measured, or takes the scrape's instead. */
export class SampleTimesCheck {
  readonly #client: PrometheusClient;
  readonly #clock: Clock;
  #lookAt = -Infinity;
  #note: string | null = null;

  constructor(client: PrometheusClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** What is lost and what to do; null where nothing is, as far as is known. */
  async look(names: SeriesNames, signal: AbortSignal): Promise<string | null> {
    const now = this.#clock.now();
    if (now < this.#lookAt) return this.#note;
    const series = selector(CPU_SECONDS, names, matcher('id', '!=', ''));
    const said = new Map<string, number>();
    const row = (of: string, what: string): string =>
      `label_replace(max(${of}), "is", "${what}", "", "")`;
    const outcome = await this.#client.vector(
      `${row(`stddev by (instance) (timestamp(${series}))`, 'spread')} or ${row(`count by (instance) (${series})`, 'most')}`,
      null,
      (sample) => said.set(sample.label('is'), sample.value),
      signal,
    );
    if (outcome.kind !== 'ok') return this.#note;
    this.#lookAt = now + LOOK_EVERY_SECONDS;
    const isDropped = said.get('spread') === 0 && (said.get('most') ?? 0) >= LEAST_CONTAINERS;
    this.#note = isDropped ? DROPPED : null;
    return this.#note;
  }
}
