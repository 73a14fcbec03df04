import type { Resource } from '../../domain/resource.ts';
import { POD_DIMENSIONS } from './dimensions.ts';
import { OTHER, type AllocationDocument, type DocumentRow } from './document.ts';
import { COSTLIEST_FIRST, type Sort } from './query.ts';

/** What a table says of one key: its cost, by resource and by kind of spend. */
export interface Summary {
  readonly key: Readonly<Record<string, string>>;
  readonly kind: 'owner' | 'cluster_idle' | 'fee' | 'other';
  readonly cost: number;
  readonly byResource: Readonly<Partial<Record<Resource, number>>>;
  /** Spend type `usage`. */
  readonly usage: number;
  /** Spend type `workload_idle`. */
  readonly idle: number;
  /** Cluster idle that this key pays for, or that nobody pays for. */
  readonly clusterIdle: number;
  /** Cluster idle by component: free, system, uncharged. */
  readonly components: Readonly<Record<string, number>>;
}

/**
 * The document's rows, one summary per key; then what a limit cut off, cluster idle, and fees.
 *
 * Cluster idle and fees have a line of their own where nothing in the key could name them.
 */
export function summarise(
  document: AllocationDocument,
  sort: Sort = COSTLIEST_FIRST,
): readonly Summary[] {
  const found = new Map<string, Summary>();
  for (const row of document.rows) {
    const kind = kindOf(row, document);
    const own = kind === 'owner' ? Object.values(row.key) : [];
    const id = [kind, ...own].join('\0');
    found.set(id, plus(found.get(id) ?? emptySummary(row.key, kind), row));
  }
  const order = { owner: 0, other: 1, cluster_idle: 2, fee: 3 } as const;
  // The document sorts keys with idle and fees in them, which here stand apart.
  const sign = sort.by === 'cost' ? (sort.descending ? -1 : 1) : 0;
  return [...found.values()].sort(
    (a, b) => order[a.kind] - order[b.kind] || sign * (a.cost - b.cost),
  );
}

/** All summaries added up. */
export const totalOf = (document: AllocationDocument): Summary =>
  document.rows.reduce(plus, emptySummary({}, 'owner'));

/** Used money per money charged for what was requested or used, 0…1; null where a key has neither. */
export function efficiencyOf({ usage, idle }: Pick<Summary, 'usage' | 'idle'>): number | null {
  return usage + idle > 0 ? usage / (usage + idle) : null;
}

function kindOf(row: DocumentRow, { by, idle }: AllocationDocument): Summary['kind'] {
  if (row.spendType === 'managed_service_fee') return 'fee';
  const ofPods = by.filter((name) => POD_DIMENSIONS.has(name));
  const isIdle = row.spendType === 'cluster_idle';
  if (isIdle && ofPods.length > 0 && ofPods.every((name) => row.key[name] === ''))
    return 'cluster_idle';
  if (by.some((name) => row.key[name] === OTHER)) return 'other';
  const hasPlace =
    idle === 'share' || ofPods.length > 0 || by.some((name) => IDLE_DIMENSIONS.has(name));
  return isIdle && !hasPlace ? 'cluster_idle' : 'owner';
}

/** Dimensions by which idle has its place like everything else. */
const IDLE_DIMENSIONS: ReadonlySet<string> = new Set([
  'cluster',
  'node',
  'spend_type',
  'resource',
  'component',
]);

const emptySummary = (key: Summary['key'], kind: Summary['kind']): Summary => ({
  key,
  kind,
  cost: 0,
  byResource: {},
  usage: 0,
  idle: 0,
  clusterIdle: 0,
  components: {},
});

function plus(to: Summary, row: DocumentRow): Summary {
  const { cost, resource, spendType, component } = row;
  const isClusterIdle = spendType === 'cluster_idle';
  return {
    ...to,
    cost: to.cost + cost,
    byResource: { ...to.byResource, [resource]: (to.byResource[resource] ?? 0) + cost },
    usage: to.usage + (spendType === 'usage' ? cost : 0),
    idle: to.idle + (spendType === 'workload_idle' ? cost : 0),
    clusterIdle: to.clusterIdle + (isClusterIdle ? cost : 0),
    components: isClusterIdle
      ? { ...to.components, [component]: (to.components[component] ?? 0) + cost }
      : to.components,
  };
}
