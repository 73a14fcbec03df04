import type { Interval } from '../model/lifetime.ts';
import type { Node } from '../model/node.ts';
import type { Scenario } from '../model/scenario.ts';
import type { HostTruth, PodTruth } from './quantities.ts';
import { truth } from './quantities.ts';

/** The models that the truth is computed for; `hybrid` reserves the whole request (ρ = 1). */
export type TruthModel = 'request' | 'usage' | 'hybrid';

/** The resources of a host. */
export type TruthResource = 'cpu' | 'memory' | 'gpu';

/** What a pod truly costs for one resource, in dollars over the interval. */
export interface PodCost {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly resource: TruthResource;
  readonly usage: number;
  readonly workloadIdle: number;
}

/** What of a host's pool no pod pays, in dollars over the interval; κ as allocation defines it. */
export interface HostIdle {
  readonly node: string;
  readonly resource: TruthResource;
  readonly pool: number;
  readonly free: number;
  readonly system: number;
  readonly uncharged: number;
  readonly kappa: number;
}

/** An allocation computed from the truth alone. */
export interface TruthCosts {
  readonly model: TruthModel;
  readonly pods: readonly PodCost[];
  readonly idle: readonly HostIdle[];
  /** Billed hosts without a price: their pods are in no row. */
  readonly unpriced: readonly string[];
  /** Sum of the priced hosts' costs. */
  readonly total: number;
}

/** Dollars per hour: of a node, or where its pod is billed, of that pod's cpu and memory. */
export type TruthPrice = number | { readonly cpu: number; readonly memory: number };

/** What `truthCosts` may be told besides. */
export interface TruthCostOptions {
  /** Says whose usage nobody can know, so that U = R while it runs; by default the sample-less pods. */
  readonly usageUnknown?: (pod: PodTruth) => boolean;
}

/** The `fixed` split of docs/allocation.md: with GPUs and without. */
const SPLIT = {
  plain: { cpu: 0.6, memory: 0.4, gpu: 0 },
  withGpu: { cpu: 0.03, memory: 0.02, gpu: 0.95 },
} as const;
const RESOURCES = ['cpu', 'memory', 'gpu'] as const;
const SECONDS_PER_HOUR = 3600;

/**
 * Allocates an interval in one settlement, as docs/allocation.md says, straight from the truth.
 *
 * It shares no code with the exporter, on purpose: the two must agree.
 */
export function truthCosts(
  scenario: Scenario,
  interval: Interval,
  usdPerHour: (node: Node) => TruthPrice | undefined,
  model: TruthModel,
  options: TruthCostOptions = {},
): TruthCosts {
  const usageUnknown = options.usageUnknown ?? ((pod) => pod.sampleless);
  const { hosts, pods } = truth(scenario, interval);
  const podCosts: PodCost[] = [];
  const idle: HostIdle[] = [];
  const unpriced: string[] = [];
  let total = 0;
  for (const host of hosts) {
    const node = scenario.nodes.find((each) => each.name === host.node);
    const price = node && usdPerHour(node);
    if (node === undefined || price === undefined) {
      unpriced.push(host.node);
      continue;
    }
    const held = pods.filter((pod) => pod.node === host.node && pod.heldSeconds > 0);
    const perHour = byResource(price, node);
    for (const resource of RESOURCES) {
      if (perHour[resource] === 0) continue;
      const pool = (perHour[resource] * host.billedSeconds) / SECONDS_PER_HOUR;
      total += pool;
      const exclusive = resource === 'gpu' || node.podSize !== undefined;
      const settled = settle({ host, held, resource, pool, model, usageUnknown, exclusive });
      podCosts.push(...settled.pods);
      idle.push(settled.idle);
    }
  }
  return { model, pods: podCosts, idle, unpriced, total };
}

/** What each resource of a host costs an hour: by the fixed split, or as it is sold. */
function byResource(price: TruthPrice, node: Node): Readonly<Record<TruthResource, number>> {
  if (typeof price !== 'number') return { ...price, gpu: 0 };
  const { cpu, memory, gpu } = node.gpus.length > 0 ? SPLIT.withGpu : SPLIT.plain;
  return { cpu: price * cpu, memory: price * memory, gpu: price * gpu };
}

