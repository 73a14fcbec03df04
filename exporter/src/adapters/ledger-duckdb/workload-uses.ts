import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { OwnerUse, WorkloadUses } from '../../app/digest/workload-use.ts';
import type { ResourceUse } from '../../domain/digest/reasons.ts';
import type { Interval } from '../../domain/interval.ts';
import { HOST_RESOURCES, perResource, type HostResource } from '../../domain/resource.ts';
import { SECONDS_PER_HOUR } from '../../domain/units.ts';
import { quoted } from './cost-rows.ts';
import { rowsOf } from './database.ts';
import type { DuckDbLedger } from './duckdb-ledger.ts';

/** What workloads took, from the hours that are kept pod by pod. */
export const workloadUsesOf = (ledger: Pick<DuckDbLedger, 'read'>): WorkloadUses => ({
  workloadUses: (span, dimension, owner) =>
    ledger.read((connection) => workloadUses(connection, span, dimension, owner)),
});

async function workloadUses(
  connection: DuckDBConnection,
  span: Interval,
  dimension: string,
  owner: string | null,
): Promise<readonly OwnerUse[]> {
  const from = Math.ceil(span.start / SECONDS_PER_HOUR);
  const to = Math.floor(span.end / SECONDS_PER_HOUR);
  const sums = HOST_RESOURCES.flatMap((resource) => {
    const charged = `(coalesce(p.usage_${resource}, p.used_${resource}) + p.idle_${resource})`;
    return [
      `sum(p.requested_${resource}) AS requested_${resource}`,
      `sum(p.used_${resource}) AS used_${resource}`,
      `sum(${charged}) AS charged_${resource}`,
      `sum(${charged} * h.price_${resource}) AS usd_${resource}`,
      `max(CASE WHEN p.held_seconds > 0 THEN p.used_${resource} / p.held_seconds ELSE 0 END) AS peak_${resource}`,
    ];
  });
  const all = HOST_RESOURCES.flatMap((resource) => [
    ...['requested', 'used', 'charged', 'usd'].map(
      (name) => `sum(${name}_${resource}) AS ${name}_${resource}`,
    ),
    `max(peak_${resource}) AS peak_${resource}`,
  ]);
  const ofOwner = dimension === 'namespace' ? 'd.namespace' : ownerValue(dimension);
  // First by the numbers of pods, which is small work for many hours, then by their names.
  const rows = await rowsOf(
    connection,
    `SELECT ${ofOwner} AS owner, d.namespace AS namespace, d.workload AS workload,
       sum(s.pod_seconds) AS pod_seconds, ${all.join(', ')}
     FROM (SELECT p.pod, p.owners, sum(p.held_seconds) AS pod_seconds, ${sums.join(', ')}
       FROM pod_hours p JOIN host_hours h ON h.hour = p.hour AND h.host_index = p.host_index
       WHERE p.hour >= ${from} AND p.hour < ${to} AND h.hour >= ${from} AND h.hour < ${to} AND h.price_cpu IS NOT NULL
       GROUP BY ALL) s
     JOIN pods d ON d.id = s.pod JOIN owners o ON o.id = s.owners
     ${owner === null ? '' : `WHERE ${ofOwner} = ${quoted(owner)}`}
     GROUP BY ALL ORDER BY ALL`,
  );
  return rows.map(useOf);
}

const ownerValue = (dimension: string): string =>
  `coalesce(o.vals[list_position(o.names, ${quoted(dimension)})], '')`;

const Who = z.object({
  owner: z.string(),
  namespace: z.string(),
  workload: z.string(),
  pod_seconds: z.number(),
});
/** Of pods that hold none of a resource nothing is kept. */
const Amount = z
  .number()
  .nullable()
  .transform((value) => value ?? 0);

function useOf(row: Readonly<Record<string, unknown>>): OwnerUse {
  const { owner, namespace, workload, pod_seconds: podSeconds } = Who.parse(row);
  const of = (name: string, resource: HostResource): number =>
    Amount.parse(row[`${name}_${resource}`]);
  return {
    ...{ owner, namespace, workload, podSeconds },
    resources: perResource((resource): ResourceUse => ({
      requested: of('requested', resource),
      used: of('used', resource),
      charged: of('charged', resource),
      peak: of('peak', resource),
      usd: of('usd', resource),
    })),
  };
}
