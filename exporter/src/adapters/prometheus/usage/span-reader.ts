import { readCgroup } from '../../../app/cluster/cgroup.ts';
import type { ContainerName } from '../../../app/cluster/container-book.ts';
import type { ContainerSeries, UsageFamily } from '../../../app/cluster/container-series.ts';
import { GpuSeries } from '../../../app/cluster/gpu-series.ts';
import type { Metered } from '../../../app/cluster/metered.ts';
import type { Identified } from '../../../app/cluster/sources.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { SampleRun } from '../../../domain/metering/run.ts';
import { unixSeconds, type UnixSeconds } from '../../../domain/units.ts';
import type { LabelCursor, MatrixSeries, VectorRow } from '../client.ts';
import { labelIn, type SeriesNames, type StoreNames } from '../names.ts';
import type { QueryOutcome } from '../outcome.ts';
import type { SplittingQueries } from '../splitting.ts';
import { matcherOf } from '../splitting/matcher.ts';
import { Edge, type Edges, type SeenContainer } from './edge.ts';
import { MergedSeries } from './merged-series.ts';
import {
  CPU_SECONDS,
  GPU_PERCENT,
  GPU_RATIO,
  gpuSamplesOf,
  meanMemory,
  MEMORY_BYTES,
  oddCounters,
  samplesOf,
  startsOf,
} from './readings.ts';
import { soundRun } from './sound-run.ts';

const METRICS = { cpu: CPU_SECONDS, memory: MEMORY_BYTES } as const;

/** So long before a moment samples are read, to know where its counters stood: as old as a sample may be. */
export const LEAD_SECONDS = 300;
/** So long after it, for the samples behind it. */
export const TRAIL_SECONDS = 180;
/** So many pods are asked for at once: by their names, some 30 KB of them. */
const PODS_AT_A_TIME = 1000;

export interface AccountParts {
  readonly queries: SplittingQueries;
  readonly names: StoreNames;
  /** Who was there. */
  readonly known: Identified;
  /** The newest moment that the store surely has samples of. */
  readonly newest: number;
}

/** A container whose counter went back, or has fewer samples than others. */
export interface OddCounter {
  readonly cgroup: string;
  readonly pod: string;
  /** How many samples it has within the span; less than 0 where it went back. */
  readonly samples: number;
}

/** Asks one store about one span. */
export class SpanReader {
  readonly #span: Interval;
  readonly #parts: AccountParts;
  readonly #namespaces: ReadonlySet<string>;
  readonly #signal: AbortSignal;

  constructor(span: Interval, parts: AccountParts, signal: AbortSignal) {
    this.#span = span;
    this.#parts = parts;
    this.#signal = signal;
    const namespaces = new Set<string>();
    for (const { raw } of parts.known.pods.records()) namespaces.add(raw.namespace);
    this.#namespaces = namespaces;
  }

  /** The end of what is asked for around a moment. */
  until(moment: number): UnixSeconds {
    const { newest } = this.#parts;
    return unixSeconds(Math.min(Math.max(moment, newest), moment + TRAIL_SECONDS));
  }

  /** What all meters read around a moment. @param before other edges, which lend the names that they know */
  async edges(moment: number, before: Edges | null): Promise<Edges> {
    const [cpu, memory] = await Promise.all([
      this.#edge('cpu', moment, before?.cpu ?? null),
      this.#edge('memory', moment, before?.memory ?? null),
    ]);
    return { cpu, memory };
  }

