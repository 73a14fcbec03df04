import type { IdentityReading, IdentitySource } from '../../app/cluster/sources.ts';
import type { Clock, Log, SourceState } from '../../app/ports.ts';
import { seconds, unixSeconds, type Seconds, type UnixSeconds } from '../../domain/units.ts';
import { ClusterInventory, type WorkloadKind } from './cluster-inventory.ts';
import type { ConnectionConfig, Environment, KubernetesConfig } from './config.ts';
import type { Connection } from './connect/connection.ts';
import { inCluster } from './connect/in-cluster.ts';
import { kubeconfig } from './connect/kubeconfig.ts';
import { ApiClient } from './http/api-client.ts';
import type { Chance } from './http/backoff.ts';
import { nodeProjection } from './objects/nodes.ts';
import { ownedProjection } from './objects/owned.ts';
import { podProjection } from './objects/pods.ts';
import {
  CRON_JOBS,
  DAEMON_SETS,
  DEPLOYMENTS,
  JOBS,
  NAMESPACES,
  NODES,
  PODS,
  REPLICA_SETS,
  STATEFUL_SETS,
} from './objects/resources.ts';
import {
  claimProjection,
  serviceProjection,
  storageClassProjection,
  volumeProjection,
  type Claim,
  type Service,
  type StorageClass,
  type Volume,
} from './objects/volumes.ts';
import { errorsOf, type WatchState } from './states.ts';
import type { ResourceName } from './watch/resource.ts';
import type { Listener, Store } from './watch/store.ts';
import { Watches } from './watches.ts';

export interface KubernetesIdentityInput {
  readonly config: KubernetesConfig;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
  readonly chance: Chance;
  /** Keys of annotations that are asked for, as everywhere in the configuration: the others are left out, they are large. */
  readonly annotations: readonly string[];
}

/** What is known of storage and of services, in no order. */
export interface StoredObjects {
  volumes(): Iterable<Volume>;
  claims(): Iterable<Claim>;
  storageClasses(): Iterable<StorageClass>;
  services(): Iterable<Service>;
}

/** Who is there, told by the Kubernetes API as it happens; and what else it knows. */
export interface KubernetesIdentity extends IdentitySource, StoredObjects {}

/** Lists and watches a cluster's objects from the first poll on. */
export function createKubernetesIdentity(input: KubernetesIdentityInput): KubernetesIdentity {
  return new KubernetesWatch(input);
}

/** How the API server of a configuration is reached. */
export const connectionTo = (
  config: ConnectionConfig,
  environment: Environment,
  clock: Pick<Clock, 'now'>,
): Connection =>
  config.mode === 'in-cluster' ? inCluster(environment) : kubeconfig(config, environment, clock);

const WORKLOADS: readonly (readonly [WorkloadKind, ResourceName])[] = [
  ['deployment', DEPLOYMENTS],
  ['statefulset', STATEFUL_SETS],
  ['daemonset', DAEMON_SETS],
  ['cronjob', CRON_JOBS],
  ['job', JOBS],
];

/** Without these nothing can be said; without any other, less. */
const NEEDED: ReadonlySet<ResourceName> = new Set([NODES, PODS]);

/** How many faults a state names. */
const ERRORS_SHOWN = 5;

class KubernetesWatch implements KubernetesIdentity {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #watches: Watches;
  readonly #inventory = new ClusterInventory();
  readonly #volumes: Store<Volume>;
  readonly #claims: Store<Claim>;
  readonly #storageClasses: Store<StorageClass>;
  readonly #services: Store<Service>;
  #lastSuccess: UnixSeconds | null = null;
  #duration: Seconds = seconds(0);

  constructor({ config, environment, clock, log, chance, annotations }: KubernetesIdentityInput) {
    this.#clock = clock;
    this.#client = new ApiClient(connectionTo(config.connection, environment, clock), environment);
    const watches = new Watches({ client: this.#client, settings: config, clock, log, chance });
    this.#watches = watches;
    watches.add(nodeProjection(), this.#inventory.nodes);
    watches.add(podProjection(annotations), this.#inventory.pods);
    watches.add(
      ownedProjection(NAMESPACES, { labels: true, annotations }),
      this.#inventory.namespaces(),
    );
    watches.add(ownedProjection(REPLICA_SETS, { labels: false }), this.#inventory.replicaSets());
    for (const [kind, resource] of WORKLOADS)
      watches.add(ownedProjection(resource, { labels: true }), this.#inventory.workloads(kind));
    this.#volumes = watches.add(volumeProjection(), NOBODY);
    this.#claims = watches.add(claimProjection(), NOBODY);
    this.#storageClasses = watches.add(storageClassProjection(), NOBODY);
    this.#services = watches.add(serviceProjection(), NOBODY);
  }

  async poll(at: number, signal: AbortSignal): Promise<IdentityReading> {
    await this.#watches.settled(signal);
    const states = this.#watches.states();
    const answered = isUp(states);
    if (answered) this.#lastSuccess = unixSeconds(at);
    this.#duration = seconds(Math.max(0, this.#clock.now() - at));
    const inventory = this.#inventory.read(knownAt(states, PODS, at), knownAt(states, NODES, at));
    return { inventory, answered };
  }

  /** Objects that cannot be read are told in the state: nobody knows what they would have cost. */
  gaps(): readonly never[] {
    return [];
  }

  states(): readonly SourceState[] {
    const states = this.#watches.states();
    return [
      {
        source: 'kubernetes',
        up: isUp(states),
        lastSuccess: this.#lastSuccess,
        duration: this.#duration,
        targets: {
          total: states.length,
          up: states.filter(({ phase }) => phase === 'up').length,
        },
        errors: errorsOf(this.#client.name, states).slice(0, ERRORS_SHOWN),
      },
    ];
  }

  prune(): void {
    // What is gone is forgotten as soon as it was read.
  }

  clear(): void {
    this.#inventory.clear();
    this.#lastSuccess = null;
  }

  async close(): Promise<void> {
    await this.#watches.close();
    this.#client.close();
  }

  volumes(): Iterable<Volume> {
    return this.#volumes.values();
  }

  claims(): Iterable<Claim> {
    return this.#claims.values();
  }

  storageClasses(): Iterable<StorageClass> {
    return this.#storageClasses.values();
  }

  services(): Iterable<Service> {
    return this.#services.values();
  }
}

/** Who only looks when asked need not hear of changes. */
const NOBODY: Listener<unknown> = { changed: () => undefined, gone: () => undefined };

const isUp = (states: readonly WatchState[]): boolean =>
  states.every(
    ({ resource, phase, synced }) => !NEEDED.has(resource) || (phase === 'up' && synced),
  );

/** When a resource was last known to be as it is kept; 0: never. */
function knownAt(states: readonly WatchState[], wanted: ResourceName, at: number): number {
  const current = states.find(({ resource }) => resource === wanted)?.current ?? NaN;
  return Math.min(at, current) || 0;
}
