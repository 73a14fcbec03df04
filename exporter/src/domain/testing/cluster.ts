/** Small hand-made clusters for tests of the engine and of all that reads its results. */
import {
  FIXED_SPLIT,
  FULL_HYBRID,
  type AllocationPolicy,
  type Dimension,
  type IdlePolicy,
  type ModelChoice,
  type ModelRule,
  type Settlement,
  type SplitPolicy,
} from '../policy.ts';
import type { Host, HostFacts } from '../host.ts';
import { interval, type Interval } from '../interval.ts';
import { NO_LABELS, type Labels } from '../labels.ts';
import type { Described, InputCount, Observation, ObservedPod, UsageNote } from '../observation.ts';
import type { Pod } from '../pod.ts';
import { priceOfSize, type ClusterFee, type PriceAnswer } from '../price.ts';
import { amounts, perResource } from '../resource.ts';
import { overlapSeconds } from '../interval.ts';
import {
  BYTES_PER_GIB,
  resourceSeconds,
  seconds,
  unixSeconds,
  usdPerHour,
  type UnixSeconds,
} from '../units.ts';
import { liveQuantities, settledQuantities } from '../to-quantities.ts';
import type { Quantities } from '../quantities.ts';

/** One UTC hour. */
export const HOUR: Interval = interval(1_767_225_600, 1_767_229_200);

interface Sizes {
  readonly cores?: number;
  readonly gib?: number;
  readonly gpus?: number;
}

const sizes = ({ cores = 0, gib = 0, gpus = 0 }: Sizes): Host['capacity'] =>
  amounts(cores, gib * BYTES_PER_GIB, gpus);

export interface HostSketch extends Sizes {
  readonly node: string;
  readonly allocatable?: Sizes;
  readonly hasGpu?: boolean;
  readonly instanceType?: string;
  readonly capacityType?: HostFacts['capacityType'];
  readonly labels?: Labels;
  readonly from?: number;
  readonly to?: number | null;
  /** Each pod is its own host; what the node has is not billed then. */
  readonly podsBilledBy?: NonNullable<HostFacts['podsBilledBy']>;
}

export function aHost(sketch: HostSketch): Host {
  const capacity = sizes(sketch);
  return {
    facts: {
      node: sketch.node,
      providerId: '',
      provider: 'aws',
      instanceType: sketch.instanceType ?? 'm6i.xlarge',
      region: 'us-east-1',
      zone: 'us-east-1a',
      os: 'linux',
      tenancy: 'shared',
      capacityType: sketch.capacityType ?? 'on-demand',
      labels: sketch.labels ?? NO_LABELS,
      capacity,
      hasGpu: sketch.hasGpu ?? capacity.gpu > 0,
      ...(sketch.podsBilledBy && { podsBilledBy: sketch.podsBilledBy }),
    },
    capacity,
    allocatable: sketch.allocatable ? sizes(sketch.allocatable) : capacity,
    life: {
      from: unixSeconds(sketch.from ?? 0),
      to: sketch.to ? unixSeconds(sketch.to) : null,
      endEstimated: false,
    },
  };
}

export interface PodSketch {
  readonly name: string;
  readonly node: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly workloadKind?: string;
  readonly workload?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly request?: Sizes;
  /** Mean use while it lived in the interval; null: no sample exists. */
  readonly used?: Sizes | null;
  readonly from?: number;
  readonly to?: number | null;
  readonly runningSeconds?: number;
  readonly unseenSeconds?: number;
  readonly notes?: readonly UsageNote[];
}

export function aPod(sketch: PodSketch, span: Interval = HOUR): ObservedPod {
  const life = {
    from: unixSeconds(sketch.from ?? 0),
    to: sketch.to ? unixSeconds(sketch.to) : null,
    endEstimated: false,
  };
  const lived = overlapSeconds(life, span);
  const mean = sketch.used === null ? null : sizes(sketch.used ?? {});
  return {
    pod: podOf(sketch),
    life,
    requests: [{ from: unixSeconds(0), amounts: sizes(sketch.request ?? {}) }],
    usage: {
      used: perResource((resource) => (mean ? resourceSeconds(mean[resource] * lived) : null)),
      runningSeconds: seconds(sketch.runningSeconds ?? lived),
      unseenSeconds: seconds(sketch.unseenSeconds ?? 0),
      notes: sketch.notes ?? [],
    },
  };
}

function podOf(sketch: PodSketch): Pod {
  const { name, node, namespace = 'shop', workloadKind = 'deployment', workload = name } = sketch;
  return {
    uid: sketch.uid ?? `uid-${namespace}-${name}`,
    namespace,
    name,
    node,
    workloadKind,
    workload,
    labels: sketch.labels ?? NO_LABELS,
    annotations: sketch.annotations ?? NO_LABELS,
  };
}

