import type { Fault } from './fault.ts';
import { exists } from './lifetime.ts';
import type { Interval } from './lifetime.ts';
import type { Node } from './node.ts';
import type { Pod } from './pod.ts';

/** A namespace with its labels and annotations. */
export interface Namespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly created: number;
}

/** The labels of a Deployment, StatefulSet or DaemonSet object. */
export interface WorkloadObject {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A claim bound to a volume. */
export interface Claim {
  readonly namespace: string;
  readonly name: string;
  readonly volume: string;
  readonly storageClass: string;
  readonly csiDriver: string;
  readonly volumeHandle: string;
  readonly bytes: number;
}

/** Pods that come again and again: the k-th is created at `firstAt + k × everySeconds`. */
export interface Recurring {
  readonly firstAt: number;
  readonly everySeconds: number;
  /** An upper bound of how long each pod's object stays. */
  readonly keptSeconds: number;
  /** Every node that a pod of it may be on. */
  readonly nodes: readonly string[];
  readonly make: (k: number) => Pod;
}

/** A whole cluster over all time. */
export interface Scenario {
  readonly name: string;
  readonly cluster: string;
  readonly seed: number;
  /** The time the scenario is about: a demo's now, or the start of a truth hour. */
  readonly about: Interval;
  readonly nodes: readonly Node[];
  readonly namespaces: readonly Namespace[];
  readonly workloads: readonly WorkloadObject[];
  readonly claims: readonly Claim[];
  readonly faults: readonly Fault[];
  /** How many kube-state-metrics shards serve it. */
  readonly shards: number;
  /** `full` adds the families a real kubelet has besides those an allocation reads. */
  readonly profile: 'lean' | 'full';
  /** Every pod whose object exists at some moment of the interval. */
  readonly podsDuring: (interval: Interval) => readonly Pod[];
  readonly podsOfNodeDuring: (node: string, interval: Interval) => readonly Pod[];
}

/** What a scenario is made from. */
export interface ScenarioParts extends Omit<Scenario, 'podsDuring' | 'podsOfNodeDuring'> {
  readonly pods: readonly Pod[];
  readonly recurring: readonly Recurring[];
}

/** Builds a scenario with its indexes by node. */
export function scenarioOf({ pods, recurring, ...rest }: ScenarioParts): Scenario {
  const podsByNode = Map.groupBy(pods, (pod) => pod.node);
  const recurringByNode = new Map<string, Recurring[]>();
  for (const each of recurring)
    for (const node of each.nodes)
      recurringByNode.set(node, [...(recurringByNode.get(node) ?? []), each]);

  return {
    ...rest,
    podsDuring: (interval) => [
      ...pods.filter((pod) => exists(pod, interval)),
      ...recurring.flatMap((each) => occurrences(each, interval)),
    ],
    podsOfNodeDuring: (node, interval) => [
      ...(podsByNode.get(node) ?? []).filter((pod) => exists(pod, interval)),
      ...(recurringByNode.get(node) ?? [])
        .flatMap((each) => occurrences(each, interval))
        .filter((pod) => pod.node === node),
    ],
  };
}

/** The interval of one instant, for `podsDuring`. */
export function instant(time: number): Interval {
  // Times of objects are whole seconds, so nothing begins within the microsecond.
  return { start: time, end: time + 1e-6 };
}

/** The node of a name; throws where the scenario has none. */
export function nodeNamed(scenario: Scenario, name: string): Node {
  const node = scenario.nodes.find((each) => each.name === name);
  if (!node) throw new Error(`no node ${name} in scenario ${scenario.name}`);
  return node;
}

function occurrences(each: Recurring, interval: Interval): Pod[] {
  const { firstAt, everySeconds, keptSeconds } = each;
  const first = Math.max(0, Math.floor((interval.start - keptSeconds - firstAt) / everySeconds));
  const last = Math.ceil((interval.end - firstAt) / everySeconds);
  const found: Pod[] = [];
  for (let k = first; k <= last; k++) {
    const pod = each.make(k);
    if (exists(pod, interval)) found.push(pod);
  }
  return found;
}
