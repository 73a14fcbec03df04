import type { Grain } from '../../promql/cost.ts';
import { is, type Matcher } from '../../promql/selector.ts';
import { fromSegment, toSegment } from '../../app/paths.ts';

/** One step of a drill-down: what its rows are. */
export interface Level {
  /** The labels that make a row. */
  readonly labels: readonly string[];
  /** What one row is called. */
  readonly one: string;
  /** What the rows are called. */
  readonly many: string;
  /** The coarsest family that has the labels. */
  readonly grain: Grain;
}

/** One way down from the cluster to a pod. */
export interface Hierarchy {
  readonly id: string;
  readonly title: string;
  readonly levels: readonly Level[];
}

const CLUSTER: Level = { labels: ['cluster'], one: 'cluster', many: 'clusters', grain: 'owner' };
const NAMESPACE: Level = {
  labels: ['namespace'],
  one: 'namespace',
  many: 'namespaces',
  grain: 'owner',
};
const POD: Level = { labels: ['pod'], one: 'pod', many: 'pods', grain: 'pod' };
const WORKLOAD: Level = {
  labels: ['workload_kind', 'workload'],
  one: 'workload',
  many: 'workloads',
  grain: 'workload',
};
/** Where the namespace was not chosen on the way. */
const WORKLOAD_ANYWHERE: Level = {
  ...WORKLOAD,
  labels: ['namespace', 'workload_kind', 'workload'],
};

/** The ways down, the one that most take first. */
export const HIERARCHIES: readonly Hierarchy[] = [
  {
    id: 'namespace',
    title: 'By namespace',
    levels: [CLUSTER, NAMESPACE, WORKLOAD, POD],
  },
  {
    id: 'customer',
    title: 'By customer',
    levels: [
      CLUSTER,
      owner('customer', 'customers'),
      owner('service', 'services'),
      WORKLOAD_ANYWHERE,
      POD,
    ],
  },
  {
    id: 'environment',
    title: 'By environment',
    levels: [CLUSTER, owner('environment', 'environments'), NAMESPACE, WORKLOAD, POD],
  },
];

/** The keys of the rows chosen on the way down, one per level. */
export type Chosen = readonly (readonly string[])[];

/** What the rows below these choices have in common. */
export function scopeOf(hierarchy: Hierarchy, chosen: Chosen): readonly Matcher[] {
  return chosen.flatMap((key, depth) =>
    (hierarchy.levels[depth]?.labels ?? []).map((label, at) => is(label, key[at] ?? '')),
  );
}

/** A row's key as one part of a path. */
export function keyToSegment(key: readonly string[]): string {
  return key.map(toSegment).join(':');
}

/** The key that a part of a path stands for. */
export function keyFromSegment(segment: string): readonly string[] {
  return segment.split(':').map(fromSegment);
}

/** What a chosen row is called in a heading. */
export function nameOf(key: readonly string[]): string {
  return key.map((part) => (part === '' ? '(none)' : part)).join('/');
}

function owner(label: string, many: string): Level {
  return { labels: [label], one: label, many, grain: 'owner' };
}