interface Settlement {
  readonly host: HostTruth;
  readonly held: readonly PodTruth[];
  readonly resource: TruthResource;
  /** Dollars of this host for this resource. */
  readonly pool: number;
  readonly model: TruthModel;
  readonly usageUnknown: (pod: PodTruth) => boolean;
  /** Held by whoever holds it, alone: all of it is charged in every model. */
  readonly exclusive: boolean;
}

function settle(settlement: Settlement): {
  readonly pods: readonly PodCost[];
  readonly idle: HostIdle;
} {
  const { host, held, resource, pool, model, exclusive } = settlement;
  const capacity = host.capacitySeconds[resource];
  const unit = capacity > 0 ? pool / capacity : 0;
  const parts = partsOf(settlement, capacity);

  // What is used or reserved besides what lent-out reservations give to others.
  const sum = (of: (part: Part) => number): number =>
    parts.reduce((acc, each) => acc + of(each), 0);
  const used = sum((part) => part.reserved + part.burst);
  const idleAmount = sum((part) => part.idle);
  const kappa =
    exclusive || idleAmount === 0 ? 1 : Math.min(1, Math.max(0, (capacity - used) / idleAmount));
  const charges = parts.map((part) => chargeOf(part, exclusive ? 'hybrid' : model, kappa));

  const free = capacity - used - kappa * idleAmount;
  const system = Math.min(
    free,
    (host.capacity[resource] - host.allocatable[resource]) * host.billedSeconds,
  );
  const charged = charges.reduce((acc, each) => acc + each.usage + each.workloadIdle, 0);
  return {
    pods: held.map((pod, index) => ({
      uid: pod.uid,
      namespace: pod.namespace,
      name: pod.name,
      node: pod.node,
      resource,
      usage: unit * (charges[index]?.usage ?? 0),
      workloadIdle: unit * (charges[index]?.workloadIdle ?? 0),
    })),
    idle: {
      node: host.node,
      resource,
      pool,
      // A pool without capacity is nobody's, whole.
      free: capacity > 0 ? unit * (free - system) : pool,
      system: unit * system,
      uncharged: unit * (used + kappa * idleAmount - charged),
      kappa,
    },
  };
}

/** m, b and i of a pod. */
interface Part {
  readonly reserved: number;
  readonly burst: number;
  readonly idle: number;
}

function partsOf(
  { held, resource, usageUnknown, exclusive }: Settlement,
  capacity: number,
): readonly Part[] {
  // A pod that is billed itself holds all that is billed; GPUs are held as requested.
  const ownsAll = exclusive && resource !== 'gpu';
  const requests = scaled(
    held.map((pod) => (ownsAll ? capacity : pod.requestSeconds[resource])),
    capacity,
  );
  const usages = scaled(
    held.map((pod) =>
      usageUnknown(pod)
        ? pod.request[resource] * Math.min(pod.ranSeconds, pod.heldSeconds)
        : pod.usageSeconds[resource],
    ),
    capacity,
  );
  return requests.map((request, index) => {
    const usage = usages[index] ?? 0;
    return {
      reserved: Math.min(request, usage),
      burst: Math.max(usage - request, 0),
      idle: Math.max(request - usage, 0),
    };
  });
}

/** Amounts that together exceed the capacity are scaled down to it. */
function scaled(amounts: readonly number[], capacity: number): readonly number[] {
  const sum = amounts.reduce((acc, amount) => acc + amount, 0);
  return sum > capacity ? amounts.map((amount) => (amount * capacity) / sum) : amounts;
}

function chargeOf(
  { reserved, burst, idle }: Part,
  model: TruthModel,
  kappa: number,
): { readonly usage: number; readonly workloadIdle: number } {
  switch (model) {
    case 'request':
      return { usage: reserved, workloadIdle: idle };
    case 'usage':
      return { usage: reserved + burst, workloadIdle: 0 };
    case 'hybrid':
      return { usage: reserved + burst, workloadIdle: kappa * idle };
  }
}
