import { mostOf } from '../../../app/cluster/container-book.ts';
import type { ContainerSeries, UsageFamily } from '../../../app/cluster/container-series.ts';
import type { HostBook } from '../../../app/cluster/host-book.ts';
import { NodesHeard } from '../../../app/cluster/nodes-heard.ts';
import type { PodRecord } from '../../../app/cluster/pod-record.ts';
import type { LastingUse } from '../../../app/cluster/pod-usage.ts';
import type { Interval } from '../../../domain/interval.ts';
import {
  countedBetween,
  countsCleanly,
  integratedBetween,
  partOf,
  readsCleanly,
  ReusedRun,
  type SampleRun,
} from '../../../domain/metering/run.ts';
import { KeptSamples } from './kept-samples.ts';
import { MergedSeries } from './merged-series.ts';
import type { SeenContainer } from './seen-container.ts';
import { soundRun } from './sound-run.ts';

/** So long before a moment samples are read, to know where its counters stood: as old as a sample may be. */
export const LEAD_SECONDS = 300;
/** So long after it, for the samples behind it. */
export const TRAIL_SECONDS = 180;
/** Whoever was sampled so long before an hour had begun before it, and whatever ran before it in its pod had ended. */
const SEEN_BEFORE_SECONDS = LEAD_SECONDS / 2;

const NOTHING_BEFORE = { at: -Infinity, value: NaN } as const;

/**
 * What the samples of an hour say, as the series of several hours come in.
 * Of a container that was there and sampled all of the hour, nothing is kept but what it used:
 * its counter at both ends, and the sum under its gauge, are what meters would say of it.
 * The samples of all others are kept, to be metered once all series are in.
 */
export class HourSamples {
  readonly span: Interval;
  /** What containers used that were there all of the hour, by pod. */
  readonly lasting = new Map<PodRecord, LastingUse>();
  readonly nodes = new NodesHeard();
  /** The moment behind its end up to which samples are read. */
  readonly until: number;
  readonly #from: number;
  readonly #hosts: HostBook;
  readonly #settled = { cpu: new Set<SeenContainer>(), memory: new Set<SeenContainer>() };
  readonly #kept = { cpu: new KeptSamples(), memory: new KeptSamples() };
  /** What a series says of this hour. */
  readonly #part = new ReusedRun();

  constructor(span: Interval, until: number, hosts: HostBook) {
    this.span = span;
    this.#hosts = hosts;
    this.until = until;
    this.#from = span.start - LEAD_SECONDS;
  }

  /** Takes in what a series says of this hour; its arrays may be reused. */
  take(container: SeenContainer, family: UsageFamily, series: SampleRun): void {
    // Another series of a container whose samples told all of the hour tells nothing new.
    if (this.#settled[family].has(container)) return;
    const part = partOf(series, this.#from, this.until, this.#part);
    if (part.count === 0) return;
    const run = soundRun(part);
    if (!this.#settle(container, family, run)) this.#kept[family].add(container, run);
  }

  /** Whether these samples tell all; then they are taken in. */
  #settle(container: SeenContainer, family: UsageFamily, run: SampleRun): boolean {
    const { pod } = container;
    if (pod === null || !this.#tellsAll(container, pod, run)) return false;
    const most = mostOf(pod, this.#hosts);
    const { start, end } = this.span;
    if (family === 'cpu') {
      if (!countsCleanly(run, 0, NOTHING_BEFORE, most.cpu)) return false;
      const use = this.#useOf(pod);
      use.coreSeconds = (use.coreSeconds ?? 0) + countedBetween(run, start, end);
      this.nodes.hear(pod.pod.node, run, spacingOf(run));
    } else {
      if (!readsCleanly(run, 0, -Infinity, most.memory)) return false;
      const use = this.#useOf(pod);
      use.byteSeconds = (use.byteSeconds ?? 0) + integratedBetween(run, start, end);
    }
    this.#settled[family].add(container);
    return true;
  }

  /** Whether samples lie on both sides of the hour, of a container whose pod and host were there all of it. */
  #tellsAll({ hostEnd }: SeenContainer, { life }: PodRecord, { count, times }: SampleRun): boolean {
    const { start, end } = this.span;
    const [first, last] = [times[0] ?? NaN, times[count - 1] ?? NaN];
    return (
      life.from <= this.#from &&
      (life.to ?? Infinity) >= end &&
      hostEnd >= end &&
      first <= start - SEEN_BEFORE_SECONDS &&
      last >= end
    );
  }

  #useOf(pod: PodRecord): LastingUse {
    const known = this.lasting.get(pod);
    if (known !== undefined) return known;
    const made: LastingUse = { coreSeconds: null, byteSeconds: null };
    this.lasting.set(pod, made);
    return made;
  }

  /** Feeds the samples that were kept. */
  feed(into: ContainerSeries): void {
    this.#feedStarts(into);
    for (const family of FAMILIES)
      for (const { container, run } of this.#unsettled(family))
        into.take(container.cgroup, container.name, family, run);
  }

  /** The same with all series of a container put together first. */
  feedMerged(into: ContainerSeries): void {
    this.#feedStarts(into);
    for (const family of FAMILIES) {
      const all = new MergedSeries();
      for (const { container, run } of this.#unsettled(family))
        all.add(container.cgroup, container.name, run);
      for (const { cgroup, name, run } of all.merged()) into.take(cgroup, name, family, run);
    }
  }

  /** What was kept of containers of which no other series told all: those are counted already. */
  *#unsettled(family: UsageFamily): ReturnType<KeptSamples['runs']> {
    for (const kept of this.#kept[family].runs())
      if (!this.#settled[family].has(kept.container)) yield kept;
  }

  #feedStarts(into: ContainerSeries): void {
    const containers = new Set<SeenContainer>();
    for (const family of FAMILIES)
      for (const container of this.#kept[family].containers())
        if (!this.#settled[family].has(container)) containers.add(container);
    for (const { cgroup, name, start } of containers) into.starts(cgroup, name, start, this.until);
  }
}

const FAMILIES = ['cpu', 'memory'] as const;

/** Mean seconds between two samples; 0 where there is only one. */
const spacingOf = ({ count, times }: SampleRun): number =>
  count > 1 ? ((times[count - 1] ?? NaN) - (times[0] ?? NaN)) / (count - 1) : 0;
