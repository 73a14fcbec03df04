/** Random clusters, prices and policies for properties of the engine: everything it accepts, sensible or not. */
import fc from 'fast-check';
import type { AllocateInput } from '../../exporter/src/domain/allocate.ts';
import type { Host, HostFacts } from '../../exporter/src/domain/host.ts';
import type { Observation, ObservedPod } from '../../exporter/src/domain/observation.ts';
import type {
  AllocationPolicy,
  IdlePolicy,
  ModelChoice,
  ModelRule,
  SplitPolicy,
} from '../../exporter/src/domain/policy.ts';
import type { ClusterFee, ComponentPrices, PriceAnswer } from '../../exporter/src/domain/price.ts';
import { FIXED_SPLIT } from '../../exporter/src/domain/policy.ts';
import { amounts, perResource } from '../../exporter/src/domain/resource.ts';
import {
  HOUR,
  aHost,
  aPod,
  aPolicy,
  observed,
  priced,
  quantitiesOf,
} from '../../exporter/src/domain/testing/cluster.ts';
import {
  BYTES_PER_GIB,
  resourceSeconds,
  seconds,
  unixSeconds,
  usdPerHour,
} from '../../exporter/src/domain/units.ts';

/** All that an allocation is made from, in a form that a reference can read too. */
export interface Scenario {
  readonly observation: Observation;
  /** By node; a node that is not here has no price. */
  readonly prices: Readonly<Record<string, number>>;
  /** By node; where pods are billed, the rates that their sizes cost. */
  readonly components: Readonly<Record<string, ComponentPrices>>;
  readonly fees: readonly ClusterFee[];
  readonly policy: AllocationPolicy;
}

export const inputOf = (
  { observation, prices, components, fees, policy }: Scenario,
  basis: 'settled' | 'live' = 'settled',
): AllocateInput => ({
  quantities: quantitiesOf(observation, basis),
  priceOf: (facts) =>
    withComponents(
      priced(
        prices[facts.node] === undefined
          ? {}
          : { [facts.node]: hourly({ prices, components }, facts) },
      )(facts),
      components[facts.node],
    ),
  fees,
  policy,
});

/** What a host costs an hour: its price, or where pods are billed, its size at its rates. */
export function hourly(
  { prices, components }: Pick<Scenario, 'prices' | 'components'>,
  { node, capacity, podsBilledBy }: HostFacts,
): number {
  const rates = components[node];
  if (podsBilledBy === undefined || !rates) return prices[node] ?? 0;
  return (
    rates.usdPerCoreHour * capacity.cpu +
    rates.usdPerGibHour * (capacity.memory / BYTES_PER_GIB) +
    rates.usdPerGpuHour * capacity.gpu
  );
}

function withComponents(answer: PriceAnswer, components?: ComponentPrices): PriceAnswer {
  const { price, rungs } = answer;
  if (!components || price.kind === 'gap') return answer;
  return { price: { ...price, quote: { ...price.quote, components } }, rungs };
}

const SECONDS = HOUR.end - HOUR.start;
const NAMESPACES = ['shop', 'shop-test', 'infra', 'kube-system'];
const KINDS = ['deployment', 'statefulset', 'daemonset', 'job'];
const TEAMS = ['checkout', 'search', ''];

const thousandths = (max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: max * 1000 }).map((n) => n / 1000);
const share = thousandths(1);
/** A start and an end around the hour, in whole seconds from its start; null: still there. */
const life = fc
  .tuple(
    fc.integer({ min: -600, max: SECONDS - 1 }),
    fc.option(fc.integer({ min: 1, max: SECONDS + 600 })),
  )
  .map(([from, lasts]) => ({
    from: HOUR.start + from,
    to: lasts === null ? null : HOUR.start + from + lasts,
  }));
/** Most things are there all the time. */
const lifeMostlyWhole = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ from: HOUR.start - 1000, to: null }) },
  { weight: 1, arbitrary: life },
);

const sizes = (cores: number, gib: number): fc.Arbitrary<Required<Sizes>> =>
  fc.record({
    cores: fc.oneof(thousandths(cores), fc.constant(0)),
    gib: fc.oneof(thousandths(gib), fc.constant(0)),
    gpus: fc.constantFrom(0, 0, 0, 0, 1 / 7, 0.5, 1, 2),
  });
interface Sizes {
  readonly cores: number;
  readonly gib: number;
  readonly gpus: number;
}

const hostSketch = fc.record({
  cores: fc.constantFrom(1, 2, 3.92, 4, 4, 8, 0),
  gib: fc.constantFrom(2, 7.6, 16, 16, 32, 0),
  gpus: fc.constantFrom(0, 0, 0, 0, 1, 2),
  pluginDown: fc.constantFrom(false, false, false, true),
  system: thousandths(0.3),
  life: lifeMostlyWhole,
  price: fc.option(thousandths(5), { freq: 8 }),
  components: fc.option(
    fc.record({
      usdPerCoreHour: thousandths(0.1),
      usdPerGibHour: thousandths(0.02),
      usdPerGpuHour: thousandths(2),
    }),
  ),
  team: fc.constantFrom(...TEAMS),
  podsBilledBy: fc.constantFrom(null, null, null, null, 'fargate', 'gke-autopilot'),
});
type HostSketch = typeof hostSketch extends fc.Arbitrary<infer S> ? S : never;

