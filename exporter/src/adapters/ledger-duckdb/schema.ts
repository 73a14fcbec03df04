import { HOST_RESOURCES } from '../../domain/resource.ts';

/** One column for each resource of a host: `used_cpu`, `used_memory`, `used_gpu`. */
export const perColumn = (name: string): readonly string[] =>
  HOST_RESOURCES.map((resource) => `${name}_${resource}`);

const doubles = (names: readonly string[], empty: 'NOT NULL' | 'NULL' = 'NOT NULL'): string =>
  names
    .flatMap(perColumn)
    .map((name) => `${name} DOUBLE ${empty}`)
    .join(', ');

/** Of a pod, as the engine takes them in; `asked` is there only for pods that are their own hosts. */
const POD_QUANTITIES = ['requested', 'used', 'clipped'] as const;

/** What the engine gave out for a host, per resource. */
const HOST_RESULTS = [
  'price',
  'kappa',
  'reserve_scale',
  'burst_scale',
  'idle_free',
  'idle_system',
  'idle_uncharged',
  'unsplit',
  'idle_share',
] as const;
const HOST_QUANTITIES = ['capacity', 'allocatable', 'request_scale', 'usage_scale'] as const;

/** How many columns stay empty where a host has no price. */
export const HOST_RESULT_COLUMNS = HOST_RESULTS.length * HOST_RESOURCES.length;

/** Charged resource-seconds of a pod, by spend type. */
const CHARGES = ['usage', 'idle'] as const;
export const CHARGE_COLUMNS = CHARGES.length * HOST_RESOURCES.length;

/** What an hour of a pod holds, beside who it is. */
const POD_HOUR = `
  model UTINYINT, reserve DOUBLE, model_rule USMALLINT, shares_idle BOOLEAN, estimated BOOLEAN NOT NULL,
  held_seconds DOUBLE NOT NULL, ${doubles(POD_QUANTITIES)}, ${doubles(['asked'], 'NULL')},
  ${doubles(CHARGES, 'NULL')}`;

/** Who a pod is, and all that its owners are looked up in. */
export const IDENTITY = [
  'uid',
  'namespace',
  'name',
  'workload_kind',
  'workload',
  'labels',
  'annotations',
  'workload_labels',
  'namespace_labels',
  'namespace_annotations',
] as const;
const identity = IDENTITY.map((name) => `${name} VARCHAR NOT NULL`).join(', ');

/** What an hour of a host holds, beside which one it is and what it cost. */
const HOST_HOUR = `
  life_from DOUBLE NOT NULL, life_to DOUBLE, end_estimated BOOLEAN NOT NULL, billed_seconds DOUBLE NOT NULL,
  ${doubles(HOST_QUANTITIES)}, ${doubles(HOST_RESULTS, 'NULL')}`;

