import { billedAlone, clipRun, exists, heldSeconds, ranSeconds } from '../model/lifetime.ts';
import type { Interval } from '../model/lifetime.ts';
import { billedSeconds } from '../model/node.ts';
import type { Amounts, Node } from '../model/node.ts';
import type { Container, Pod } from '../model/pod.ts';
import type { Profile } from '../model/profile.ts';
import { integral } from '../model/profile.ts';
import { effectiveLimit, effectiveRequest } from '../model/request.ts';
import type { Scenario } from '../model/scenario.ts';

/** What a pod truly did in the interval; resource-seconds are core-, byte- and GPU-seconds. */
export interface PodTruth {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** Empty where it was never scheduled. */
  readonly node: string;
  /** Its topmost owner; undefined for a pod without one. */
  readonly workload: { readonly kind: string; readonly name: string } | undefined;
  /** Seconds in which it held its place on a billed host. */
  readonly heldSeconds: number;
  /** Seconds in which at least one of its containers ran. */
  readonly ranSeconds: number;
  /** What it reserves while it holds its place. */
  readonly request: Amounts;
  readonly requestSeconds: Amounts;
  readonly usageSeconds: Amounts;
  readonly limit: { readonly [R in keyof Amounts]: number | undefined };
  /** True where no kubelet ever shows it, so that its usage cannot be known. */
  readonly sampleless: boolean;
}

/** What a host truly was in the interval; a node of Fargate is what its pod is billed for. */
export interface HostTruth {
  readonly node: string;
  readonly billedSeconds: number;
  readonly capacity: Amounts;
  readonly allocatable: Amounts;
  readonly capacitySeconds: Amounts;
}

/** Independent counts to hold a result against. */
export interface Counts {
  /** Pods whose object exists at some moment of the interval. */
  readonly pods: number;
  /** Pods that held a place for some of it. */
  readonly podsHeld: number;
  readonly podsUnscheduled: number;
  /** Hosts that were billed for some of it. */
  readonly hosts: number;
  readonly requestSeconds: Amounts;
}

/** The truth of an interval. */
export interface Truth {
  readonly interval: Interval;
  readonly pods: readonly PodTruth[];
  readonly hosts: readonly HostTruth[];
  readonly counts: Counts;
}

/** Integrates every pod and host of the scenario over an interval; analytic, nothing is sampled. */
export function truth(scenario: Scenario, interval: Interval): Truth {
  const nodes = new Map(scenario.nodes.map((node) => [node.name, node]));
  const existing = scenario.podsDuring(interval).filter((pod) => exists(pod, interval));
  const pods = existing.map((pod) => podTruth(pod, nodes.get(pod.node), interval));
  const hosts = scenario.nodes
    .map((node) => hostTruth(node, existing, interval))
    .filter((host) => host.billedSeconds > 0);
  return {
    interval,
    pods,
    hosts,
    counts: {
      pods: existing.length,
      podsHeld: pods.filter((pod) => pod.heldSeconds > 0).length,
      podsUnscheduled: existing.filter((pod) => pod.scheduled >= interval.end).length,
      hosts: hosts.length,
      requestSeconds: total(pods.map((pod) => pod.requestSeconds)),
    },
  };
}

function podTruth(pod: Pod, node: Node | undefined, interval: Interval): PodTruth {
  const held = node ? heldSeconds(pod, node, interval) : 0;
  const request = effectiveRequest(pod);
  return {
    uid: pod.uid,
    namespace: pod.namespace,
    name: pod.name,
    node: pod.node,
    workload: pod.owner?.parent ?? pod.owner,
    heldSeconds: held,
    ranSeconds: node ? ranSeconds(pod, node, interval) : 0,
    request,
    requestSeconds: times(request, held),
    usageSeconds: node ? usageSeconds(pod, node, interval) : { cpu: 0, memory: 0, gpu: 0 },
    limit: effectiveLimit(pod),
    sampleless: pod.sampleless,
  };
}

function usageSeconds(pod: Pod, node: Node, interval: Interval): Amounts {
  const over = (container: Container, profile: Profile): number =>
    container.runs.reduce((sum, run) => {
      const { start, end } = clipRun(run, node, interval);
      return sum + integral(profile, start, end);
    }, 0);
  let cpu = 0;
  let memory = 0;
  let gpu = 0;
  for (const container of pod.containers) {
    cpu += over(container, container.cpu);
    memory += over(container, container.memory);
    if (container.gpu)
      gpu += (container.requests.gpu ?? 0) * over(container, container.gpu.utilisation);
  }
  return { cpu, memory, gpu };
}

function hostTruth(node: Node, pods: readonly Pod[], interval: Interval): HostTruth {
  const { podSize } = node;
  const seconds = podSize
    ? pods
        .filter((pod) => pod.node === node.name)
        .reduce((sum, pod) => sum + billedAlone(pod, node, interval), 0)
    : billedSeconds(node, interval.start, interval.end);
  const capacity = podSize ?? node.capacity;
  return {
    node: node.name,
    billedSeconds: seconds,
    capacity,
    allocatable: podSize ?? node.allocatable,
    capacitySeconds: times(capacity, seconds),
  };
}

function times(amounts: Amounts, factor: number): Amounts {
  return {
    cpu: amounts.cpu * factor,
    memory: amounts.memory * factor,
    gpu: amounts.gpu * factor,
  };
}

function total(list: readonly Amounts[]): Amounts {
  return list.reduce(
    (sum, each) => ({
      cpu: sum.cpu + each.cpu,
      memory: sum.memory + each.memory,
      gpu: sum.gpu + each.gpu,
    }),
    { cpu: 0, memory: 0, gpu: 0 },
  );
}
