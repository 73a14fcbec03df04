import { CONTAINER_FAMILIES } from './container-families.ts';
import type { Family } from './family.ts';
import { renderFamilies } from './family.ts';
import { NODE_FAMILIES } from './node-families.ts';
import {
  CLAIM_FAMILIES,
  NAMESPACE_FAMILIES,
  OWNER_FAMILIES,
  WORKLOAD_FAMILIES,
  ownersOf,
} from './object-families.ts';
import { POD_FAMILIES } from './pod-families.ts';
import type { Pod } from '../model/pod.ts';
import type { Scenario } from '../model/scenario.ts';
import { instant } from '../model/scenario.ts';
import { hash } from '../random.ts';

/** Families about pods and their containers, in alphabetical order. */
const PODS: readonly Family<Pod>[] = [...POD_FAMILIES, ...CONTAINER_FAMILIES].toSorted((a, b) =>
  a.name < b.name ? -1 : 1,
);

/**
 * The text of one kube-state-metrics shard at a time, in chunks.
 *
 * Objects are spread over the shards by a hash of their identity; every shard has every family's head.
 * The order of init containers is not in it, as in the real one.
 */
export function* kubeStateMetrics(scenario: Scenario, time: number, shard = 0): Generator<string> {
  const mine = (key: string): boolean =>
    scenario.shards === 1 || hash(key) % scenario.shards === shard;
  const pods = scenario.podsDuring(instant(time));
  const nodes = scenario.nodes.filter(
    (node) => node.created <= time && time < node.objectGone && mine(node.name),
  );
  const objects = <T extends { readonly namespace: string; readonly name: string }>(
    list: readonly T[],
  ): readonly T[] => list.filter((each) => mine(`${each.namespace}/${each.name}`));

  yield* renderFamilies(
    NAMESPACE_FAMILIES,
    scenario.namespaces.filter((each) => mine(each.name)),
    time,
  );
  yield* renderFamilies(NODE_FAMILIES, nodes, time);
  yield* renderFamilies(WORKLOAD_FAMILIES, objects(scenario.workloads), time);
  yield* renderFamilies(OWNER_FAMILIES, objects(ownersOf(pods)), time);
  yield* renderFamilies(CLAIM_FAMILIES, objects(scenario.claims), time);
  yield* renderFamilies(
    PODS,
    pods.filter((pod) => mine(pod.uid)),
    time,
  );
}
