import type { SampleRun } from '../../domain/metering/run.ts';
import type { GpuBook } from './gpu-book.ts';
import type { PodRecord } from './pod-record.ts';

/** One GPU, or one slice or virtual part of one, in the hands of one pod, as dcgm-exporter labels it. */
export interface GpuName {
  readonly device: string;
  readonly slice: string;
  readonly virtual: string;
  readonly namespace: string;
  readonly pod: string;
  /** '' where the exporter does not tell. */
  readonly uid: string;
}

interface Held {
  readonly name: GpuName;
  readonly times: readonly number[];
  /** Share of the time it was busy, 0 to 1. */
  readonly shares: readonly number[];
}

/** Fills the book of GPUs from series of a metric store; there are few of them, so they are held until all are in. */
export class GpuSeries {
  readonly #gpus: GpuBook;
  readonly #byUid = new Map<string, PodRecord>();
  readonly #byName: ReadonlyMap<string, readonly PodRecord[]>;
  readonly #held = new Map<string, Held>();

  constructor(gpus: GpuBook, pods: Iterable<PodRecord>) {
    this.#gpus = gpus;
    const holders = [...pods].filter(({ requests }) =>
      requests.some(({ amounts }) => amounts.gpu > 0),
    );
    for (const record of holders) this.#byUid.set(record.uid, record);
    this.#byName = Map.groupBy(holders, ({ raw }) => `${raw.namespace}/${raw.name}`);
  }

  /** Whether anybody holds a GPU at all. */
  get anyHolder(): boolean {
    return this.#byUid.size > 0;
  }

  /** Takes in one series; of two of the same GPU the first counts, so that the ratio goes before the percentage. @param unit what a busy GPU reads: 1 or 100 */
  take(name: GpuName, run: SampleRun, unit: number): void {
    const key = `${name.device}/${name.slice}/${name.virtual}/${name.namespace}/${name.pod}/${name.uid}`;
    if (this.#held.has(key)) return;
    const times = [...run.times.subarray(0, run.count)];
    const shares = [...run.values.subarray(0, run.count)].map((value) => Math.min(1, value / unit));
    this.#held.set(key, { name, times, shares });
  }

  /** All series are in. */
  end(): void {
    const sharers = new Map<string, number>();
    for (const { name } of this.#held.values())
      // A time-sliced GPU reports the whole device's value once for each of its virtual ones.
      if (name.virtual !== '') sharers.set(deviceOf(name), (sharers.get(deviceOf(name)) ?? 0) + 1);
    for (const [key, { name, times, shares }] of this.#held)
      for (const [i, at] of times.entries()) {
        const pod = this.#podOf(name, at);
        const share = shares[i] ?? NaN;
        if (pod === null || !(share >= 0)) continue;
        const record = this.#gpus.open(`${key} ${pod.uid}`, pod, at);
        this.#gpus.busy(record, at, share / (sharers.get(deviceOf(name)) ?? 1));
      }
  }

  #podOf({ uid, namespace, pod }: GpuName, at: number): PodRecord | null {
    const told = this.#byUid.get(uid);
    if (told !== undefined) return told;
    const namesakes = this.#byName.get(`${namespace}/${pod}`) ?? [];
    return namesakes.find(({ life }) => life.from <= at && at <= (life.to ?? Infinity)) ?? null;
  }
}

const deviceOf = ({ device, slice }: GpuName): string => `${device}/${slice}`;