/**
 * How the file came to be what it is: the first list makes version 1, each further one the next version.
 * What was released is never edited, only added to.
 *
 * Hours are counted from 1970; a session is named by the moment from which its clock ran on. Pods, hosts, prices, owners and policies are held once for all hours that are the same,
 * under a fingerprint of all that is known of them. Of a pod, `usage` that is absent equals `used`.
 * What was adjusted as it was `measured` anew and as it was `priced` anew adds up, each held against what was adjusted for its cause before.
 * An hour `by_day` holds its part of what its day was settled to, and not what was measured in it.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE policies (id UINTEGER NOT NULL, fingerprint UHUGEINT NOT NULL, version VARCHAR NOT NULL, valid_from UINTEGER NOT NULL, document VARCHAR NOT NULL)`,
    `CREATE TABLE owners (id UINTEGER NOT NULL, fingerprint UHUGEINT NOT NULL, names VARCHAR[] NOT NULL, vals VARCHAR[] NOT NULL)`,
    `CREATE TABLE hosts (id UINTEGER NOT NULL, fingerprint UHUGEINT NOT NULL, node VARCHAR NOT NULL, document VARCHAR NOT NULL)`,
    `CREATE TABLE prices (id UINTEGER NOT NULL, fingerprint UHUGEINT NOT NULL, usd_per_hour DOUBLE, rung VARCHAR, as_of DOUBLE, origin VARCHAR, document VARCHAR NOT NULL)`,
    `CREATE TABLE pods (id UINTEGER NOT NULL, fingerprint UHUGEINT NOT NULL, ${identity})`,
    `CREATE TABLE hours (
       hour UINTEGER NOT NULL, state VARCHAR NOT NULL, reason VARCHAR NOT NULL, cluster VARCHAR NOT NULL,
       policy UINTEGER, owners UINTEGER, total DOUBLE NOT NULL, conservation_error DOUBLE NOT NULL,
       counted_hosts DOUBLE, counted_pods DOUBLE, counted_cpu DOUBLE, counted_memory DOUBLE,
       currency VARCHAR NOT NULL, basis VARCHAR NOT NULL, content VARCHAR NOT NULL, closed_at DOUBLE, rolled_up BOOLEAN NOT NULL)`,
    `CREATE TABLE gaps (hour UINTEGER NOT NULL, list VARCHAR NOT NULL, kind VARCHAR NOT NULL, count DOUBLE NOT NULL, examples VARCHAR[] NOT NULL,
       hidden_pods DOUBLE, hidden_core_hours DOUBLE, hidden_gib_hours DOUBLE)`,
    `CREATE TABLE fees (hour UINTEGER NOT NULL, name VARCHAR NOT NULL, component VARCHAR NOT NULL, usd_per_hour DOUBLE NOT NULL,
       rung VARCHAR NOT NULL, as_of DOUBLE, origin VARCHAR NOT NULL)`,
    `CREATE TABLE host_hours (hour UINTEGER NOT NULL, host_index UINTEGER NOT NULL, host UINTEGER NOT NULL, price UINTEGER NOT NULL, owners UINTEGER,
       ${HOST_HOUR})`,
    `CREATE TABLE pod_hours (hour UINTEGER NOT NULL, host_index INTEGER NOT NULL, pod UINTEGER NOT NULL, owners UINTEGER, ${POD_HOUR})`,
    `CREATE TABLE workload_days (day UINTEGER NOT NULL, cluster VARCHAR NOT NULL, namespace VARCHAR NOT NULL, workload_kind VARCHAR NOT NULL, workload VARCHAR NOT NULL,
       owners UINTEGER NOT NULL, spend_type VARCHAR NOT NULL, resource VARCHAR NOT NULL, component VARCHAR NOT NULL, cost DOUBLE NOT NULL)`,
    `CREATE TABLE adjustments (hour UINTEGER NOT NULL, of_hour UINTEGER NOT NULL, noted_at DOUBLE NOT NULL, cluster VARCHAR NOT NULL,
       namespace VARCHAR NOT NULL, workload_kind VARCHAR NOT NULL, workload VARCHAR NOT NULL, pod VARCHAR NOT NULL, node VARCHAR NOT NULL,
       owners UINTEGER NOT NULL, spend_type VARCHAR NOT NULL, resource VARCHAR NOT NULL, component VARCHAR NOT NULL, cost DOUBLE NOT NULL)`,
  ],
  [
    `CREATE TABLE counted_workloads (id UINTEGER NOT NULL, whose VARCHAR NOT NULL)`,
    `CREATE TABLE counters (counted_to DOUBLE NOT NULL, owed VARCHAR NOT NULL, dimensions VARCHAR NOT NULL, kinds VARCHAR NOT NULL,
       workloads BLOB NOT NULL, kind_indexes BLOB NOT NULL, totals BLOB NOT NULL, ages BLOB NOT NULL)`,
  ],
  [
    `ALTER TABLE hours ADD COLUMN session DOUBLE DEFAULT 0`,
    `ALTER TABLE hours ADD COLUMN doubted BOOLEAN DEFAULT false`,
  ],
  [
    `CREATE TABLE digests_sent (week VARCHAR NOT NULL, owner VARCHAR NOT NULL, channel VARCHAR NOT NULL, sent_at DOUBLE NOT NULL)`,
  ],
  [`ALTER TABLE hours ADD COLUMN looked_again BOOLEAN DEFAULT false`],
  [`ALTER TABLE hours ADD COLUMN by_day BOOLEAN DEFAULT false`],
  [`ALTER TABLE adjustments ADD COLUMN cause VARCHAR DEFAULT 'measured'`],
];

/** Where an hour lies until it is complete: gone with the connection, never on disk. */
export const STAGES: readonly string[] = [
  `CREATE OR REPLACE TEMP TABLE stage_owners (key UINTEGER, names VARCHAR[], vals VARCHAR[])`,
  `CREATE OR REPLACE TEMP TABLE stage_hosts (host_index UINTEGER, owners UINTEGER, node VARCHAR, host_document VARCHAR,
     usd_per_hour DOUBLE, rung VARCHAR, as_of DOUBLE, origin VARCHAR, price_document VARCHAR, ${HOST_HOUR})`,
  `CREATE OR REPLACE TEMP TABLE stage_pods (host_index INTEGER, owners UINTEGER, ${identity}, ${POD_HOUR})`,
];

/** The columns of a host's hour and of a pod's, as they are copied from their stage. */
export const HOST_HOUR_COLUMNS: readonly string[] = [
  ...['life_from', 'life_to', 'end_estimated', 'billed_seconds'],
  ...[...HOST_QUANTITIES, ...HOST_RESULTS].flatMap(perColumn),
];
export const POD_HOUR_COLUMNS: readonly string[] = [
  ...['model', 'reserve', 'model_rule', 'shares_idle', 'estimated', 'held_seconds'],
  ...[...POD_QUANTITIES, 'asked', ...CHARGES].flatMap(perColumn),
];