const podSketch = fc.record({
  host: fc.nat({ max: 20 }),
  namespace: fc.constantFrom(...NAMESPACES),
  workloadKind: fc.constantFrom(...KINDS),
  team: fc.constantFrom(...TEAMS),
  life: lifeMostlyWhole,
  request: fc.oneof({ weight: 4, arbitrary: sizes(2, 4) }, { weight: 1, arbitrary: sizes(9, 40) }),
  resizes: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.tuple(fc.integer({ min: -100, max: SECONDS }), sizes(2, 4)), {
        maxLength: 2,
      }),
    },
  ),
  used: fc.oneof({ weight: 4, arbitrary: sizes(2, 4) }, { weight: 1, arbitrary: sizes(9, 40) }),
  isSeen: fc.record({
    cpu: fc.constantFrom(true, true, true, false),
    memory: fc.constantFrom(true, true, true, false),
    gpu: fc.boolean(),
  }),
  running: fc.oneof(fc.constant(1), share),
  provisioned: fc.constantFrom(null, null, '0.25vCPU 0.5GB', '2vCPU 9GB'),
});
type PodSketch = typeof podSketch extends fc.Arbitrary<infer S> ? S : never;

const nodeName = (index: number): string => `n${index}`;

function hostOf(sketch: HostSketch, index: number): Host {
  const { cores, gib, gpus, system, pluginDown } = sketch;
  return aHost({
    node: nodeName(index),
    cores,
    gib,
    gpus: pluginDown ? 0 : gpus,
    hasGpu: gpus > 0,
    allocatable: {
      cores: cores * (1 - system),
      gib: gib * (1 - system),
      gpus: pluginDown ? 0 : gpus * (system > 0.2 ? 0.5 : 1),
    },
    labels: { team: sketch.team },
    ...(sketch.podsBilledBy && { podsBilledBy: sketch.podsBilledBy }),
    ...sketch.life,
  });
}

/** Every twentieth pod or so is on a node that nobody reported. */
const GHOST = 20;

function podOf(sketch: PodSketch, index: number, hosts: number): ObservedPod {
  const { host, request, resizes, running, isSeen } = sketch;
  const pod = aPod({
    name: `p${index}`,
    node: host === GHOST ? 'ghost' : nodeName(host % hosts),
    namespace: sketch.namespace,
    workloadKind: sketch.workloadKind,
    labels: { team: sketch.team },
    ...(sketch.provisioned && { annotations: { capacity_provisioned: sketch.provisioned } }),
    request,
    used: sketch.used,
    ...sketch.life,
  });
  const { used, runningSeconds } = pod.usage;
  const later = resizes.toSorted(([a], [b]) => a - b);
  return {
    ...pod,
    requests: [
      ...pod.requests,
      ...later.map(([at, { cores, gib, gpus }]) => ({
        from: unixSeconds(HOUR.start + at),
        amounts: amounts(cores, gib * BYTES_PER_GIB, gpus),
      })),
    ],
    usage: {
      ...pod.usage,
      used: perResource((resource) =>
        isSeen[resource] ? resourceSeconds(used[resource] ?? 0) : null,
      ),
      runningSeconds: seconds(running * runningSeconds),
    },
  };
}

/** Seconds of [from, to) within [start, end), said once more for an independent count. */
export const secondsIn = (from: number, to: number | null, start: number, end: number): number =>
  Math.max(0, Math.min(to ?? end, end) - Math.max(from, start));

/** Requested resource-seconds of a pod over a span: second by second, by the step in force. */
export function requestedOver(
  { life: { from, to }, requests }: ObservedPod,
  resource: 'cpu' | 'memory' | 'gpu',
  start: number,
  end: number,
): number {
  let sum = 0;
  for (const [index, step] of requests.entries()) {
    const since = index === 0 ? -Infinity : step.from;
    const until = requests[index + 1]?.from ?? Infinity;
    sum +=
      step.amounts[resource] *
      secondsIn(Math.max(from, since), Math.min(to ?? end, until), start, end);
  }
  return sum;
}

/** A cluster as observed, with inputs counted by loops of its own. */
export function observedCluster(
  hosts: readonly Host[],
  pods: readonly ObservedPod[],
  span = HOUR,
): Observation {
  const { start, end } = span;
  const lives = ({ life: { from, to } }: Pick<Host, 'life'>): boolean =>
    secondsIn(from, to, start, end) > 0;
  const isThereAtEnd = ({ life: { from, to } }: Pick<Host, 'life'>): boolean =>
    from < end && (to === null || to >= end);
  const over = (resource: 'cpu' | 'memory'): number =>
    pods.reduce((sum, pod) => sum + requestedOver(pod, resource, start, end), 0);
  const atEnd = (resource: 'cpu' | 'memory'): number =>
    pods
      .filter(isThereAtEnd)
      .reduce((sum, { requests }) => sum + requests.at(-1)!.amounts[resource], 0);
  return {
    ...observed({ hosts, pods, span, namespaces: { infra: { labels: { team: 'platform' } } } }),
    counted: {
      overInterval: {
        hosts: hosts.filter(lives).length,
        pods: pods.filter(lives).length,
        cpuRequests: over('cpu'),
        memoryRequests: over('memory'),
      },
      atEnd: {
        hosts: hosts.filter(isThereAtEnd).length,
        pods: pods.filter(isThereAtEnd).length,
        cpuRequests: atEnd('cpu'),
        memoryRequests: atEnd('memory'),
      },
    },
  };
}

