import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostBook } from '../../../app/cluster/host-book.ts';
import type { Inventory } from '../../../app/cluster/inventory.ts';
import { PodBook } from '../../../app/cluster/pod-book.ts';
import type { PodRecord } from '../../../app/cluster/pod-record.ts';
import type { IdentityReading } from '../../../app/cluster/sources.ts';
import { FakeLog } from '../../../app/testing/fakes.ts';
import { hostFacts } from '../../../domain/host-facts.ts';
import { finished } from '../../../domain/stepwise.ts';
import { createKubernetesIdentity, type KubernetesIdentity } from '../kubernetes-identity.ts';
import { NODES, PODS, RESOURCES } from '../objects/resources.ts';
import { nodeObject, podObject } from './objects.ts';
import { StubApiServer } from './stub-api-server.ts';
import { JumpingClock, until } from './waiting.ts';

/** 2026-10-01T10:00:00Z. */
export const T = 1_790_848_800;

/** A stub of an API server, who watches it, and the books that take in what is read. */
export class WatchedStub {
  readonly server = new StubApiServer(RESOURCES);
  readonly clock = new JumpingClock(T);
  readonly log = new FakeLog();
  readonly pods = new PodBook();
  readonly hosts = new HostBook(hostFacts, 30);
  readonly #scope = new AsyncDisposableStack();
  readonly #signal = new AbortController().signal;
  #identity: KubernetesIdentity | null = null;
  #markers = 0;

  async start(): Promise<void> {
    await this.server.start();
    this.#scope.defer(() => this.server.stop());
    const folder = await mkdtemp(join(tmpdir(), 'podtally-kubeconfig-'));
    this.#scope.defer(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'config');
    await writeFile(
      path,
      `{current-context: here, contexts: [{name: here, context: {cluster: c}}], clusters: [{name: c, cluster: {server: "${this.server.url}"}}]}`,
    );
    const identity = createKubernetesIdentity({
      config: {
        connection: { mode: 'kubeconfig', path },
        pageSize: 100,
        timeoutSeconds: 20,
        watchIdleSeconds: 180,
      },
      environment: {},
      clock: this.clock,
      log: this.log,
      chance: () => 0,
      annotations: ['example.com/owner'],
    });
    this.#identity = identity;
    this.#scope.defer(() => identity.close());
  }

  stop(): Promise<void> {
    return this.#scope.disposeAsync();
  }

  get identity(): KubernetesIdentity {
    if (this.#identity === null) throw new Error('not started');
    return this.#identity;
  }

  /** How many resources are read. */
  get readable(): number {
    return this.identity.states()[0]?.targets.up ?? 0;
  }

  /** What is wrong, without the name of the kubeconfig. */
  get errors(): readonly string[] {
    const [state] = this.identity.states();
    return (state?.errors ?? []).map((error) => error.replace(/of \S+config/, 'of FILE'));
  }

  read(): Promise<IdentityReading> {
    return this.identity.poll(this.clock.now(), this.#signal);
  }

  /** Reads what is known, and hands it to the books as a pass does. */
  async poll(): Promise<Inventory> {
    const { inventory } = await this.read();
    finished(this.pods.update(inventory, this.clock.now(), T - 3600));
    finished(this.hosts.update(inventory, this.clock.now()));
    return inventory;
  }

  /** Watches all resources, and for so long that what is heard from now on is news. */
  async watching(): Promise<Inventory> {
    await this.read();
    await until(() => this.server.watchers === RESOURCES.length);
    // The server may have opened a watch before its client knows.
    await this.heard();
    this.clock.advance(10);
    return this.poll();
  }

  /** Polls until all was heard that was sent until now: markers sent after it are known. */
  async heard(): Promise<void> {
    this.#markers += 1;
    const name = `marker-${this.#markers}`;
    this.server.put(PODS, podObject('markers', name, { node: '' }));
    this.server.put(NODES, nodeObject(name, T));
    for (;;) {
      const { pods, nodes } = await this.poll();
      if (pods.has(`uid-of-${name}`) && nodes.has(name)) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** What the book holds of a pod. */
  recordOf(uid: string): PodRecord {
    const record = this.pods.byUid(uid);
    if (record === undefined) throw new Error(`the book does not know ${uid}`);
    return record;
  }
}
