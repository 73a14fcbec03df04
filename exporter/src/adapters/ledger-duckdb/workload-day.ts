import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { WorkloadDay } from '../../app/ledger/closed-hours.ts';
import { SPEND_TYPES, type CostRow } from '../../domain/allocation.ts';
import { NO_LABELS } from '../../domain/labels.ts';
import type { Pod } from '../../domain/pod.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import { HOST_RESOURCES } from '../../domain/resource.ts';
import { resourceSeconds, usd } from '../../domain/units.ts';
import { rowsOf } from './database.ts';
import { readPolicy } from './documents.ts';

const HOURS_PER_DAY = 24;

/** A UTC day, counted from 1970, as it is kept once its pods are let go; null where it is not kept so. */
export async function readWorkloadDay(
  connection: DuckDBConnection,
  day: number,
): Promise<WorkloadDay | null> {
  const [head] = await rowsOf(
    connection,
    `SELECT document FROM hours JOIN policies ON policies.id = hours.policy
     WHERE hour // ${HOURS_PER_DAY} = ${day} AND state = 'closed' AND rolled_up ORDER BY hour DESC LIMIT 1`,
  );
  if (head === undefined) return null;
  const policy = readPolicy(Head.parse(head).document);
  const rows = await rowsOf(
    connection,
    `SELECT w.namespace, w.workload_kind, w.workload, w.spend_type, w.resource, w.component, w.cost, o.names, o.vals
     FROM workload_days w JOIN owners o ON o.id = w.owners WHERE w.day = ${day}`,
  );
  return { policy, rows: rows.map((row) => costRowOf(Row.parse(row), policy)) };
}

const Head = z.object({ document: z.string() });
const Row = z.object({
  namespace: z.string(),
  workload_kind: z.string(),
  workload: z.string(),
  spend_type: z.enum(SPEND_TYPES),
  resource: z.enum([...HOST_RESOURCES, 'managed_service_fee']),
  component: z.string(),
  cost: z.number().transform(usd),
  names: z.array(z.string()),
  vals: z.array(z.string()),
});

const NOTHING = resourceSeconds(0);

function costRowOf(row: z.output<typeof Row>, { attribution }: AllocationPolicy): CostRow {
  const { namespace, workload_kind: workloadKind, workload, names, vals } = row;
  const pod: Pod = {
    ...{ uid: '', namespace, name: '', node: '', workloadKind, workload },
    ...{ labels: NO_LABELS, annotations: NO_LABELS },
  };
  return {
    pod: namespace === '' ? null : pod,
    node: '',
    attribution: attribution.map(({ name }) => vals[names.indexOf(name)] ?? ''),
    spendType: row.spend_type,
    resource: row.resource,
    component: row.component,
    cost: row.cost,
    quantity: NOTHING,
  };
}
