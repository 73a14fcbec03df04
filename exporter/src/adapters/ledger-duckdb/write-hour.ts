import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { inSlices, type SliceClock } from '../../app/slices.ts';
import type { Allocation, HostAllocation, PodAllocation } from '../../domain/allocation.ts';
import { chargedUnder } from '../../domain/charged.ts';
import type { Gap } from '../../domain/gap.ts';
import type { Labels } from '../../domain/labels.ts';
import { NO_LABELS } from '../../domain/labels.ts';
import { workloadKey } from '../../domain/pod.ts';
import { MODELS } from '../../domain/policy.ts';
import type { PriceAnswer } from '../../domain/price.ts';
import type { HostQuantities, PodQuantities, Quantities } from '../../domain/quantities.ts';
import {
  HOST_RESOURCES,
  perResource,
  type HostResource,
  type PerResource,
} from '../../domain/resource.ts';
import type { Stepwise } from '../../domain/stepwise.ts';
import { Fingerprint } from './fingerprint.ts';
import { CHARGE_COLUMNS, HOST_RESULT_COLUMNS, STAGES } from './schema.ts';

/** Where pods of no known host stand. */
export const STRAY = -1;

/** What stands in for an absent number where a fingerprint is taken. */
const ABSENT = -1;

/** Writes one row after the other, and all of it into a fingerprint. */
class Rows {
  readonly #appender: DuckDBAppender;
  readonly #print: Fingerprint;

  constructor(appender: DuckDBAppender, print: Fingerprint) {
    this.#appender = appender;
    this.#print = print;
  }

  number(value: number | null): void {
    if (value === null) this.#appender.appendNull();
    else this.#appender.appendDouble(value);
    this.#print.number(value ?? ABSENT);
  }

  index(value: number | null): void {
    if (value === null) this.#appender.appendNull();
    else this.#appender.appendUInteger(value);
    this.#print.number(value ?? ABSENT);
  }

  integer(value: number): void {
    this.#appender.appendInteger(value);
    this.#print.number(value);
  }

  tiny(value: number | null): void {
    if (value === null) this.#appender.appendNull();
    else this.#appender.appendUTinyInt(value);
    this.#print.number(value ?? ABSENT);
  }

  small(value: number | null): void {
    if (value === null) this.#appender.appendNull();
    else this.#appender.appendUSmallInt(value);
    this.#print.number(value ?? ABSENT);
  }

  flag(value: boolean | null): void {
    if (value === null) this.#appender.appendNull();
    else this.#appender.appendBoolean(value);
    this.#print.number(value === null ? ABSENT : Number(value));
  }

  text(value: string | null): void {
    if (value === null) this.#appender.appendNull();
    else this.#appender.appendVarchar(value);
    this.#print.text(value ?? '');
  }

  numbers(values: PerResource<number> | null | undefined): void {
    for (const resource of HOST_RESOURCES) this.number(values ? values[resource] : null);
  }

  end(): void {
    this.#appender.endRow();
  }
}

/** Each text once per hour. */
class Texts {
  readonly #known = new Map<Labels, string>([[NO_LABELS, '{}']]);

  of(labels: Labels): string {
    let text = this.#known.get(labels);
    if (text === undefined) {
      text = JSON.stringify(Object.fromEntries(Object.entries(labels).sort(byKey)));
      this.#known.set(labels, text);
    }
    return text;
  }
}
const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]): number =>
  a < b ? -1 : 1;

/** Owners by number while an hour is staged. */
class StagedOwners {
  readonly #names: readonly string[];
  readonly #keys = new Map<string, { readonly key: number; readonly values: readonly string[] }>();

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  keyOf(values: readonly string[]): number {
    const text = values.join('\0');
    const known = this.#keys.get(text);
    if (known !== undefined) return known.key;
    const key = this.#keys.size;
    this.#keys.set(text, { key, values });
    return key;
  }

