import { kubeStateMetrics, type Scenario } from '../../demo-cluster/src/index.ts';
import { ExpositionReader } from '../../exporter/src/adapters/direct/exposition.ts';
import { Interner } from '../../exporter/src/adapters/direct/interner.ts';
import {
  createPrometheusClient,
  type OpenClient,
} from '../../exporter/src/adapters/prometheus/http/query-client.ts';
import { emptyInventory, type Inventory } from '../../exporter/src/app/cluster/inventory.ts';
import {
  KUBE_STATE_METRICS_FAMILIES,
  takeRow,
} from '../../exporter/src/app/cluster/kube-state-metrics.ts';
import type { Clock } from '../../exporter/src/app/ports.ts';
import type { StoredScrape } from './store-history.ts';
import { storeAt } from './store-at.ts';

/** The labels that service discovery gives kube-state-metrics. */
const targetOf = (shard: number): StoredScrape['target'] => ({
  job: 'kube-state-metrics',
  instance: `10.0.0.${shard + 1}:8080`,
  container: 'kube-state-metrics',
});

/** All scrapes of a scenario's kube-state-metrics from one moment up to another. */
export function* scrapesOf(
  scenario: Scenario,
  from: number,
  to: number,
  everySeconds: number,
): Generator<StoredScrape> {
  for (let at = from; at <= to; at += everySeconds)
    for (let shard = 0; shard < scenario.shards; shard += 1)
      yield { at, text: kubeStateMetrics(scenario, at, shard), target: targetOf(shard) };
}

/** A page of kube-state-metrics as the product reads it without a store. */
export function inventoryOfPage(text: Iterable<string>, at: number): Inventory {
  const inventory = emptyInventory(at);
  const reader = new ExpositionReader(KUBE_STATE_METRICS_FAMILIES, new Interner(), (row) =>
    takeRow(inventory, null, row),
  );
  for (const chunk of text) reader.push(Buffer.from(chunk));
  reader.end();
  return inventory;
}

/** All that an inventory says, in one order, to be compared: digests of labels differ between kinds of sources. */
export function allThatItSays(inventory: Inventory): unknown {
  const sorted = <V>(map: ReadonlyMap<string, V>): readonly (readonly [string, V])[] =>
    [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...inventory,
    pods: sorted(inventory.pods).map(([, { labelsDigest: _, annotationsDigest: __, ...pod }]) => ({
      ...pod,
      containers: pod.containers.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    })),
    nodes: sorted(inventory.nodes).map(([, { labelsDigest: _, ...node }]) => node),
    namespaces: sorted(inventory.namespaces),
    replicaSetOwners: sorted(inventory.replicaSetOwners),
    jobOwners: sorted(inventory.jobOwners),
    workloads: sorted(inventory.workloads),
  };
}

/** Without the owners, namespaces and workloads that another inventory does not have: nobody asks for them any more. */
export function asFarAs(inventory: Inventory, other: Inventory): Inventory {
  const kept = <V>(map: ReadonlyMap<string, V>, by: ReadonlyMap<string, V>): Map<string, V> =>
    new Map([...map].filter(([key]) => by.has(key)));
  return {
    ...inventory,
    namespaces: kept(inventory.namespaces, other.namespaces),
    replicaSetOwners: kept(inventory.replicaSetOwners, other.replicaSetOwners),
    jobOwners: kept(inventory.jobOwners, other.jobOwners),
    workloads: kept(inventory.workloads, other.workloads),
  };
}

/** A client of a store on loopback. */
export function clientOf(url: string, clock: Clock, scope: AsyncDisposableStack): OpenClient {
  const client = createPrometheusClient(storeAt(url), { clock });
  scope.defer(() => client.close());
  return client;
}
