import type { CostRow } from '../../domain/allocation.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';

/** What every allocation can be grouped and filtered by; the policy's attribution dimensions come on top. */
export const COMMON_DIMENSIONS = [
  'cluster',
  'namespace',
  'workload_kind',
  'workload',
  'pod',
  'node',
  'spend_type',
  'resource',
  'component',
] as const;
type CommonDimension = (typeof COMMON_DIMENSIONS)[number];

/** Dimensions that only rows with a pod have a value for. */
export const POD_DIMENSIONS: ReadonlySet<string> = new Set([
  'namespace',
  'workload_kind',
  'workload',
  'pod',
]);

/** Dimensions in which rows of one pod differ. */
export const ROW_DIMENSIONS: ReadonlySet<string> = new Set(['spend_type', 'resource', 'component']);

/** Reads a dimension's value off a row; empty where the row has none. */
export type DimensionReader = (row: CostRow) => string;

/** The dimensions of one cluster under one policy, by name. */
export function dimensionsOf(
  cluster: string,
  policy: AllocationPolicy,
): ReadonlyMap<string, DimensionReader> {
  const common: Readonly<Record<CommonDimension, DimensionReader>> = {
    cluster: () => cluster,
    namespace: ({ pod }) => pod?.namespace ?? '',
    workload_kind: ({ pod }) => pod?.workloadKind ?? '',
    workload: ({ pod }) => pod?.workload ?? '',
    pod: ({ pod }) => pod?.name ?? '',
    node: ({ node }) => node,
    spend_type: ({ spendType }) => spendType,
    resource: ({ resource }) => resource,
    component: ({ component }) => component,
  };
  const owners = policy.attribution.map(({ name }, index): [string, DimensionReader] => [
    name,
    (row) => row.attribution[index] ?? '',
  ]);
  return new Map([...owners, ...Object.entries(common)]);
}
