import { COMMON_DIMENSIONS } from '../../app/query/dimensions.ts';
import { HOST_RESOURCES } from '../../domain/resource.ts';

/** What the dimensions of a pod are called in the table of pods. */
const OF_POD = {
  namespace: 'namespace',
  workload_kind: 'workload_kind',
  workload: 'workload',
  pod: 'name',
} as const;
const OF_ROW: ReadonlySet<string> = new Set(['spend_type', 'resource', 'component']);
/** Stands among the dimensions for the number of the owners, all of them together. */
export const OWNERS = '#owners';
const COMMON: ReadonlySet<string> = new Set([...COMMON_DIMENSIONS, OWNERS]);

/** Hours counted from 1970, the last one not included, and how they are put together. */
export interface HourSpan {
  readonly from: number;
  readonly to: number;
  readonly step: 'hour' | 'day' | 'span';
}

/** A text as SQL. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** A column of a dimension, whatever its name. */
export const column = (dimension: string): string => `"d_${dimension.replaceAll('"', '""')}"`;

const HOURS_PER_DAY = 24;

function bucketOf({ from, step }: HourSpan, hour: string): string {
  if (step === 'hour') return hour;
  return step === 'day' ? `(${hour} // ${HOURS_PER_DAY}) * ${HOURS_PER_DAY}` : `${from}::UINTEGER`;
}

/**
 * SQL whose rows are dollars of closed hours, by the given dimensions, spend type, resource and component:
 * resource-seconds times the unit price of their host, summed; nothing else is computed here.
 */
export const costRows = (span: HourSpan, dimensions: readonly string[]): string =>
  union(rowsOfHours(span, namesIn(dimensions)), [
    daysRows(span, namesIn(dimensions)),
    adjustmentRows(span, namesIn(dimensions)),
  ]);

/** The same of the hours themselves alone: without roll-ups and adjustments. */
export const hourRows = (span: HourSpan, dimensions: readonly string[]): string =>
  union(rowsOfHours(span, namesIn(dimensions)), []);

const rowsOfHours = (span: HourSpan, names: readonly string[]): readonly string[] => [
  podRows(span, names),
  idleRows(span, names),
  feeRows(span, names),
];

const namesIn = (dimensions: readonly string[]): readonly string[] =>
  dimensions.filter((name) => !OF_ROW.has(name));
const union = (some: readonly string[], more: readonly string[]): string =>
  [...some, ...more].join('\nUNION ALL BY NAME\n');

const within = ({ from, to }: HourSpan, hour: string): string =>
  `${hour} >= ${from} AND ${hour} < ${to}`;

/** The dimensions as columns, read off what a kind of row has. */
const shown = (names: readonly string[], read: (name: string) => string): string =>
  names.map((name) => `${read(name)} AS ${column(name)}, `).join('');

const ownerOf = (name: string): string =>
  `coalesce(o.vals[list_position(o.names, ${quoted(name)})], '')`;

/** Reads a dimension that rows without a pod have. */
const withoutPod =
  (more: Readonly<Record<string, string>>) =>
  (name: string): string => {
    if (!COMMON.has(name)) return ownerOf(name);
    return more[name] ?? `''`;
  };

const isOfPod = (name: string): name is keyof typeof OF_POD => name in OF_POD;

