import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { AllocateInput } from '../../domain/allocate.ts';
import { GAP_KINDS, type Gap, type GapKind } from '../../domain/gap.ts';
import type { HostFacts } from '../../domain/host.ts';
import { interval } from '../../domain/interval.ts';
import type { Labels } from '../../domain/labels.ts';
import type { Described } from '../../domain/observation.ts';
import { workloadKey } from '../../domain/pod.ts';
import { PRICE_RUNGS, type ClusterFee, type PriceAnswer } from '../../domain/price.ts';
import type { HostQuantities, PodQuantities } from '../../domain/quantities.ts';
import { perResource, type PerResource } from '../../domain/resource.ts';
import {
  entriesOf,
  resourceSeconds,
  seconds,
  SECONDS_PER_HOUR,
  unixSeconds,
  usdPerHour,
  type ResourceSeconds,
} from '../../domain/units.ts';
import { rowsOf } from './database.ts';
import { readHost, readLabels, readPolicy, readPrice } from './documents.ts';
import { STRAY } from './write-hour.ts';

/**
 * All that the engine allocated a closed hour from, as it was then; null where the pods of the hour are not kept any more.
 *
 * The engine over it gives the hour anew, under this policy or another.
 */
export async function readHour(
  connection: DuckDBConnection,
  hour: number,
): Promise<AllocateInput | null> {
  const [row] = await rowsOf(
    connection,
    `SELECT counted_hosts, counted_pods, counted_cpu, counted_memory, by_day, document
     FROM hours JOIN policies ON policies.id = hours.policy WHERE hour = ${hour} AND state = 'closed' AND NOT rolled_up`,
  );
  if (row === undefined) return null;
  const head = Head.parse(row);
  const { pods, namespaces, workloads } = await readPods(connection, hour);
  const { hosts, prices } = await readHosts(connection, hour, pods);
  const start = hour * SECONDS_PER_HOUR;
  return {
    quantities: {
      interval: interval(start, start + SECONDS_PER_HOUR),
      basis: 'settled',
      ...(head.by_day && { evenedOver: 'day' }),
      hosts,
      namespaces,
      workloads,
      gaps: await readGaps(connection, hour, 'observed'),
      counted: {
        hosts: head.counted_hosts,
        pods: head.counted_pods,
        cpuRequests: head.counted_cpu,
        memoryRequests: head.counted_memory,
      },
      strays: pods.get(STRAY) ?? [],
    },
    priceOf: (facts) => prices.get(facts) ?? NOT_PRICED,
    fees: await readFees(connection, hour),
    policy: readPolicy(head.document),
  };
}

const NOT_PRICED: PriceAnswer = { price: { kind: 'gap', reason: 'not priced' }, rungs: [] };

const Head = z.object({
  counted_hosts: z.number(),
  counted_pods: z.number(),
  counted_cpu: z.number(),
  counted_memory: z.number(),
  by_day: z.boolean(),
  document: z.string(),
});

type Row = Readonly<Record<string, unknown>>;

/** A number of a row; the file is checked block by block, so this only tells the type checker. */
function number(row: Row, name: string): number {
  const value = row[name];
  if (typeof value === 'number') return value;
  throw new TypeError(`the ledger has no number ${name} where there must be one`);
}
function string(row: Row, name: string): string {
  const value = row[name];
  if (typeof value === 'string') return value;
  throw new TypeError(`the ledger has no text ${name} where there must be one`);
}
const measured = (row: Row, name: string): PerResource<ResourceSeconds> =>
  perResource((resource) => resourceSeconds(number(row, `${name}_${resource}`)));
const factors = (row: Row, name: string): PerResource<number> =>
  perResource((resource) => number(row, `${name}_${resource}`));

interface Pods {
  /** By the index of their host. */
  readonly pods: ReadonlyMap<number, readonly PodQuantities[]>;
  readonly namespaces: ReadonlyMap<string, Described>;
  readonly workloads: ReadonlyMap<string, Labels>;
}

