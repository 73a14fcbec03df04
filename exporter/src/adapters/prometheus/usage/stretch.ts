import { ContainerSeries } from '../../../app/cluster/container-series.ts';
import { Metered } from '../../../app/cluster/metered.ts';
import type { PodRecord } from '../../../app/cluster/pod-record.ts';
import type { LastingUse } from '../../../app/cluster/pod-usage.ts';
import type { Identified } from '../../../app/cluster/sources.ts';
import { cutAtHours, interval, overlaps, type Interval } from '../../../domain/interval.ts';
import type { SampleRun } from '../../../domain/metering/run.ts';
import { HourSamples, LEAD_SECONDS } from './hour-samples.ts';
import { SeenContainers } from './seen-container.ts';
import { SpanReader, type AccountParts } from './span-reader.ts';

/**
 * So many samples of one family are asked for at once, about: a tenth of what Prometheus allows a query by default
 * (`--query.max-samples`), and some 100 MB of answer.
 */
const SAMPLES_AT_ONCE = 4_000_000;
/**
 * So many samples of one family the hours have that are read together: a day of 10,000 pods has 17 million at 60 s.
 * Of a container that lasts, each hour keeps but two numbers; it costs more to find it anew for every few hours.
 */
const SAMPLES_TOGETHER = 32_000_000;

/**
 * The hours that are read together, from the beginning of a window that is accounted for piece by piece; at least the first.
 * A store looks all series of a day up for each question, however short its time is, so that few long ones cost it far less.
 */
export function hoursTogether(
  window: Interval,
  known: Identified,
  scrapeSeconds: number,
): readonly Interval[] {
  const together: Interval[] = [];
  let samples = 0;
  for (const hour of cutAtHours(window)) {
    samples += samplesIn(hour, known.pods.records(), scrapeSeconds);
    if (together.length > 0 && samples > SAMPLES_TOGETHER) break;
    together.push(hour);
  }
  return together;
}

function samplesIn(hour: Interval, pods: Iterable<PodRecord>, scrapeSeconds: number): number {
  let seconds = 0;
  for (const { life, raw } of pods)
    if (overlaps(life, hour)) {
      const lived = Math.min(life.to ?? hour.end, hour.end) - Math.max(life.from, hour.start);
      seconds += lived * Math.max(1, raw.containers.length);
    }
  return seconds / scrapeSeconds;
}

/** What the samples of an hour say; to be cleared after it was observed. */
export interface Account {
  readonly metered: Metered;
  /** What containers used that need not be metered. */
  readonly lasting: ReadonlyMap<PodRecord, LastingUse>;
  /** Samples that are no numbers, negative or impossible. */
  readonly invalid: number;
}

/** The samples of hours that follow each other, each taken once. */
export class Stretch {
  readonly known: Identified;
  readonly #store: SpanReader;
  readonly #hours = new Map<number, HourSamples>();
  readonly #gpuHolders: readonly PodRecord[];

  /** How many samples of one family there are, about. */
  readonly #samples: number;

  /** @param scrapeSeconds how often the store scrapes, about */
  constructor(hours: readonly Interval[], parts: AccountParts, scrapeSeconds: number) {
    const [first, last] = [hours[0], hours.at(-1)];
    if (first === undefined || last === undefined) throw new RangeError('a stretch has an hour');
    this.known = parts.known;
    this.#store = new SpanReader(interval(first.start, last.end), parts);
    for (const hour of hours) {
      const until = this.#store.until(hour.end);
      this.#hours.set(hour.start, new HourSamples(hour, until, parts.known.hosts));
    }
    this.#samples = hours.reduce(
      (sum, hour) => sum + samplesIn(hour, parts.known.pods.records(), scrapeSeconds),
      0,
    );
    this.#gpuHolders = [...parts.known.pods.records()].filter(({ requests }) =>
      requests.some(({ amounts }) => amounts.gpu > 0),
    );
  }

  has({ start, end }: Interval): boolean {
    return this.#hours.get(start)?.span.end === end;
  }

  /**
   * Reads all samples.
   *
   * @throws Error where the store does not give all of them, saying what was tried and what to do
   */
  async read(signal: AbortSignal): Promise<void> {
    const hours = [...this.#hours.values()];
    const parts = Math.ceil(this.#samples / SAMPLES_AT_ONCE);
    const containers = new SeenContainers(this.known);
    const samplesOf = (family: 'cpu' | 'memory'): Promise<void> =>
      this.#store.samples(
        { family, parts },
        (cgroup, name, series) => {
          const container = containers.of(cgroup, name);
          for (const hour of hours) if (touches(hour, series)) hour.take(container, family, series);
        },
        signal,
      );
    const starts = this.#store.starts((cgroup, name, start) => {
      containers.of(cgroup, name).start = start;
    }, signal);
    await Promise.all([samplesOf('cpu'), samplesOf('memory'), starts]);
  }

  /** What the samples of one of the hours say; its samples are forgotten. */
  async account(span: Interval, signal: AbortSignal): Promise<Account> {
    const hour = this.#hours.get(span.start);
    if (hour === undefined) throw new RangeError('an hour of the stretch is taken once');
    this.#hours.delete(span.start);
    const { metered, series } = this.#metered(hour);
    const { on, every } = series.end(hour.until);
    this.known.hosts.endUnheard(on, every, hour.until);
    await this.#store.gpus(span, metered.gpus, this.#gpuHolders, signal);
    return { metered, lasting: hour.lasting, invalid: series.invalid };
  }

  #metered(hour: HourSamples): { readonly metered: Metered; readonly series: ContainerSeries } {
    const [metered, series] = this.#books(hour);
    hour.feed(series);
    if (!series.crossed) return { metered, series };
    // Two series of one container follow each other the wrong way round: all of them are put in order first.
    metered.clear();
    const [again, merged] = this.#books(hour);
    hour.feedMerged(merged);
    return { metered: again, series: merged };
  }

  #books({ span, nodes }: HourSamples): readonly [Metered, ContainerSeries] {
    const metered = new Metered(this.known, 0);
    return [metered, new ContainerSeries(metered.containers, [span.start, span.end], nodes)];
  }
}

/** Most series are those of pods that were there for minutes. */
const touches = ({ span, until }: HourSamples, { count, times }: SampleRun): boolean =>
  (times[0] ?? NaN) <= until && (times[count - 1] ?? NaN) >= span.start - LEAD_SECONDS;
