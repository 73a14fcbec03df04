import type { Gap } from '../../domain/gap.ts';
import type { Interval } from '../../domain/interval.ts';
import { Meters } from '../../domain/metering/meters.ts';
import type { Observation } from '../../domain/observation.ts';
import type { Stepwise } from '../../domain/stepwise.ts';
import { ContainerBook } from './container-book.ts';
import { GpuBook } from './gpu-book.ts';
import { observe } from './observe.ts';
import type { PodRecord } from './pod-record.ts';
import { usageOf, type LastingUse } from './pod-usage.ts';
import type { Identified } from './sources.ts';

const NOBODY: ReadonlyMap<PodRecord, LastingUse> = new Map();

/** What containers and GPUs used, sample by sample, over those who are known. */
export class Metered {
  readonly containers: ContainerBook;
  readonly gpus: GpuBook;
  readonly #known: Identified;
  readonly #meters: Meters;

  constructor(known: Identified, windowSeconds: number) {
    this.#known = known;
    this.#meters = new Meters(windowSeconds);
    this.containers = new ContainerBook(this.#meters, known.pods, known.hosts);
    this.gpus = new GpuBook(this.#meters, known.pods);
  }

  /**
   * What the samples tell of an interval.
   *
   * @param gaps what was met while reading them
   * @param lasting what is known of containers that are not metered here
   */
  observe(
    span: Interval,
    gaps: readonly Gap[],
    lasting: ReadonlyMap<PodRecord, LastingUse> = NOBODY,
  ): Stepwise<Observation> {
    const { hosts } = this.#known;
    return observe(this.#known, span, {
      usageOf: (record, hostEnd) =>
        usageOf(record, span, hostEnd, hosts, this.#meters, lasting.get(record)),
      unnamed: this.containers.unnamed(span, this.#known.inventory.at),
      gaps,
    });
  }

  *prune(gone: readonly PodRecord[], reach: number): Stepwise<void> {
    yield* this.containers.prune(gone, reach);
    this.gpus.prune(gone);
  }

  clear(): void {
    this.gpus.clear();
    this.containers.clear();
  }
}
