import type { ContainerName } from '../../../app/cluster/container-book.ts';
import type { UsageFamily } from '../../../app/cluster/container-series.ts';
import type { GpuBook } from '../../../app/cluster/gpu-book.ts';
import { GpuSeries } from '../../../app/cluster/gpu-series.ts';
import type { PodRecord } from '../../../app/cluster/pod-record.ts';
import type { Identified } from '../../../app/cluster/sources.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { SampleRun } from '../../../domain/metering/run.ts';
import { unixSeconds, type UnixSeconds } from '../../../domain/units.ts';
import type { LabelCursor, MatrixSeries, VectorRow } from '../client.ts';
import { labelIn, type SeriesNames, type StoreNames } from '../names.ts';
import type { QueryOutcome } from '../outcome.ts';
import type { SplittingQueries } from '../splitting.ts';
import { LEAD_SECONDS, TRAIL_SECONDS } from './hour-samples.ts';
import {
  CPU_SECONDS,
  GPU_PERCENT,
  GPU_RATIO,
  gpuSamplesOf,
  MEMORY_BYTES,
  samplesOf,
  startsOf,
} from './readings.ts';
import { soundRun } from './sound-run.ts';

const METRICS = { cpu: CPU_SECONDS, memory: MEMORY_BYTES } as const;

export interface AccountParts {
  readonly queries: SplittingQueries;
  readonly names: StoreNames;
  /** Who was there. */
  readonly known: Identified;
  /** The newest moment that the store surely has samples of. */
  readonly newest: number;
}

/** Asks one store about one span. */
export class SpanReader {
  readonly #span: Interval;
  readonly #parts: AccountParts;
  readonly #namespaces: ReadonlySet<string>;

  constructor(span: Interval, parts: AccountParts) {
    this.#span = span;
    this.#parts = parts;
    const namespaces = new Set<string>();
    for (const { raw } of parts.known.pods.records()) namespaces.add(raw.namespace);
    this.#namespaces = namespaces;
  }

  /** The end of what is asked for around a moment. */
  until(moment: number): UnixSeconds {
    const { newest } = this.#parts;
    return unixSeconds(Math.min(Math.max(moment, newest), moment + TRAIL_SECONDS));
  }

  /** When containers started, as they say themselves. */
  async starts(
    take: (cgroup: string, name: () => ContainerName, start: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { cadvisor } = this.#parts.names;
    const { at, back } = this.#reach(this.#span);
    const query = this.#query('starts', cadvisor, (further) => startsOf(cadvisor, back, further));
    const row = (row: VectorRow): void =>
      take(row.label('id'), () => containerOf(row, cadvisor), row.value);
    mustBeWhole(await this.#parts.queries.vector(query, at, () => taking(row), signal));
  }

  /** All samples of a family, series by series; their arrays are reused for the next one. @param parts see SplittableQuery */
  async samples(
    { family, parts }: { readonly family: UsageFamily; readonly parts: number },
    take: (cgroup: string, name: () => ContainerName, samples: SampleRun) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { cadvisor } = this.#parts.names;
    const { at, back } = this.#reach(this.#span);
    const text = (further: string): string => samplesOf(cadvisor, METRICS[family], back, further);
    const query = { ...this.#query(`samples of ${family}`, cadvisor, text), parts };
    const row = (series: MatrixSeries): void =>
      take(series.label('id'), () => containerOf(series, cadvisor), series);
    mustBeWhole(await this.#parts.queries.matrix(query, at, () => taking(row), signal));
  }

  /** Feeds the utilisation of GPUs within a part of the span, where anybody holds one. @param holders pods that ask for GPUs */
  async gpus(
    span: Interval,
    gpus: GpuBook,
    holders: readonly PodRecord[],
    signal: AbortSignal,
  ): Promise<void> {
    const { dcgm } = this.#parts.names;
    const series = new GpuSeries(gpus, holders);
    if (!series.anyHolder) return;
    const { at, back } = this.#reach(span);
    for (const [family, unit] of [
      [GPU_RATIO, 1],
      [GPU_PERCENT, 100],
    ] as const) {
      const query = this.#query(`samples of ${family}`, dcgm, (further) =>
        gpuSamplesOf(dcgm, family, back, further),
      );
      const row = (row: MatrixSeries): void =>
        series.take(
          {
            device: row.label('UUID'),
            slice: row.label('GPU_I_ID'),
            virtual: row.label('vgpu'),
            namespace: row.label(labelIn(dcgm, 'namespace')),
            pod: row.label(labelIn(dcgm, 'pod')),
            uid: row.label('pod_uid'),
          },
          soundRun(row),
          unit,
        );
      mustBeWhole(await this.#parts.queries.matrix(query, at, () => taking(row), signal));
    }
    series.end();
  }

  /** The moment of evaluation for a span, and how far samples are looked for behind it, in seconds. */
  #reach({ start, end }: Interval): { readonly at: UnixSeconds; readonly back: number } {
    const at = this.until(end);
    return { at, back: at - start + LEAD_SECONDS };
  }

  /** Rows may come twice where a part is asked anew: whoever takes them must not mind. */
  #query(
    name: string,
    names: SeriesNames,
    withMatcher: (further: string) => string,
  ): Parameters<SplittingQueries['vector']>[0] {
    const label = labelIn(names, 'namespace');
    return { name: `account: ${name}`, label, values: this.#namespaces, withMatcher };
  }
}

const taking = <Row>(row: (row: Row) => void): { row: (row: Row) => void; commit: () => void } => ({
  row,
  commit: () => undefined,
});

function mustBeWhole(outcome: QueryOutcome): void {
  if (outcome.kind !== 'ok') throw new Error(outcome.message);
}

const containerOf = (row: LabelCursor, names: SeriesNames): ContainerName => ({
  container: row.label(labelIn(names, 'container')),
  namespace: row.label(labelIn(names, 'namespace')),
  pod: row.label(labelIn(names, 'pod')),
});
