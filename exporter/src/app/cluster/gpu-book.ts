import type { Meters } from '../../domain/metering/meters.ts';
import type { Row, WantedFamily } from './row.ts';
import type { PodBook } from './pod-book.ts';
import type { PodRecord } from './pod-record.ts';
import { appended } from './shared.ts';

/** One GPU, or one slice of one, in the hands of one pod; its gauge is the share of time it was busy. */
export interface GpuRecord {
  readonly key: string;
  readonly pod: PodRecord;
  readonly slot: number;
}

const LABELS = ['UUID', 'GPU_I_ID', 'vgpu', 'namespace', 'pod', 'pod_uid'] as const;
const NONE: readonly never[] = Object.freeze([]);
const UTILISATION = 1;
const PERCENT = 100;

/** GPU_UTIL is in percent and does not exist for slices; the profiling ratio does (dcgm-exporter 4.x). */
export const DCGM_FAMILIES: readonly WantedFamily[] = [
  { name: 'DCGM_FI_PROF_GR_ENGINE_ACTIVE', labels: LABELS },
  { name: 'DCGM_FI_DEV_GPU_UTIL', labels: LABELS },
];

interface Busy {
  readonly pod: PodRecord;
  readonly device: string;
  readonly share: number;
}

/** One reading of one dcgm-exporter page. */
export interface DcgmReading {
  readonly at: number;
  readonly found: Map<string, Busy>;
  /** How many pods share each device. */
  readonly sharers: Map<string, Set<string>>;
  invalid: number;
}

/** How busy the GPUs of each pod were. */
export class GpuBook {
  readonly #byKey = new Map<string, GpuRecord>();
  readonly #meters: Meters;
  readonly #pods: PodBook;

  constructor(meters: Meters, pods: PodBook) {
    this.#meters = meters;
    this.#pods = pods;
  }

  begin(at: number): DcgmReading {
    return { at, found: new Map(), sharers: new Map(), invalid: 0 };
  }

  row(reading: DcgmReading, row: Row): void {
    if (!row.has(4)) return;
    const pod = this.#podOf(row);
    if (pod === null) return;
    const share = row.family === UTILISATION ? row.value / PERCENT : row.value;
    if (!(share >= 0 && share < Infinity)) {
      reading.invalid += 1;
      return;
    }
    const device = `${row.text(0)}/${row.text(1)}`;
    const key = `${device}/${row.text(2)}/${pod.uid}`;
    // The ratio is finer than the percentage; whichever of the two comes first in the text.
    if (row.family === UTILISATION && reading.found.has(key)) return;
    reading.found.set(key, { pod, device, share: Math.min(1, share) });
    // A time-sliced GPU reports the whole device's value once for each of its virtual ones.
    if (!row.has(2)) return;
    const sharers = reading.sharers.get(device) ?? new Set();
    reading.sharers.set(device, sharers.add(key));
  }

  commit(reading: DcgmReading): void {
    for (const [key, { pod, device, share }] of reading.found) {
      const sharers = reading.sharers.get(device)?.size ?? 1;
      this.busy(this.open(key, pod, reading.at), reading.at, share / sharers);
    }
  }

  /** A pod's GPU, or slice of one, by a key of its own; begins to remember it where it is new. */
  open(key: string, pod: PodRecord, seenAt: number): GpuRecord {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const record = { key, pod, slot: this.#meters.open() };
    this.#byKey.set(key, record);
    pod.gpus = appended(pod.gpus, record);
    const started = Math.min(...pod.runs.map(({ from }) => from), seenAt);
    this.#meters.setStart(record.slot, started);
    return record;
  }

  /** Takes in how busy it was at a moment, 0 to 1. */
  busy({ slot }: GpuRecord, at: number, share: number): void {
    this.#meters.gauge(slot, at, share, 1);
  }

  #podOf(row: Row): PodRecord | null {
    const byUid = this.#pods.byUid(row.text(5));
    if (byUid !== undefined) return byUid;
    const [only, ...others] = this.#pods
      .byName(row.text(3), row.text(4))
      .filter(({ life }) => life.to === null);
    return others.length === 0 ? (only ?? null) : null;
  }

  prune(pods: readonly PodRecord[]): void {
    for (const { gpus } of pods)
      for (const { key, slot } of gpus) {
        this.#byKey.delete(key);
        this.#meters.close(slot);
      }
  }

  clear(): void {
    for (const { slot, pod } of this.#byKey.values()) {
      this.#meters.close(slot);
      pod.gpus = NONE;
    }
    this.#byKey.clear();
  }
}