export const modelChoice: fc.Arbitrary<ModelChoice> = fc.oneof(
  fc.constant<ModelChoice>({ model: 'request' }),
  fc.constant<ModelChoice>({ model: 'usage' }),
  fc.oneof(fc.constant(1), share).map((reserve): ModelChoice => ({ model: 'hybrid', reserve })),
);

const modelRule: fc.Arbitrary<ModelRule> = fc.record({
  match: fc.oneof(
    fc.constantFrom('shop', 'shop*', '*').map((namespace) => ({ namespace })),
    fc.constantFrom(...KINDS).map((workloadKind) => ({ workloadKind })),
    fc.constantFrom('checkout', 's*').map((team) => ({ labels: { team } })),
    fc.constantFrom('platform', 'nobody', 'che*').map((team) => ({ attribution: { team } })),
  ),
  choice: modelChoice,
});

const weights = fc.record({
  cpu: fc.integer({ min: 1, max: 20 }),
  memory: fc.integer({ min: 1, max: 20 }),
  gpu: fc.integer({ min: 1, max: 200 }),
});
const fixedOrRatio = fc.oneof(
  fc.constant(FIXED_SPLIT),
  weights.map(({ cpu, memory, gpu }): Exclude<SplitPolicy, { policy: 'provider' }> => ({
    policy: 'fixed',
    withoutGpu: { cpu: cpu / (cpu + memory), memory: memory / (cpu + memory) },
    withGpu: {
      cpu: cpu / (cpu + memory + gpu),
      memory: memory / (cpu + memory + gpu),
      gpu: gpu / (cpu + memory + gpu),
    },
  })),
  weights.map((w): Exclude<SplitPolicy, { policy: 'provider' }> => ({
    policy: 'ratio',
    weights: w,
  })),
);
const split: fc.Arbitrary<SplitPolicy> = fc.oneof(
  fixedOrRatio,
  fixedOrRatio.map((fallback): SplitPolicy => ({ policy: 'provider', fallback })),
);

const idle: fc.Arbitrary<IdlePolicy> = fc.record({
  mode: fc.constantFrom('show', 'share'),
  scope: fc.constantFrom('cluster', 'host'),
  exclude: fc.record({
    daemonSets: fc.boolean(),
    namespaces: fc.subarray(['kube-system', 'shop*', 'infra']),
  }),
});

const ATTRIBUTION = [
  {
    name: 'team',
    lookIn: [
      { place: 'podLabel', key: 'team' },
      { place: 'namespaceLabel', key: 'team' },
      { place: 'nodeLabel', key: 'team' },
    ],
    fallback: 'nobody',
  },
] as const;

export const policy: fc.Arbitrary<AllocationPolicy> = fc
  .record({
    rules: fc.array(modelRule, { maxLength: 3 }),
    fallback: modelChoice,
    split,
    idle,
  })
  .map((sketch) => aPolicy({ ...sketch, attribution: ATTRIBUTION }));

const fee: fc.Arbitrary<ClusterFee> = fc.record({
  name: fc.constant('eks'),
  component: fc.constantFrom('', 'extended_support'),
  usdPerHour: thousandths(1).map(usdPerHour),
  rung: fc.constant('file'),
  asOf: fc.constant(null),
  origin: fc.constant('prices.yaml'),
});

const definedOnly = <T>(
  hosts: readonly HostSketch[],
  read: (host: HostSketch) => T | null,
): Record<string, T> =>
  Object.fromEntries(
    hosts.flatMap((host, index) => {
      const value = read(host);
      return value === null ? [] : [[nodeName(index), value]];
    }),
  );

const SOME_RATES: ComponentPrices = {
  usdPerCoreHour: 0.04,
  usdPerGibHour: 0.005,
  usdPerGpuHour: 0,
};

export const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    hosts: fc.array(hostSketch, { minLength: 1, maxLength: 4 }),
    pods: fc.array(podSketch, { maxLength: 14 }),
    fees: fc.array(fee, { maxLength: 2 }),
    policy,
  })
  .map(({ hosts, pods, ...rest }) => ({
    ...rest,
    observation: observedCluster(
      hosts.map(hostOf),
      pods.map((pod, index) => podOf(pod, index, hosts.length)),
    ),
    prices: definedOnly(hosts, ({ price }) => price),
    components: definedOnly(hosts, ({ components, podsBilledBy }) =>
      podsBilledBy === null ? components : (components ?? SOME_RATES),
    ),
  }));
