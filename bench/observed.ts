import { liveQuantities } from '../exporter/src/domain/to-quantities.ts';
import type { Observation, ObservedPod } from '../exporter/src/domain/observation.ts';
import type { HostFacts } from '../exporter/src/domain/host.ts';
import type { PriceAnswer } from '../exporter/src/domain/price.ts';
import type { AllocationPolicy } from '../exporter/src/domain/policy.ts';
import type { Quantities } from '../exporter/src/domain/quantities.ts';
import { loadConfig } from '../exporter/src/config/load.ts';
import { formatConfigErrors } from '../exporter/src/config/load/problem.ts';
import { toPolicy } from '../exporter/src/config/policy.ts';
import { aHost, aPod, observed } from '../exporter/src/domain/testing/cluster.ts';
import { usdPerHour } from '../exporter/src/domain/units.ts';

const NAMESPACES = 500;
const PODS_PER_WORKLOAD = 4;
/** One pod of so many has no sample in the interval. */
const SAMPLELESS_EVERY = 50;
const CORES = 8;
const GIB = 32;

/** A cluster as a source hands it over: pods spread evenly over hosts, labelled, of mixed sizes, some above their request. */
export function observedCluster(pods: number, hosts: number): Observation {
  const nodeOf = (index: number): string => `ip-10-0-${index >> 8}-${index & 255}.ec2.internal`;
  return observed({
    hosts: Array.from({ length: hosts }, (_, index) =>
      aHost({
        node: nodeOf(index),
        cores: CORES,
        gib: GIB,
        allocatable: { cores: CORES - 0.1, gib: GIB - 2 },
        capacityType: index % 4 === 0 ? 'spot' : 'on-demand',
      }),
    ),
    pods: Array.from({ length: pods }, (_, index) => podAt(index, nodeOf(index % hosts))),
    namespaces: Object.fromEntries(
      Array.from({ length: NAMESPACES }, (_, index) => [
        `team-${index}`,
        { labels: { environment: index % 3 === 0 ? 'prod' : 'stage' } },
      ]),
    ),
  });
}

function podAt(index: number, node: string): ObservedPod {
  const workload = Math.floor(index / PODS_PER_WORKLOAD);
  const name = `service-${workload.toString(36)}`;
  const request = { cores: 0.05 + 0.01 * (index % 20), gib: 0.25 + 0.05 * (index % 10) };
  const load = 0.2 + (index % 13) / 10;
  return aPod({
    name: `${name}-7d4b9c-${index.toString(36)}`,
    namespace: `team-${workload % NAMESPACES}`,
    node,
    workload: name,
    workloadKind: workload % 10 === 0 ? 'statefulset' : 'deployment',
    labels: { team: `team-${workload % 40}`, service: name, pod_template_hash: '7d4b9c' },
    request,
    used:
      index % SAMPLELESS_EVERY === 0
        ? null
        : { cores: request.cores * load, gib: request.gib * Math.min(load, 1) },
  });
}

export const liveCluster = (pods: number, hosts: number): Quantities =>
  liveQuantities(observedCluster(pods, hosts));

/** The default configuration with a model of its own for some namespaces, as a real policy has. */
export function benchPolicy(): AllocationPolicy {
  const loaded = loadConfig(
    `allocation:
  models:
    default: hybrid
    rules:
      - { match: { namespace: "team-1*" }, model: usage }
      - { match: { attribution: { environment: prod } }, model: request }
`,
    'bench.yaml',
    {},
  );
  if ('errors' in loaded) throw new Error(formatConfigErrors(loaded.errors));
  return toPolicy(loaded.ok);
}

/** 0.40 USD an hour for every host. */
export function flatPrice(_facts: HostFacts): PriceAnswer {
  return FLAT;
}
const QUOTE = {
  usdPerHour: usdPerHour(0.4),
  rung: 'file',
  asOf: null,
  origin: 'prices.yaml line 1',
} as const;
const FLAT: PriceAnswer = {
  price: { kind: 'priced', quote: QUOTE, stale: false },
  rungs: [{ rung: 'file', quote: QUOTE, why: '' }],
};
