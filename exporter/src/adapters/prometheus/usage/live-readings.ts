import { readCgroup } from '../../../app/cluster/cgroup.ts';
import type { UnixSeconds } from '../../../domain/units.ts';
import type { VectorRow } from '../client.ts';
import { labelIn, matcher, type SeriesNames, type StoreNames } from '../names.ts';
import type { Failed, QueryOutcome } from '../outcome.ts';
import type { SplittingQueries } from '../splitting.ts';
import { PodValues } from './pod-values.ts';
import {
  cpuByContainer,
  cpuByPod,
  GPU_PERCENT,
  GPU_RATIO,
  gpuByPod,
  memoryByContainer,
  memoryByPod,
  samplesInWindow,
} from './readings.ts';

/** What a pod used in the window, read container by container. */
export interface Apart {
  coreSeconds: number | null;
  byteSeconds: number | null;
}

/** What is to be read at one moment. */
export interface LiveQuestion {
  readonly names: StoreNames;
  readonly at: UnixSeconds;
  /** Whether any host has GPUs. */
  readonly gpus: boolean;
  /** Names of the pods that must be read container by container. */
  readonly apart: readonly string[];
  /** Namespaces there are; where a store refuses a whole query, it is split by them. */
  readonly namespaces: Iterable<string>;
}

interface Query {
  readonly name: string;
  readonly names: SeriesNames;
  /** The query with a further matcher, '' for none. */
  readonly text: (further: string) => string;
  /** Takes a row; the same row may come again, when a part of a query is asked anew. */
  readonly row: (row: VectorRow) => void;
}

const PERCENT = 100;

/** The window that ended at one moment, as the store adds it up: a number for each pod. */
export class LiveReadings {
  /** Core-seconds. */
  readonly cpu = new PodValues();
  /** Bytes held on average. */
  readonly memory = new PodValues();
  /** By uid. */
  readonly apart = new Map<string, Apart>();
  readonly #gpuRatio = new PodValues();
  readonly #gpuPercent = new PodValues();
  readonly #queries: SplittingQueries;
  readonly #window: number;

  /** @param window W: seconds */
  constructor(queries: SplittingQueries, window: number) {
    this.#queries = queries;
    this.#window = window;
  }

  /** Busy share of a pod's GPUs, 0 to 1; the ratio is finer than the percentage. */
  gpu(namespace: string, pod: string): number | undefined {
    const percent = this.#gpuPercent.get(namespace, pod);
    return (
      this.#gpuRatio.get(namespace, pod) ?? (percent === undefined ? undefined : percent / PERCENT)
    );
  }

  /** Asks all that a live view needs; gives the queries that failed. */
  async read(question: LiveQuestion, signal: AbortSignal): Promise<readonly Failed[]> {
    const { cadvisor, dcgm } = question.names;
    const window = this.#window;
    for (const values of [this.cpu, this.memory, this.#gpuRatio, this.#gpuPercent]) values.begin();
    this.apart.clear();
    const ask = (query: Query): Promise<QueryOutcome> => this.#ask(query, question, signal);
    const perPod = (
      name: string,
      names: SeriesNames,
      values: PodValues,
      text: Query['text'],
    ): Query => ({ name, names, text, row: into(values, names) });
    const gpu = (family: string, values: PodValues): Query =>
      perPod(`live ${family}`, dcgm, values, (further) => gpuByPod(dcgm, family, window, further));
    const outcomes = await Promise.all([
      ask(perPod('live cpu', cadvisor, this.cpu, (further) => cpuByPod(cadvisor, window, further))),
      ask(
        perPod('live memory', cadvisor, this.memory, (further) =>
          memoryByPod(cadvisor, window, further),
        ),
      ),
      ...(question.apart.length === 0 ? [] : this.#readApart(cadvisor, question.apart, ask)),
      ...(question.gpus
        ? [ask(gpu(GPU_RATIO, this.#gpuRatio)), ask(gpu(GPU_PERCENT, this.#gpuPercent))]
        : []),
    ]);
    return outcomes.filter((outcome) => outcome.kind !== 'ok');
  }

  #ask(
    { name, names, text, row }: Query,
    { at, namespaces }: LiveQuestion,
    signal: AbortSignal,
  ): Promise<QueryOutcome> {
    const label = labelIn(names, 'namespace');
    const query = { name, label, values: namespaces, withMatcher: text };
    return this.#queries.vector(query, at, () => ({ row, commit: () => undefined }), signal);
  }

  #readApart(
    names: SeriesNames,
    pods: readonly string[],
    ask: (query: Query) => Promise<QueryOutcome>,
  ): readonly Promise<QueryOutcome>[] {
    const window = this.#window;
    const these = matcher(labelIn(names, 'pod'), '=~', pods.join('|'));
    const byId = { cpu: new Map<string, number>(), memory: new Map<string, number>() };
    const perContainer = (
      name: string,
      values: Map<string, number>,
      text: Query['text'],
    ): Query => ({
      name,
      names,
      text,
      row: (row) => values.set(row.label('id'), row.value),
    });
    const cpu = ask(
      perContainer('apart cpu', byId.cpu, (further) =>
        cpuByContainer(names, window, these, further),
      ),
    ).then((outcome) => {
      for (const [id, coreSeconds] of byId.cpu) {
        const pod = this.#apartOf(id);
        pod.coreSeconds = (pod.coreSeconds ?? 0) + coreSeconds;
      }
      return outcome;
    });
    const memory = async (): Promise<QueryOutcome> => {
      let samples = 0;
      const counted = await ask({
        name: 'samples',
        names,
        text: (further) => samplesInWindow(names, window, further),
        row: ({ value }) => {
          samples = Math.max(samples, value);
        },
      });
      if (counted.kind !== 'ok') return counted;
      const outcome = await ask(
        perContainer('apart memory', byId.memory, (further) =>
          memoryByContainer(names, window, these, further),
        ),
      );
      for (const [id, bytes] of byId.memory) {
        const pod = this.#apartOf(id);
        pod.byteSeconds = (pod.byteSeconds ?? 0) + (bytes * window) / samples;
      }
      return outcome;
    };
    return [cpu, memory()];
  }

  #apartOf(cgroup: string): Apart {
    const { podId } = readCgroup(cgroup);
    const known = this.apart.get(podId);
    if (known !== undefined) return known;
    const made = { coreSeconds: null, byteSeconds: null };
    this.apart.set(podId, made);
    return made;
  }
}

const into =
  (values: PodValues, names: SeriesNames) =>
  (row: VectorRow): void => {
    if (!(row.value >= 0 && row.value < Infinity)) return;
    values.set(row.label(labelIn(names, 'namespace')), row.label(labelIn(names, 'pod')), row.value);
  };
