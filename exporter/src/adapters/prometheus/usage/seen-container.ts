import { readCgroup } from '../../../app/cluster/cgroup.ts';
import type { ContainerName } from '../../../app/cluster/container-book.ts';
import type { PodRecord } from '../../../app/cluster/pod-record.ts';
import type { Identified } from '../../../app/cluster/sources.ts';

/** A container of a store, and whose it is. */
export interface SeenContainer {
  readonly cgroup: string;
  readonly name: ContainerName;
  /** null where nobody named it. */
  readonly pod: PodRecord | null;
  /** When its host ended; Infinity while that is there. */
  readonly hostEnd: number;
  /** When it started, as it says itself; NaN where it does not. */
  start: number;
}

/** The containers of several hours: each is looked up once, however many series and hours it has. */
export class SeenContainers {
  readonly #known: Identified;
  readonly #byCgroup = new Map<string, SeenContainer>();

  constructor(known: Identified) {
    this.#known = known;
  }

  /** @param name asked for where the container is new */
  of(cgroup: string, name: () => ContainerName): SeenContainer {
    const known = this.#byCgroup.get(cgroup);
    if (known !== undefined) return known;
    const made = this.#describe(cgroup, name());
    this.#byCgroup.set(cgroup, made);
    return made;
  }

  #describe(cgroup: string, name: ContainerName): SeenContainer {
    const { pods, hosts } = this.#known;
    const { podId } = readCgroup(cgroup);
    const pod = pods.ofContainer({ podId, namespace: name.namespace, podName: name.pod });
    const host = pod === null ? undefined : hosts.byName(pod.pod.node)?.host;
    const hostEnd = (host && hosts.billed(host).life.to) ?? Infinity;
    return { cgroup, name, pod, hostEnd, start: NaN };
  }
}