function podRows(span: HourSpan, names: readonly string[]): string {
  const needs = {
    pod: names.some(isOfPod),
    node: names.includes('node'),
    cluster: names.includes('cluster'),
    owners: names.some((name) => !COMMON.has(name) || name === OWNERS),
  };
  const keys = [
    ...(needs.pod ? ['p.pod'] : []),
    ...(needs.node ? ['h.host'] : []),
    ...(needs.cluster ? ['t.cluster'] : []),
    ...(needs.owners ? ['p.owners'] : []),
  ];
  const sums = HOST_RESOURCES.flatMap((resource) => {
    const usage = `coalesce(p.usage_${resource}, p.used_${resource})`;
    const price = `h.price_${resource}`;
    return [
      `sum(${usage} * ${price}) AS usage_${resource}`,
      `sum(p.idle_${resource} * ${price}) AS idle_${resource}`,
      `sum(CASE WHEN p.shares_idle AND h.idle_share_${resource} > 0 THEN (${usage} + p.idle_${resource}) * h.idle_share_${resource} * ${price} ELSE 0 END) AS share_${resource}`,
    ];
  });
  const structs = HOST_RESOURCES.flatMap((resource) => [
    struct('usage', resource, '', `usage_${resource}`),
    struct('workload_idle', resource, '', `idle_${resource}`),
    struct('cluster_idle', resource, '', `share_${resource}`),
  ]);
  const read = (name: string): string => {
    if (!COMMON.has(name)) return ownerOf(name);
    if (isOfPod(name)) return `d.${OF_POD[name]}`;
    if (name === OWNERS) return 's.owners';
    return name === 'node' ? 'n.node' : 's.cluster';
  };
  return `SELECT s.bucket, ${shown(names, read)}unnest([${structs.join(', ')}], recursive := true)
    FROM (SELECT ${bucketOf(span, 'p.hour')} AS bucket, ${keys.map((key) => `${key}, `).join('')}${sums.join(', ')}
      FROM pod_hours p JOIN host_hours h ON h.hour = p.hour AND h.host_index = p.host_index
      ${needs.cluster ? 'JOIN hours t ON t.hour = p.hour' : ''}
      WHERE ${within(span, 'p.hour')} AND ${within(span, 'h.hour')} AND h.price_cpu IS NOT NULL GROUP BY ALL) s
    ${needs.pod ? 'JOIN pods d ON d.id = s.pod' : ''} ${needs.node ? 'JOIN hosts n ON n.id = s.host' : ''}
    ${needs.owners ? 'JOIN owners o ON o.id = s.owners' : ''}`;
}

const struct = (spendType: string, resource: string, component: string, cost: string): string =>
  `{spend_type: '${spendType}', resource: '${resource}', component: '${component}', cost: ${cost}}`;

function idleRows(span: HourSpan, names: readonly string[]): string {
  const structs = HOST_RESOURCES.flatMap((resource) => [
    ...(['free', 'system', 'uncharged'] as const).map((component) =>
      struct(
        'cluster_idle',
        resource,
        component,
        `coalesce(h.idle_${component}_${resource} * h.price_${resource}, 0)`,
      ),
    ),
    struct('cluster_idle', resource, 'free', `coalesce(h.unsplit_${resource}, 0)`),
  ]);
  const read = withoutPod({ node: 'n.node', cluster: 't.cluster', [OWNERS]: 'h.owners' });
  return `SELECT ${bucketOf(span, 'h.hour')} AS bucket, ${shown(names, read)}unnest([${structs.join(', ')}], recursive := true)
    FROM host_hours h JOIN hours t ON t.hour = h.hour AND NOT t.rolled_up
    ${names.includes('node') ? 'JOIN hosts n ON n.id = h.host' : ''} ${joinOwners(names, 'h')}
    WHERE ${within(span, 'h.hour')} AND ${within(span, 't.hour')} AND h.price_cpu IS NOT NULL`;
}

const joinOwners = (names: readonly string[], alias: string): string =>
  names.some((name) => !COMMON.has(name)) ? `JOIN owners o ON o.id = ${alias}.owners` : '';

function feeRows(span: HourSpan, names: readonly string[]): string {
  return `SELECT ${bucketOf(span, 'f.hour')} AS bucket, ${shown(names, withoutPod({ cluster: 't.cluster', [OWNERS]: 't.owners' }))}
      'managed_service_fee' AS spend_type, 'managed_service_fee' AS resource, f.component, f.usd_per_hour AS cost
    FROM fees f JOIN hours t ON t.hour = f.hour AND NOT t.rolled_up ${joinOwners(names, 't')}
    WHERE ${within(span, 'f.hour')}`;
}

const OF_WORKLOAD = {
  cluster: 'w.cluster',
  namespace: 'w.namespace',
  workload_kind: 'w.workload_kind',
  workload: 'w.workload',
} as const;

function daysRows(span: HourSpan, names: readonly string[]): string {
  const hour = `w.day * ${HOURS_PER_DAY}`;
  return `SELECT ${bucketOf(span, hour)} AS bucket, ${shown(names, withoutPod(OF_WORKLOAD))}
      w.spend_type, w.resource, w.component, w.cost
    FROM workload_days w ${joinOwners(names, 'w')} WHERE ${within(span, hour)}`;
}

function adjustmentRows(span: HourSpan, names: readonly string[]): string {
  const read = withoutPod({ ...OF_WORKLOAD, pod: 'w.pod', node: 'w.node' });
  return `SELECT ${bucketOf(span, 'w.hour')} AS bucket, ${shown(names, read)}
      w.spend_type, w.resource, w.component, w.cost
    FROM adjustments w ${joinOwners(names, 'w')} WHERE ${within(span, 'w.hour')}`;
}
