import type { Scenario } from '@podtally/demo-cluster';
import { createKubernetesIdentity } from '../../exporter/src/adapters/kubernetes/kubernetes-identity.ts';
import {
  JOBS,
  NODES,
  PODS,
  REPLICA_SETS,
  RESOURCES,
} from '../../exporter/src/adapters/kubernetes/objects/resources.ts';
import { StubApiServer } from '../../exporter/src/adapters/kubernetes/testing/stub-api-server.ts';
import type { RawNode, RawPod } from '../../exporter/src/app/cluster/inventory.ts';
import type { IdentityReading, IdentitySource } from '../../exporter/src/app/cluster/sources.ts';
import type { Clock, Log } from '../../exporter/src/app/ports.ts';
import { temporaryFolder } from './folder.ts';
import { changesOf, objectsAt, type ShownObject } from './kubernetes-objects.ts';
import { until } from './until.ts';

const MARKER = 'marker';

/** Changes an object on its way to the API server: what kube-state-metrics cannot tell. */
export type Retold = (shown: ShownObject, at: number) => ShownObject;

/** What the API server tells otherwise, and when that changes without anything else. */
export interface Retelling {
  readonly retold: Retold;
  readonly moments: readonly number[];
}

/** A scenario's cluster behind a Kubernetes API that is listed and watched over HTTP. */
export class WatchedApi {
  readonly #scenario: Scenario;
  readonly #retelling: Retelling;
  readonly #server = new StubApiServer(RESOURCES);
  readonly #watchers: HeardIdentity[] = [];
  #shown = new Map<string, { readonly text: string; readonly shown: ShownObject }>();
  #at: number;
  #marks = 0;

  /** @param from when it is listed first */
  constructor(
    scenario: Scenario,
    from: number,
    retelling: Retelling = { retold: (shown) => shown, moments: [] },
  ) {
    this.#scenario = scenario;
    this.#retelling = retelling;
    this.#at = from;
  }

  async start(scope: AsyncDisposableStack): Promise<void> {
    await this.#server.start();
    scope.defer(() => this.#server.stop());
    this.#show(this.#at);
    this.#mark();
  }

  /** A new watch on it; to be closed before it is stopped. */
  async watch(clock: Clock, log: Log, scope: AsyncDisposableStack): Promise<IdentitySource> {
    const folder = await temporaryFolder(scope);
    const path = await folder.write(
      'config',
      `{current-context: here, contexts: [{name: here, context: {cluster: c}}], clusters: [{name: c, cluster: {server: "${this.#server.url}"}}]}`,
    );
    const identity = createKubernetesIdentity({
      config: {
        connection: { mode: 'kubeconfig', path },
        pageSize: 50,
        timeoutSeconds: 60,
        watchIdleSeconds: 600,
      },
      environment: {},
      clock,
      log,
      chance: () => 0,
      annotations: [],
    });
    const heard = new HeardIdentity(identity);
    const { signal } = new AbortController();
    await heard.gather(this.#at, signal);
    this.#watchers.push(heard);
    await until('all to be watched', () =>
      Promise.resolve(
        this.#server.watchers === this.#watchers.length * RESOURCES.length || undefined,
      ),
    );
    return heard;
  }

  /** Lets everything happen up to a moment, each change at its own, heard by all who watch. @param turn sets the clock */
  async goOn(to: number, turn: (now: number) => void): Promise<void> {
    const own = this.#retelling.moments.filter((at) => this.#at < at && at <= to);
    const moments = new Set([...changesOf(this.#scenario, this.#at, to), ...own]);
    for (const at of [...moments].sort((a, b) => a - b)) {
      turn(at);
      if (!this.#show(at)) continue;
      this.#mark();
      await Promise.all(this.#watchers.map((watcher) => watcher.hear(at, this.#marks)));
    }
    this.#at = to;
    turn(to);
  }

  /** Creates, changes and deletes objects until all are as they are at a moment; says whether any changed. */
  #show(at: number): boolean {
    const now = new Map<string, { readonly text: string; readonly shown: ShownObject }>();
    let changed = false;
    for (const each of objectsAt(this.#scenario, at)) {
      const shown = this.#retelling.retold(each, at);
      const key = `${shown.resource.plural} ${shown.object.metadata.uid}`;
      const text = JSON.stringify(shown.object);
      now.set(key, { text, shown });
    }
    // Who goes makes room for a successor of the same name.
    for (const [key, { shown }] of this.#shown)
      if (!now.has(key)) {
        this.#server.remove(shown.resource, shown.object);
        changed = true;
      }
    for (const [key, { text, shown }] of now)
      if (this.#shown.get(key)?.text !== text) {
        this.#server.put(shown.resource, shown.object);
        changed = true;
      }
    this.#shown = now;
    return changed;
  }

  /** Changes one object of each kind that is waited for: who has heard of that has heard of all before it. */
  #mark(): void {
    this.#marks += 1;
    const mark = `m${this.#marks}`;
    const metadata = {
      name: MARKER,
      uid: MARKER,
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { mark },
      ownerReferences: [{ kind: 'Marker', name: mark, controller: true }],
    };
    this.#server.put(NODES, { metadata, spec: {}, status: {} });
    const within = { ...metadata, namespace: MARKER };
    this.#server.put(PODS, { metadata: within, spec: { containers: [] }, status: {} });
    for (const resource of [JOBS, REPLICA_SETS]) this.#server.put(resource, { metadata: within });
  }
}

/** An identity that is read whenever something happened, and hands on all of it at its poll. */
class HeardIdentity implements IdentitySource {
  readonly #inner: IdentitySource;
  #gone = new Map<string, RawPod>();
  #former: RawNode[] = [];

  constructor(inner: IdentitySource) {
    this.#inner = inner;
  }

  /** Reads until a mark is known. */
  async hear(at: number, mark: number): Promise<void> {
    const { signal } = new AbortController();
    const name = `m${mark}`;
    for (;;) {
      const { inventory } = await this.gather(at, signal);
      const marks = [
        inventory.pods.get(MARKER)?.labels['mark'],
        inventory.nodes.get(MARKER)?.labels['mark'],
        inventory.jobOwners.get(`${MARKER}/${MARKER}`)?.name,
        inventory.replicaSetOwners.get(`${MARKER}/${MARKER}`)?.name,
      ];
      if (marks.every((each) => each === name)) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async gather(at: number, signal: AbortSignal): Promise<IdentityReading> {
    const reading = await this.#inner.poll(at, signal);
    for (const pod of reading.inventory.pods.values())
      if ((pod.told?.gone ?? 0) > 0) this.#gone.set(pod.uid, pod);
    this.#former.push(...reading.inventory.formerNodes);
    return reading;
  }

  async poll(at: number, signal: AbortSignal): Promise<IdentityReading> {
    const { inventory, answered } = await this.gather(at, signal);
    const pods = new Map([...inventory.pods, ...this.#gone]);
    const nodes = new Map(inventory.nodes);
    pods.delete(MARKER);
    nodes.delete(MARKER);
    const formerNodes = this.#former;
    this.#gone = new Map();
    this.#former = [];
    return { inventory: { ...inventory, pods, nodes, formerNodes }, answered };
  }

  gaps(...[span]: Parameters<IdentitySource['gaps']>): ReturnType<IdentitySource['gaps']> {
    return this.#inner.gaps(span);
  }

  states(): ReturnType<IdentitySource['states']> {
    return this.#inner.states();
  }

  prune(reach: number): void {
    this.#inner.prune(reach);
  }

  clear(): void {
    this.#inner.clear();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
