import type { Pod, Scenario } from '../../demo-cluster/src/index.ts';
import { instant } from '../../demo-cluster/src/model/scenario.ts';
import {
  CRON_JOBS,
  DAEMON_SETS,
  DEPLOYMENTS,
  JOBS,
  NAMESPACES,
  NODES,
  PODS,
  REPLICA_SETS,
  RESOURCES,
  STATEFUL_SETS,
} from '../../exporter/src/adapters/kubernetes/objects/resources.ts';
import {
  StubApiServer,
  type StubObject,
} from '../../exporter/src/adapters/kubernetes/testing/stub-api-server.ts';
import type { ResourceName } from '../../exporter/src/adapters/kubernetes/watch/resource.ts';
import { namespaceObject, nodeObject, ownerObject, podObject } from './objects.ts';

const KINDS: Readonly<Record<string, ResourceName>> = {
  ReplicaSet: REPLICA_SETS,
  Deployment: DEPLOYMENTS,
  StatefulSet: STATEFUL_SETS,
  DaemonSet: DAEMON_SETS,
  Job: JOBS,
  CronJob: CRON_JOBS,
};

/** A Kubernetes API of a scenario that goes on: list and watch, as far as the exporter asks. */
export class ScenarioApi {
  readonly server = new StubApiServer(RESOURCES);
  readonly #scenario: Scenario;
  /** Pods that come and go, as they were shown last. */
  readonly #passing = new Map<string, { readonly pod: Pod; text: string }>();

  constructor(scenario: Scenario, at: number) {
    this.#scenario = scenario;
    for (const node of scenario.nodes) this.server.load(NODES, nodeObject(node));
    for (const each of scenario.namespaces) this.server.load(NAMESPACES, namespaceObject(each));
    for (const pod of scenario.podsDuring(instant(at)))
      this.#show(pod, at, (resource, object) => this.server.load(resource, object));
  }

  /** Tells those who watch what has changed. */
  turnTo(at: number): void {
    const there = new Set<string>();
    for (const pod of this.#scenario.podsDuring(instant(at))) {
      if (pod.gone === Infinity) continue;
      there.add(pod.uid);
      this.#show(pod, at, (resource, object) => this.server.put(resource, object));
    }
    for (const [uid, { pod }] of this.#passing)
      if (!there.has(uid)) {
        this.#passing.delete(uid);
        this.server.remove(PODS, podObject(pod, at));
        const { owner } = pod;
        if (owner !== undefined) this.server.remove(JOBS, ownerObject(pod, owner));
      }
  }

  /** Tells those who watch that nothing else has happened, as API servers do about every minute. */
  bookmark(): void {
    for (const resource of RESOURCES) this.server.bookmark(resource);
  }

  #show(pod: Pod, at: number, give: (resource: ResourceName, object: StubObject) => void): void {
    const object = podObject(pod, at);
    if (pod.gone !== Infinity) {
      const text = JSON.stringify(object);
      const known = this.#passing.get(pod.uid);
      if (known?.text === text) return;
      this.#passing.set(pod.uid, { pod, text });
      if (known !== undefined) {
        give(PODS, object);
        return;
      }
    }
    give(PODS, object);
    const { owner } = pod;
    const resource = KINDS[owner?.kind ?? ''];
    if (owner !== undefined && resource !== undefined) give(resource, ownerObject(pod, owner));
    const above = KINDS[owner?.parent?.kind ?? ''];
    if (owner?.parent !== undefined && above !== undefined)
      this.#showParent(pod, owner.parent, above);
  }

  readonly #parents = new Set<string>();

  /** One for all its pods. */
  #showParent(pod: Pod, parent: NonNullable<Pod['owner']>, resource: ResourceName): void {
    const key = `${parent.kind} ${pod.namespace}/${parent.name}`;
    if (this.#parents.has(key)) return;
    this.#parents.add(key);
    this.server.load(resource, ownerObject(pod, parent));
  }
}
