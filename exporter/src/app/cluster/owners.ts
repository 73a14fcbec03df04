import type { Inventory, RawPod } from './inventory.ts';

/** The top-most controller that is known of a pod: ReplicaSets give way to their owner, Jobs to theirs; the pod itself where it has none. */
export function workloadOf(
  pod: RawPod,
  inventory: Inventory,
): { readonly kind: string; readonly name: string } {
  if (pod.ownerKind === '') return { kind: 'pod', name: pod.name };
  const key = `${pod.namespace}/${pod.ownerName}`;
  const above =
    pod.ownerKind === 'ReplicaSet'
      ? inventory.replicaSetOwners.get(key)
      : pod.ownerKind === 'Job'
        ? inventory.jobOwners.get(key)
        : undefined;
  const { kind, name } = above ?? { kind: pod.ownerKind, name: pod.ownerName };
  return { kind: kind.toLowerCase(), name };
}