async function readPods(connection: DuckDBConnection, hour: number): Promise<Pods> {
  const rows = await rowsOf(
    connection,
    `SELECT p.*, d.uid, d.namespace, d.name, d.workload_kind, d.workload, d.labels, d.annotations, d.workload_labels,
       d.namespace_labels, d.namespace_annotations, coalesce(n.node, '') AS node
     FROM pod_hours p JOIN pods d ON d.id = p.pod
     LEFT JOIN host_hours h ON h.hour = p.hour AND h.host_index = p.host_index LEFT JOIN hosts n ON n.id = h.host
     WHERE p.hour = ${hour} ORDER BY p.host_index, p.rowid`,
  );
  const labels = new LabelTexts();
  const pods = new Map<number, PodQuantities[]>();
  const namespaces = new Map<string, Described>();
  const workloads = new Map<string, Labels>();
  for (const row of rows) {
    const pod = {
      uid: string(row, 'uid'),
      namespace: string(row, 'namespace'),
      name: string(row, 'name'),
      node: string(row, 'node'),
      workloadKind: string(row, 'workload_kind'),
      workload: string(row, 'workload'),
      labels: labels.of(string(row, 'labels')),
      annotations: labels.of(string(row, 'annotations')),
    };
    if (!namespaces.has(pod.namespace))
      namespaces.set(pod.namespace, {
        labels: labels.of(string(row, 'namespace_labels')),
        annotations: labels.of(string(row, 'namespace_annotations')),
      });
    const ofWorkload = string(row, 'workload_labels');
    if (ofWorkload !== '{}')
      workloads.set(
        workloadKey(pod.namespace, pod.workloadKind, pod.workload),
        labels.of(ofWorkload),
      );
    const index = number(row, 'host_index');
    const ofHost = pods.get(index) ?? [];
    if (ofHost.length === 0) pods.set(index, ofHost);
    ofHost.push({
      pod,
      heldSeconds: seconds(number(row, 'held_seconds')),
      requested: measured(row, 'requested'),
      ...(row['asked_cpu'] !== null && { asked: measured(row, 'asked') }),
      clipped: measured(row, 'clipped'),
      used: measured(row, 'used'),
      estimated: row['estimated'] === true,
    });
  }
  return { pods, namespaces, workloads };
}

/** Each text is read once. */
class LabelTexts {
  readonly #known = new Map<string, Labels>();

  of(text: string): Labels {
    let labels = this.#known.get(text);
    if (labels === undefined) {
      labels = readLabels(text);
      this.#known.set(text, labels);
    }
    return labels;
  }
}

async function readHosts(
  connection: DuckDBConnection,
  hour: number,
  pods: Pods['pods'],
): Promise<{
  readonly hosts: readonly HostQuantities[];
  readonly prices: ReadonlyMap<HostFacts, PriceAnswer>;
}> {
  const rows = await rowsOf(
    connection,
    `SELECT h.*, n.document AS host_document, p.document AS price_document
     FROM host_hours h JOIN hosts n ON n.id = h.host JOIN prices p ON p.id = h.price WHERE h.hour = ${hour} ORDER BY h.host_index`,
  );
  const prices = new Map<HostFacts, PriceAnswer>();
  const hosts = rows.map((row): HostQuantities => {
    const known = readHost(string(row, 'host_document'));
    prices.set(known.facts, readPrice(string(row, 'price_document')));
    return {
      host: {
        ...known,
        life: {
          from: unixSeconds(number(row, 'life_from')),
          to: row['life_to'] === null ? null : unixSeconds(number(row, 'life_to')),
          endEstimated: row['end_estimated'] === true,
        },
      },
      billedSeconds: seconds(number(row, 'billed_seconds')),
      capacity: measured(row, 'capacity'),
      allocatable: measured(row, 'allocatable'),
      pods: pods.get(number(row, 'host_index')) ?? [],
      requestScale: factors(row, 'request_scale'),
      usageScale: factors(row, 'usage_scale'),
    };
  });
  return { hosts, prices };
}

const FeeRow = z.object({
  name: z.string(),
  component: z.string(),
  usd_per_hour: z.number().transform(usdPerHour),
  rung: z.enum(PRICE_RUNGS),
  as_of: z.number().transform(unixSeconds).nullable(),
  origin: z.string(),
});

async function readFees(
  connection: DuckDBConnection,
  hour: number,
): Promise<readonly ClusterFee[]> {
  const rows = await rowsOf(connection, `SELECT * FROM fees WHERE hour = ${hour} ORDER BY rowid`);
  return rows
    .map((row) => FeeRow.parse(row))
    .map(({ usd_per_hour: price, as_of: asOf, ...fee }) => ({ ...fee, usdPerHour: price, asOf }));
}

const KINDS: ReadonlyMap<string, GapKind> = new Map(
  entriesOf(GAP_KINDS).map(([kind]) => [kind, kind]),
);
const GapRow = z.object({
  kind: z.string(),
  count: z.number(),
  examples: z.array(z.string()),
  hidden_pods: z.number().nullable(),
  hidden_core_hours: z.number().nullable(),
  hidden_gib_hours: z.number().nullable(),
});

/** Kinds that this program does not know any more are left out. */
async function readGaps(
  connection: DuckDBConnection,
  hour: number,
  list: 'all' | 'observed',
): Promise<readonly Gap[]> {
  const rows = await rowsOf(
    connection,
    `SELECT * FROM gaps WHERE hour = ${hour} AND list = '${list}' ORDER BY rowid`,
  );
  return rows
    .map((row) => GapRow.parse(row))
    .flatMap((row): readonly Gap[] => {
      const kind = KINDS.get(row.kind);
      if (kind === undefined) return [];
      const { count, examples } = row;
      if (row.hidden_pods === null) return [{ kind, count, examples }];
      const hidden = {
        pods: row.hidden_pods,
        coreHours: row.hidden_core_hours ?? 0,
        gibHours: row.hidden_gib_hours ?? 0,
      };
      return [{ kind, count, examples, hidden }];
    });
}
