import { requestOf } from './coverage.ts';
import type { Labels } from './labels.ts';
import type { Described, InputCount } from './observation.ts';
import type { Pod } from './pod.ts';
import type { HostQuantities, PodQuantities, Quantities } from './quantities.ts';
import { HOST_RESOURCES, perResource, type HostResource, type PerResource } from './resource.ts';
import type { Stepwise } from './stepwise.ts';
import { resourceSeconds, seconds, type UnixSeconds } from './units.ts';

/**
 * The quantities of a day, summed per host and pod, and each of its hours told anew from them: state with a lifetime of one settlement.
 *
 * An hour takes of every sum the part that it has of its host's capacity in the day.
 * Whatever the engine computes of a host grows in proportion to its quantities, so the hours that it allocates from these
 * add up to what it allocates from the day as a whole: `max` and `min` are taken over the day (allocation, section 11),
 * and every hour still sums to its own cost. Hours may be added in any order; those that are lost stay out.
 */
export class DaySums {
  readonly #hosts = new Map<string, HostSums>();
  readonly #namespaces = new Map<string, Described>();
  readonly #workloads = new Map<string, Labels>();
  readonly #found = { hosts: 0, pods: 0, cpuRequests: 0, memoryRequests: 0 };
  readonly #counted = { hosts: 0, pods: 0, cpuRequests: 0, memoryRequests: 0 };