interface ClusterSketch {
  readonly hosts: readonly Host[];
  readonly pods: readonly ObservedPod[];
  readonly namespaces?: Readonly<Record<string, Partial<Described>>>;
  readonly workloads?: ReadonlyMap<string, Labels>;
  readonly span?: Interval;
}

export function observed({
  hosts,
  pods,
  namespaces = {},
  workloads,
  span = HOUR,
}: ClusterSketch): Observation {
  return {
    interval: span,
    hosts,
    pods,
    namespaces: new Map(
      Object.entries(namespaces).map(([name, { labels = NO_LABELS, annotations = NO_LABELS }]) => [
        name,
        { labels, annotations },
      ]),
    ),
    workloads: workloads ?? new Map(),
    gaps: [],
    counted: {
      overInterval: countOf(hosts, pods, (pod) => overlapSeconds(pod.life, span)),
      atEnd: countOf(hosts, pods, (pod) =>
        overlapSeconds(pod.life, span) > 0 && pod.life.to === null ? 1 : 0,
      ),
    },
  };
}

function countOf(
  hosts: readonly Host[],
  pods: readonly ObservedPod[],
  weight: (pod: ObservedPod) => number,
): InputCount {
  const counted = pods.filter((pod) => weight(pod) > 0);
  const sum = (resource: 'cpu' | 'memory'): number =>
    counted.reduce(
      (total, pod) => total + (pod.requests[0]?.amounts[resource] ?? 0) * weight(pod),
      0,
    );
  return {
    hosts: hosts.length,
    pods: counted.length,
    cpuRequests: sum('cpu'),
    memoryRequests: sum('memory'),
  };
}

export const quantitiesOf = (
  observation: Observation,
  basis: Quantities['basis'] = 'settled',
): Quantities =>
  basis === 'settled' ? settledQuantities(observation) : liveQuantities(observation);

interface PolicySketch {
  readonly rules?: readonly ModelRule[];
  readonly fallback?: ModelChoice;
  readonly split?: SplitPolicy;
  readonly idle?: Partial<IdlePolicy>;
  readonly attribution?: readonly Dimension[];
  readonly settlement?: Settlement;
}

export const aPolicy = ({
  rules = [],
  fallback = FULL_HYBRID,
  split = FIXED_SPLIT,
  idle,
  attribution = [],
  settlement = 'hour',
}: PolicySketch = {}): AllocationPolicy => ({
  version: 'test',
  split,
  models: { rules, fallback },
  idle: { mode: 'show', scope: 'cluster', exclude: { daemonSets: true, namespaces: [] }, ...idle },
  attribution,
  settlement,
});

/** Prices by node, in USD per hour, from a price file; other nodes have none. */
export function priced(
  byNode: Readonly<Record<string, number>>,
  asOf: UnixSeconds | null = null,
): (facts: HostFacts) => PriceAnswer {
  return (facts) => {
    const price = byNode[facts.node];
    if (price === undefined) {
      return {
        price: { kind: 'gap', reason: 'no price' },
        rungs: [{ rung: 'file', quote: null, why: 'no price' }],
      };
    }
    const quote = {
      usdPerHour: usdPerHour(price),
      rung: 'file',
      asOf,
      origin: 'prices.yaml line 1',
    } as const;
    return {
      price: { kind: 'priced', quote, stale: false },
      rungs: [{ rung: 'file', quote, why: '' }],
    };
  };
}

/** Every host at these rates, as the price file tells them: a size costs the sum of what it has. */
export function pricedBySize(
  usdPerCoreHour: number,
  usdPerGibHour: number,
): (facts: HostFacts) => PriceAnswer {
  return ({ capacity }: HostFacts): PriceAnswer => {
    const components = { usdPerCoreHour, usdPerGibHour, usdPerGpuHour: 0 };
    const quote = {
      usdPerHour: priceOfSize(components, capacity),
      rung: 'file',
      asOf: null,
      origin: 'prices.yaml line 2',
      components,
    } as const;
    return {
      price: { kind: 'priced', quote, stale: false },
      rungs: [{ rung: 'file', quote, why: '' }],
    };
  };
}

/** The fee of an EKS cluster's control plane, by the price file. */
export const eksFee = (dollarsPerHour: number, more: Partial<ClusterFee> = {}): ClusterFee => ({
  name: 'eks',
  component: '',
  usdPerHour: usdPerHour(dollarsPerHour),
  rung: 'file',
  asOf: null,
  origin: 'prices.yaml line 9',
  ...more,
});