  async #edge(family: UsageFamily, moment: number, before: Edge | null): Promise<Edge> {
    const { cadvisor } = this.#parts.names;
    const edge = new Edge();
    const at = this.until(moment);
    const span = at - moment + LEAD_SECONDS;
    await this.#matrix(`edges of ${family}`, cadvisor, at, {
      text: (further) => samplesOf(cadvisor, METRICS[family], span, further),
      row: (series) => {
        const cgroup = series.label('id');
        edge.add(
          cgroup,
          () => before?.find(cgroup)?.container ?? seenOf(series, cgroup, cadvisor),
          soundRun(series),
        );
      },
    });
    return edge;
  }

  /** Bytes of each container, by cgroup: the mean of its samples within the span. */
  async meanMemory(): Promise<ReadonlyMap<string, number>> {
    const { cadvisor } = this.#parts.names;
    const { start, end } = this.#span;
    const means = new Map<string, number>();
    await this.#vector('mean memory', cadvisor, end, {
      text: (further) => meanMemory(cadvisor, end - start, further),
      row: (row) => means.set(row.label('id'), row.value),
    });
    return means;
  }

  /** Containers that went back, or that have fewer samples within the span. */
  async odd(samples: number): Promise<readonly OddCounter[]> {
    const { cadvisor } = this.#parts.names;
    const { start, end } = this.#span;
    const found: OddCounter[] = [];
    const whole = { window: end - start, reach: end - start + LEAD_SECONDS, samples };
    await this.#vector('odd counters', cadvisor, end, {
      text: (further) => oddCounters(cadvisor, whole, further),
      row: (row) => {
        const { pod } = containerOf(row, cadvisor);
        found.push({ cgroup: row.label('id'), pod, samples: row.value });
      },
    });
    return found;
  }

  /** Feeds starts, counters and gauges of all containers, or of those of some pods, as they arrive. @param pods names */
  async containers(into: ContainerSeries, pods: readonly string[] | null): Promise<void> {
    for (const only of this.#batches(pods)) {
      await this.#starts(into, only);
      for (const family of ['cpu', 'memory'] as const)
        await this.#samples(family, only, (name, cgroup, run) =>
          into.take(cgroup, name, family, run),
        );
    }
  }

  /** All of them, with all series of a container put together first. */
  async containersMerged(into: ContainerSeries): Promise<void> {
    await this.#starts(into, '');
    for (const family of ['cpu', 'memory'] as const) {
      const all = new MergedSeries();
      await this.#samples(family, '', (name, cgroup, run) => all.add(cgroup, name, run));
      for (const { cgroup, name, run } of all.merged()) into.take(cgroup, name, family, run);
    }
  }

  /** Matchers of pods, some at a time; '' for all. */
  *#batches(pods: readonly string[] | null): Iterable<string> {
    if (pods === null) {
      yield '';
      return;
    }
    const label = labelIn(this.#parts.names.cadvisor, 'pod');
    for (let i = 0; i < pods.length; i += PODS_AT_A_TIME)
      yield matcherOf(label, pods.slice(i, i + PODS_AT_A_TIME));
  }

  get #whole(): number {
    return this.until(this.#span.end) - this.#span.start + LEAD_SECONDS;
  }

  async #starts(into: ContainerSeries, only: string): Promise<void> {
    const { cadvisor } = this.#parts.names;
    const at = this.until(this.#span.end);
    await this.#vector('starts', cadvisor, at, {
      text: (further) => startsOf(cadvisor, this.#whole, only, further),
      row: (row) => into.starts(row.label('id'), containerOf(row, cadvisor), row.value, at),
    });
  }

  async #samples(
    family: UsageFamily,
    only: string,
    take: (name: ContainerName, cgroup: string, run: SampleRun) => void,
  ): Promise<void> {
    const { cadvisor } = this.#parts.names;
    await this.#matrix(`samples of ${family}`, cadvisor, this.until(this.#span.end), {
      text: (further) => samplesOf(cadvisor, METRICS[family], this.#whole, only, further),
      row: (series) => take(containerOf(series, cadvisor), series.label('id'), soundRun(series)),
    });
  }

  /** Feeds the utilisation of GPUs, where anybody holds one. */
  async gpus({ gpus }: Metered): Promise<void> {
    const { dcgm } = this.#parts.names;
    const series = new GpuSeries(gpus, this.#parts.known.pods.records());
    if (!series.anyHolder) return;
    for (const [family, unit] of [
      [GPU_RATIO, 1],
      [GPU_PERCENT, 100],
    ] as const)
      await this.#matrix(`samples of ${family}`, dcgm, this.until(this.#span.end), {
        text: (further) => gpuSamplesOf(dcgm, family, this.#whole, further),
        row: (row) =>
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
          ),
      });
    series.end();
  }

  /** Rows may come twice where a part is asked anew: whoever takes them must not mind. */
  async #vector(
    name: string,
    names: SeriesNames,
    at: UnixSeconds,
    { text, row }: { text: (further: string) => string; row: (row: VectorRow) => void },
  ): Promise<void> {
    const query = this.#query(name, names, text);
    mustBeWhole(await this.#parts.queries.vector(query, at, () => taking(row), this.#signal));
  }

  async #matrix(
    name: string,
    names: SeriesNames,
    at: UnixSeconds,
    { text, row }: { text: (further: string) => string; row: (row: MatrixSeries) => void },
  ): Promise<void> {
    const query = this.#query(name, names, text);
    mustBeWhole(await this.#parts.queries.matrix(query, at, () => taking(row), this.#signal));
  }

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

const seenOf = (row: LabelCursor, cgroup: string, names: SeriesNames): SeenContainer => ({
  cgroup,
  podId: readCgroup(cgroup).podId,
  namespace: row.label(labelIn(names, 'namespace')),
  podName: row.label(labelIn(names, 'pod')),
});