  /** Adds an hour as it was measured, resting after each host. */
  *add(hour: Quantities): Stepwise<void> {
    for (const [key, host] of byKey(hour.hosts)) {
      let sums = this.#hosts.get(key);
      if (sums === undefined) {
        sums = {
          capacity: noSums(),
          reserved: noSums(),
          used: noSums(),
          billed: 0,
          pods: new Map(),
        };
        this.#hosts.set(key, sums);
      }
      addHost(sums, host, hour.interval.start);
      yield;
    }
    for (const [name, described] of hour.namespaces) this.#namespaces.set(name, described);
    for (const [name, labels] of hour.workloads) this.#workloads.set(name, labels);
    addCount(this.#found, foundIn(hour.hosts, hour.strays));
    addCount(this.#counted, hour.counted);
  }

  /** One of the hours that were added, told from the sums; rests after each host. */
  *evened(hour: Quantities): Stepwise<Quantities> {
    const hosts: HostQuantities[] = [];
    for (const [key, host] of byKey(hour.hosts)) {
      const sums = this.#hosts.get(key);
      if (sums === undefined) throw new RangeError(`${host.host.facts.node} was not added`);
      hosts.push(
        host.host.facts.podsBilledBy === undefined
          ? evenedHost(host, sums, hour.interval.start)
          : evenedPods(host, sums),
      );
      yield;
    }
    return {
      ...hour,
      evenedOver: 'day',
      hosts,
      namespaces: new Map([...this.#namespaces, ...hour.namespaces]),
      workloads: new Map([...this.#workloads, ...hour.workloads]),
      counted: this.#countedOf(foundIn(hosts, hour.strays)),
    };
  }

  /** What the inputs count of the day, in proportion to what there is of it in an hour: coverage stays the day's. */
  #countedOf(found: InputCount): InputCount {
    const share = (name: keyof InputCount): number =>
      this.#found[name] > 0 ? (found[name] * this.#counted[name]) / this.#found[name] : 0;
    return {
      hosts: share('hosts'),
      pods: share('pods'),
      cpuRequests: share('cpuRequests'),
      memoryRequests: share('memoryRequests'),
    };
  }
}

type Sums = Record<HostResource, number>;
type Counts = { -readonly [K in keyof InputCount]: InputCount[K] };

interface HostSums {
  readonly capacity: Sums;
  /** ΣR and ΣU as they were before they were brought within capacity. */
  readonly reserved: Sums;
  readonly used: Sums;
  billed: number;
  readonly pods: Map<string, PodSums>;
}

interface PodSums {
  /** Who it was, from each hour on in which that changed. */
  readonly seen: { readonly from: UnixSeconds; readonly pod: Pod; readonly text: string }[];
  readonly requested: Sums;
  readonly used: Sums;
  readonly clipped: Sums;
  held: number;
  estimated: boolean;
}

const noSums = (): Sums => ({ cpu: 0, memory: 0, gpu: 0 });

function addTo(sums: Sums, amounts: PerResource<number>): void {
  for (const resource of HOST_RESOURCES) sums[resource] += amounts[resource];
}

function addCount(sums: Counts, count: InputCount): void {
  sums.hosts += count.hosts;
  sums.pods += count.pods;
  sums.cpuRequests += count.cpuRequests;
  sums.memoryRequests += count.memoryRequests;
}

/** Hosts by node and machine; a name that two have in one hour is told apart by their order. */
function* byKey(hosts: readonly HostQuantities[]): Generator<readonly [string, HostQuantities]> {
  const known = new Map<string, number>();
  for (const host of hosts) {
    const { node, providerId } = host.host.facts;
    const name = `${node}\0${providerId}`;
    const nth = known.get(name) ?? 0;
    known.set(name, nth + 1);
    yield [`${name}\0${nth}`, host];
  }
}

function addHost(sums: HostSums, host: HostQuantities, hour: UnixSeconds): void {
  sums.billed += host.billedSeconds;
  addTo(sums.capacity, host.capacity);
  for (const pod of host.pods) {
    const { uid } = pod.pod;
    let known = sums.pods.get(uid);
    if (known === undefined) {
      known = {
        ...{ seen: [], requested: noSums(), used: noSums(), clipped: noSums() },
        ...{ held: 0, estimated: false },
      };
      sums.pods.set(uid, known);
    }
    addPod(known, pod, hour);
    addTo(
      sums.reserved,
      perResource((of) => pod.requested[of] / host.requestScale[of]),
    );
    addTo(
      sums.used,
      perResource((of) => pod.used[of] / host.usageScale[of]),
    );
  }
}

function addPod(sums: PodSums, pod: PodQuantities, hour: UnixSeconds): void {
  const text = JSON.stringify(pod.pod);
  if (sums.seen.at(-1)?.text !== text) sums.seen.push({ from: hour, pod: pod.pod, text });
  addTo(sums.requested, pod.requested);
  addTo(sums.used, pod.used);
  addTo(sums.clipped, pod.clipped);
  sums.held += pod.heldSeconds;
  sums.estimated ||= pod.estimated;
}

/** A machine in an hour: every pod that it had in the day, with the hour's part of what it took there. */
function evenedHost(host: HostQuantities, sums: HostSums, hour: UnixSeconds): HostQuantities {
  const ofTime = sums.billed > 0 ? host.billedSeconds / sums.billed : 0;
  const parts = perResource((resource) =>
    sums.capacity[resource] > 0 ? host.capacity[resource] / sums.capacity[resource] : ofTime,
  );
  const part = (of: Sums): PodQuantities['requested'] =>
    perResource((resource) => resourceSeconds(of[resource] * parts[resource]));
  const within = { requested: noSums(), used: noSums() };
  const pods: PodQuantities[] = [];
  for (const pod of sums.pods.values()) {
    addTo(
      within.requested,
      perResource((resource) => pod.requested[resource]),
    );
    addTo(
      within.used,
      perResource((resource) => pod.used[resource]),
    );
    pods.push({
      pod: whoIn(pod, hour),
      heldSeconds: seconds(pod.held * ofTime),
      requested: part(pod.requested),
      clipped: part(pod.clipped),
      used: part(pod.used),
      estimated: pod.estimated,
    });
  }
  return {
    ...host,
    pods,
    requestScale: scaleOf(within.requested, sums.reserved),
    usageScale: scaleOf(within.used, sums.used),
  };
}

/** Sums of the same numbers in another order are equal within this. */
const ROUNDING = 1e-12;

const scaleOf = (within: Sums, before: Sums): PerResource<number> =>
  perResource((resource) =>
    within[resource] < before[resource] * (1 - ROUNDING) ? within[resource] / before[resource] : 1,
  );

/** Who a pod was in an hour; before it was first seen, who it was then. */
function whoIn({ seen }: PodSums, hour: UnixSeconds): Pod {
  const known = seen.findLast(({ from }) => from <= hour) ?? seen[0];
  if (known === undefined) throw new RangeError('a pod is summed up once it was seen');
  return known.pod;
}

/** Pods that are their own hosts stay in the hours in which they were billed; what they used follows what they were billed for. */
function evenedPods(host: HostQuantities, { pods }: HostSums): HostQuantities {
  return {
    ...host,
    pods: host.pods.map((pod) => {
      const day = pods.get(pod.pod.uid);
      return {
        ...pod,
        used: perResource((resource) => {
          const requested = day?.requested[resource] ?? 0;
          return requested > 0 && day
            ? resourceSeconds((day.used[resource] * pod.requested[resource]) / requested)
            : pod.used[resource];
        }),
        estimated: day?.estimated ?? pod.estimated,
      };
    }),
  };
}

function foundIn(hosts: readonly HostQuantities[], strays: readonly PodQuantities[]): InputCount {
  const found = { hosts: hosts.length, pods: 0, cpuRequests: 0, memoryRequests: 0 };
  const find = (pods: readonly PodQuantities[], host: HostQuantities | null): void => {
    found.pods += pods.length;
    for (const pod of pods) {
      found.cpuRequests += requestOf(pod, host, 'cpu');
      found.memoryRequests += requestOf(pod, host, 'memory');
    }
  };
  for (const host of hosts) find(host.pods, host);
  find(strays, null);
  return found;
}
