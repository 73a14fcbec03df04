import { contextOf } from './context.ts';
import { truthFaults } from './faults.ts';
import { truthHosts } from './hosts.ts';
import { lastingPods } from './lasting.ts';
import { hostPods } from './on-hosts.ts';
import { initOrderPod, passingPods } from './passing.ts';
import { shortJobs } from './short.ts';
import type { Namespace, Scenario } from '../../model/scenario.ts';
import { scenarioOf } from '../../model/scenario.ts';

const HOUR = 3600;
const DAY = 86400;
/** 2026-10-01T10:00:00Z. */
const DEFAULT_START = 1_790_848_800;

/** What `truthScenario` can be told. */
export interface TruthOptions {
  readonly seed: number;
  /** The UTC hour it is about, in unix seconds. */
  readonly start?: number;
  /** Without faults every sample is right. */
  readonly faults?: boolean;
  /** Adds a pod whose request depends on the order of its init containers. */
  readonly initOrder?: boolean;
}

/**
 * Every hard case over one UTC hour, `about`; a pod's namespace is the name of its case.
 *
 * Levels and the moments at which things happen vary with the seed.
 */
export function truthScenario(options: TruthOptions): Scenario {
  const { seed, start = DEFAULT_START, faults = true, initOrder = false } = options;
  if (start % HOUR !== 0) throw new Error(`start ${start} is not the start of a UTC hour`);
  const hosts = truthHosts(seed, start);
  const context = contextOf(seed, start, hosts);
  const pods = [
    ...lastingPods(context),
    ...passingPods(context),
    ...hostPods(context),
    ...(initOrder ? [initOrderPod(context)] : []),
  ];
  const recurring = shortJobs(context);
  const names = new Set([
    ...pods.map((pod) => pod.namespace),
    ...recurring.map((each) => each.make(0).namespace),
  ]);
  return scenarioOf({
    name: 'truth',
    cluster: 'truth',
    seed,
    about: { start, end: start + HOUR },
    nodes: Object.values(hosts),
    namespaces: [...names].map((name) => namespace(name, start)),
    workloads: [],
    claims: [],
    faults: faults ? truthFaults(context) : [],
    shards: 1,
    profile: 'lean',
    pods,
    recurring,
  });
}

function namespace(name: string, start: number): Namespace {
  return { name, labels: { team: `team-${name}` }, annotations: {}, created: start - 30 * DAY };
}
