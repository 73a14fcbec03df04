import { rowFromSegment } from '../../cost/row-segment.ts';
import type { CostRow } from '../../cost/rows.ts';
import { rowScope } from '../../cost/table-queries.ts';
import { keyName } from '../../cost/words.ts';
import type { Grain } from '../../promql/cost.ts';
import type { Matcher } from '../../promql/selector.ts';

/** One step of a drill-down: what its rows are. */
export interface Level {
  /** The labels that make a row. */
  readonly labels: readonly string[];
  /** What one row is called. */
  readonly one: string;
  /** The coarsest family that has the labels. */
  readonly grain: Grain;
}

/** One way down from the cluster to a pod. */
export interface Hierarchy {
  readonly id: string;
  readonly title: string;
  readonly levels: readonly Level[];
}

const CLUSTER: Level = { labels: ['cluster'], one: 'cluster', grain: 'owner' };
const NAMESPACE: Level = { labels: ['namespace'], one: 'namespace', grain: 'owner' };
const WORKLOAD: Level = {
  labels: ['workload_kind', 'workload'],
  one: 'workload',
  grain: 'workload',
};
/** Where the namespace was not chosen on the way. */
const WORKLOAD_ANYWHERE: Level = {
  ...WORKLOAD,
  labels: ['namespace', 'workload_kind', 'workload'],
};
const POD: Level = { labels: ['pod'], one: 'pod', grain: 'pod' };
/** What is below a cost that no pod pays: the hosts that stand idle. */
const NODE: Level = { labels: ['node'], one: 'node', grain: 'pod' };

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
    levels: [CLUSTER, owner('customer'), owner('service'), WORKLOAD_ANYWHERE, POD],
  },
  {
    id: 'environment',
    title: 'By environment',
    levels: [CLUSTER, owner('environment'), NAMESPACE, WORKLOAD, POD],
  },
];

/** A row chosen on the way down. */
export type Choice = Pick<CostRow, 'key' | 'isNobodys'>;
export type Chosen = readonly Choice[];

/** What the rows below these choices are; nothing below a pod or a node. */
export function levelBelow(hierarchy: Hierarchy, chosen: Chosen): Level | undefined {
  const nobodys = chosen.findIndex(({ isNobodys }) => isNobodys);
  if (nobodys === -1) return hierarchy.levels[chosen.length];
  return chosen.length === nobodys + 1 ? NODE : undefined;
}

/** What the last of these choices is, as `namespace`. */
export function lastLevel(hierarchy: Hierarchy, chosen: Chosen): Level | undefined {
  return chosen.length === 0 ? undefined : levelBelow(hierarchy, chosen.slice(0, -1));
}

/** What the rows below these choices have in common. */
export function scopeOf(hierarchy: Hierarchy, chosen: Chosen): readonly Matcher[] {
  return chosen.flatMap((choice, depth) =>
    rowScope(choice, levelBelow(hierarchy, chosen.slice(0, depth))?.labels ?? []),
  );
}

/** The coarsest family that answers for the last of these choices as a whole. */
export function grainOf(hierarchy: Hierarchy, chosen: Chosen): Grain {
  return lastLevel(hierarchy, chosen)?.grain ?? 'owner';
}

/** What a part of a path is called in a heading. */
export function segmentName(segment: string, level: Level | undefined): string {
  const { key, isNobodys } = rowFromSegment(segment);
  return isNobodys ? 'cluster idle and fees' : keyName(key, level?.labels ?? []);
}

function owner(label: string): Level {
  return { labels: [label], one: label, grain: 'owner' };
}
