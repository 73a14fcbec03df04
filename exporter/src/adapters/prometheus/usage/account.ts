import type { ContainerName } from '../../../app/cluster/container-book.ts';
import { ContainerSeries, type UsageFamily } from '../../../app/cluster/container-series.ts';
import { GpuSeries } from '../../../app/cluster/gpu-series.ts';
import { Metered } from '../../../app/cluster/metered.ts';
import type { Identified } from '../../../app/cluster/sources.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { SampleRun } from '../../../domain/metering/run.ts';
import { SECONDS_PER_HOUR, unixSeconds, type UnixSeconds } from '../../../domain/units.ts';
import type { LabelCursor, MatrixSeries, VectorRow } from '../client.ts';
import { labelIn, type SeriesNames, type StoreNames } from '../names.ts';
import type { QueryOutcome } from '../outcome.ts';
import type { SplittingQueries } from '../splitting.ts';
import { MergedSeries } from './merged-series.ts';
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

/** So long before a span samples are read, to know where its counters stood when it began: as old as a sample may be. */
const LEAD_SECONDS = 300;
/** So long after it, for the samples behind its end. */
const TRAIL_SECONDS = 180;

export interface AccountParts {
  readonly queries: SplittingQueries;
  readonly names: StoreNames;
  /** Who was there. */
  readonly known: Identified;
  /** The newest moment that the store surely has samples of. */
  readonly newest: number;
}

/** What the samples of a span say; to be cleared after it was observed. */
export interface Account {
  readonly metered: Metered;
  /** Samples that are no numbers, negative or impossible. */
  readonly invalid: number;
}

/**
 * Reads every sample that a span's usage comes from, one family after the other, so that live passes find their turn.
 *
 * @throws Error where the store does not give all of them, saying what was tried and what to do
 */
export async function readAccount(
  span: Interval,
  parts: AccountParts,
  signal: AbortSignal,
): Promise<Account> {
  const until = Math.min(Math.max(span.end, parts.newest), span.end + TRAIL_SECONDS);
  const store = new SpanReader(
    unixSeconds(until),
    until - span.start + LEAD_SECONDS,
    parts,
    signal,
  );
  const inOrder = new Metered(parts.known, 0);
  const series = new ContainerSeries(inOrder.containers, cutsOf(span));
  await store.containers(series);
  if (!series.crossed) return finish(inOrder, series, store, parts.known, until);
  // Two series of one container follow each other the wrong way round: all of them are put in order first.
  inOrder.clear();
  const metered = new Metered(parts.known, 0);
  const merged = new ContainerSeries(metered.containers, cutsOf(span));
  await store.containersMerged(merged);
  return finish(metered, merged, store, parts.known, until);
}

async function finish(
  metered: Metered,
  series: ContainerSeries,
  store: SpanReader,
  { hosts }: Identified,
  until: number,
): Promise<Account> {
  const { on, every } = series.end(until);
  hosts.endUnheard(on, every, until);
  await store.gpus(metered);
  return { metered, invalid: series.invalid };
}

/** Where a span will be asked: at its ends, and at the hours within. */
function cutsOf({ start, end }: Interval): readonly number[] {
  const cuts: number[] = [start];
  const first = Math.floor(start / SECONDS_PER_HOUR) + 1;
  for (let hour = first * SECONDS_PER_HOUR; hour < end; hour += SECONDS_PER_HOUR) cuts.push(hour);
  return [...cuts, end];
}

/** Asks one store for the raw samples of one span. */
class SpanReader {
  readonly #at: UnixSeconds;
  readonly #span: number;
  readonly #queries: SplittingQueries;
  readonly #names: StoreNames;
  readonly #known: Identified;
  readonly #namespaces: ReadonlySet<string>;
  readonly #signal: AbortSignal;

  constructor(
    at: UnixSeconds,
    span: number,
    { queries, names, known }: AccountParts,
    signal: AbortSignal,
  ) {
    this.#at = at;
    this.#span = span;
    this.#queries = queries;
    this.#names = names;
    this.#known = known;
    this.#signal = signal;
    const namespaces = new Set<string>();
    for (const { raw } of known.pods.records()) namespaces.add(raw.namespace);
    this.#namespaces = namespaces;
  }

  /** Feeds starts, counters and gauges of all containers as they arrive. */
  async containers(into: ContainerSeries): Promise<void> {
    await this.#starts(into);
    await this.#samples('cpu', (name, cgroup, run) => into.take(cgroup, name, 'cpu', run));
    await this.#samples('memory', (name, cgroup, run) => into.take(cgroup, name, 'memory', run));
  }

  /** The same, with all series of a container put together first. */
  async containersMerged(into: ContainerSeries): Promise<void> {
    await this.#starts(into);
    for (const family of ['cpu', 'memory'] as const) {
      const all = new MergedSeries();
      await this.#samples(family, (name, cgroup, run) => all.add(cgroup, name, run));
      for (const { cgroup, name, run } of all.merged()) into.take(cgroup, name, family, run);
    }
  }

  async #starts(into: ContainerSeries): Promise<void> {
    const { cadvisor } = this.#names;
    await this.#vector('starts', cadvisor, {
      text: (further) => startsOf(cadvisor, this.#span, further),
      row: (row) => into.starts(row.label('id'), containerOf(row, cadvisor), row.value, this.#at),
    });
  }

  async #samples(
    family: UsageFamily,
    take: (name: ContainerName, cgroup: string, run: SampleRun) => void,
  ): Promise<void> {
    const { cadvisor } = this.#names;
    const metric = family === 'cpu' ? CPU_SECONDS : MEMORY_BYTES;
    await this.#matrix(`samples of ${family}`, cadvisor, {
      text: (further) => samplesOf(cadvisor, metric, this.#span, further),
      row: (series) => take(containerOf(series, cadvisor), series.label('id'), soundRun(series)),
    });
  }

  /** Feeds the utilisation of GPUs, where anybody holds one. */
  async gpus({ gpus }: Metered): Promise<void> {
    const { dcgm } = this.#names;
    const series = new GpuSeries(gpus, this.#known.pods.records());
    if (!series.anyHolder) return;
    for (const [family, unit] of [
      [GPU_RATIO, 1],
      [GPU_PERCENT, 100],
    ] as const)
      await this.#matrix(`samples of ${family}`, dcgm, {
        text: (further) => gpuSamplesOf(dcgm, family, this.#span, further),
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
    { text, row }: { text: (further: string) => string; row: (row: VectorRow) => void },
  ): Promise<void> {
    const query = this.#query(name, names, text);
    mustBeWhole(await this.#queries.vector(query, this.#at, () => taking(row), this.#signal));
  }

  async #matrix(
    name: string,
    names: SeriesNames,
    { text, row }: { text: (further: string) => string; row: (row: MatrixSeries) => void },
  ): Promise<void> {
    const query = this.#query(name, names, text);
    mustBeWhole(await this.#queries.matrix(query, this.#at, () => taking(row), this.#signal));
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