  async write(connection: DuckDBConnection, print: Fingerprint): Promise<void> {
    const { listValue, LIST, VARCHAR } = await import('@duckdb/node-api');
    // An empty list does not tell of what.
    const type = LIST(VARCHAR);
    const names = listValue([...this.#names]);
    const appender = await connection.createAppender('stage_owners', 'main', 'temp');
    for (const { key, values } of this.#keys.values()) {
      appender.appendUInteger(key);
      appender.appendList(names, type);
      appender.appendList(listValue([...values]), type);
      appender.endRow();
      print.text(values.join('\0'));
    }
    appender.closeSync();
  }
}

/** An hour on the stage. */
export interface Staged {
  /** Of all that was staged: equal for equal hours. */
  readonly content: string;
  /** The number, on the stage, of what rows of the cluster as a whole carry. */
  readonly clusterOwners: number;
}

/** Puts an hour on the stage, a few milliseconds at a time. */
export async function stage(
  connection: DuckDBConnection,
  hour: Allocation,
  clock: SliceClock,
  signal: AbortSignal,
): Promise<Staged> {
  for (const statement of STAGES) await connection.run(statement);
  const print = new Fingerprint();
  const owners = new StagedOwners(hour.policy.attribution.map(({ name }) => name));
  const clusterOwners = owners.keyOf(hour.clusterAttribution);
  const hosts = await connection.createAppender('stage_hosts', 'main', 'temp');
  const pods = await connection.createAppender('stage_pods', 'main', 'temp');
  try {
    const rows = { hosts: new Rows(hosts, print), pods: new Rows(pods, print) };
    await inSlices(fill(rows, hour, owners), clock, signal);
  } finally {
    hosts.closeSync();
    pods.closeSync();
  }
  await owners.write(connection, print);
  const { counted, evenedOver } = hour.quantities;
  print.text(JSON.stringify([hour.policy, hour.fees, gapsOf(hour), counted]));
  if (evenedOver) print.text(evenedOver);
  return { content: print.end(), clusterOwners };
}

const gapsOf = ({ gaps, quantities }: Allocation): readonly (readonly Gap[])[] => [
  gaps,
  quantities.gaps,
];

interface Stages {
  readonly hosts: Rows;
  readonly pods: Rows;
}

function* fill({ hosts, pods }: Stages, hour: Allocation, owners: StagedOwners): Stepwise<void> {
  const { quantities } = hour;
  const priced = new Map(hour.hosts.map((host) => [host.quantities, host]));
  const unpriced = new Map(hour.unpriced.map((host) => [host.quantities, host.price]));
  const identities = new Identities(quantities);
  for (const [index, host] of quantities.hosts.entries()) {
    const allocated = priced.get(host) ?? null;
    const price = allocated?.price ?? unpriced.get(host) ?? NO_PRICE;
    addHost(hosts, index, host, price, allocated, owners);
    const allocatedPods = new Map(allocated?.pods.map((pod) => [pod.quantities, pod]));
    for (const pod of host.pods) {
      addPod(pods, index, pod, identities, owners, {
        host: allocated,
        pod: allocatedPods.get(pod) ?? null,
      });
    }
    yield;
  }
  for (const pod of quantities.strays)
    addPod(pods, STRAY, pod, identities, owners, { host: null, pod: null });
}

const NO_PRICE: PriceAnswer = { price: { kind: 'gap', reason: 'not priced' }, rungs: [] };

function addHost(
  rows: Rows,
  index: number,
  host: HostQuantities,
  answer: PriceAnswer,
  allocated: HostAllocation | null,
  owners: StagedOwners,
): void {
  const { facts, capacity, allocatable, life } = host.host;
  rows.index(index);
  rows.index(allocated ? owners.keyOf(allocated.attribution) : null);
  rows.text(facts.node);
  rows.text(JSON.stringify({ facts, capacity, allocatable }));
  addPrice(rows, answer);
  rows.number(life.from);
  rows.number(life.to);
  rows.flag(life.endEstimated);
  rows.number(host.billedSeconds);
  rows.numbers(host.capacity);
  rows.numbers(host.allocatable);
  rows.numbers(host.requestScale);
  rows.numbers(host.usageScale);
  if (allocated) addResults(rows, allocated);
  else for (let column = 0; column < HOST_RESULT_COLUMNS; column++) rows.number(null);
  rows.end();
}

function addPrice(rows: Rows, answer: PriceAnswer): void {
  const quote = answer.price.kind === 'priced' ? answer.price.quote : null;
  rows.number(quote?.usdPerHour ?? null);
  rows.text(quote?.rung ?? null);
  rows.number(quote?.asOf ?? null);
  rows.text(quote?.origin ?? null);
  rows.text(JSON.stringify(answer));
}

/** In the order of the columns. */
function addResults(rows: Rows, host: HostAllocation): void {
  rows.numbers(host.unitPrices);
  rows.numbers(host.kappa);
  for (const name of ['reserve', 'burst'] as const)
    for (const resource of HOST_RESOURCES) rows.number(host.scale[resource][name]);
  // What was handed on to pods has no rows of its own.
  const stays = (resource: HostResource, value: number): number | null =>
    host.idleHandedOn[resource] ? null : value;
  for (const name of ['free', 'system', 'uncharged'] as const)
    for (const resource of HOST_RESOURCES) rows.number(stays(resource, host.idle[resource][name]));
  for (const resource of HOST_RESOURCES) rows.number(stays(resource, host.unsplit[resource]));
  rows.numbers(host.idleShare);
}

/** The texts that tell who a pod is. */
class Identities {
  readonly #texts = new Texts();
  readonly #quantities: Pick<Quantities, 'namespaces' | 'workloads'>;

  constructor(quantities: Quantities) {
    this.#quantities = quantities;
  }

  write(rows: Rows, { pod }: PodQuantities): void {
    const { namespaces, workloads } = this.#quantities;
    const namespace = namespaces.get(pod.namespace);
    const ofWorkload = workloads.get(workloadKey(pod.namespace, pod.workloadKind, pod.workload));
    rows.text(pod.uid);
    rows.text(pod.namespace);
    rows.text(pod.name);
    rows.text(pod.workloadKind);
    rows.text(pod.workload);
    rows.text(this.#texts.of(pod.labels));
    rows.text(this.#texts.of(pod.annotations));
    rows.text(this.#texts.of(ofWorkload ?? NO_LABELS));
    rows.text(this.#texts.of(namespace?.labels ?? NO_LABELS));
    rows.text(this.#texts.of(namespace?.annotations ?? NO_LABELS));
  }
}

interface Allocated {
  readonly host: HostAllocation | null;
  readonly pod: PodAllocation | null;
}

function addPod(
  rows: Rows,
  hostIndex: number,
  quantities: PodQuantities,
  identities: Identities,
  owners: StagedOwners,
  { host, pod }: Allocated,
): void {
  rows.integer(hostIndex);
  rows.index(pod ? owners.keyOf(pod.attribution) : null);
  identities.write(rows, quantities);
  addChoice(rows, pod);
  rows.flag(quantities.estimated);
  rows.number(quantities.heldSeconds);
  rows.numbers(quantities.requested);
  rows.numbers(quantities.used);
  rows.numbers(quantities.clipped);
  rows.numbers(quantities.asked);
  if (host && pod) addCharges(rows, host, pod);
  else for (let column = 0; column < CHARGE_COLUMNS; column++) rows.number(null);
  rows.end();
}

function addChoice(rows: Rows, pod: PodAllocation | null): void {
  rows.tiny(pod ? MODELS.indexOf(pod.model.model) : null);
  rows.number(pod?.model.model === 'hybrid' ? pod.model.reserve : null);
  rows.small(pod ? pod.modelRule : null);
  rows.flag(pod ? pod.sharesIdle : null);
}

function addCharges(rows: Rows, host: HostAllocation, pod: PodAllocation): void {
  const { used } = pod.quantities;
  const charges = perResource((resource) => chargedUnder(host, pod, resource));
  for (const resource of HOST_RESOURCES) {
    const { usage } = charges[resource];
    rows.number(usage === used[resource] ? null : usage);
  }
  for (const resource of HOST_RESOURCES) rows.number(charges[resource].idle);
}
