import type { Inventory } from '../../../app/cluster/inventory.ts';
import type { Gathering } from './gathering.ts';

/** Families that every cluster has, with what is not known without them. */
const EXPECTED: Readonly<Record<string, string>> = {
  kube_pod_created: 'a pod that never started has no beginning',
  kube_pod_status_scheduled_time:
    'pods count from their start, not from when they took their place',
  kube_pod_status_phase: 'a pod counts as over as soon as one of its containers has ended',
  kube_pod_container_resource_requests: 'pods request nothing',
  kube_pod_container_state_started: 'containers count as running as long as their pod lives',
  kube_node_created: 'hosts count from when they are first seen',
  kube_node_status_capacity: 'hosts have no capacity, and all their cost is idle',
  kube_node_status_allocatable: 'nothing of a host counts as kept for the system',
};

/** Families that show nothing until kube-state-metrics is told which labels to show; what prices need goes first. */
const LABELLED: Readonly<Record<string, readonly [flag: string, without: string]>> = {
  kube_node_labels: [
    'nodes=[node.kubernetes.io/instance-type,topology.kubernetes.io/zone,topology.kubernetes.io/region,karpenter.sh/capacity-type,eks.amazonaws.com/capacityType,cloud.google.com/gke-spot]',
    'hosts have no instance type and no zone to find their price by',
  ],
  kube_pod_labels: [
    'pods=[team,app.kubernetes.io/name]',
    'pods have no labels to find their owners by',
  ],
  kube_namespace_labels: ['namespaces=[team]', 'namespaces have no labels to find owners by'],
};

const KEPT =
  'check that no relabelling rule drops it, and the resources that kube-state-metrics shows';

/** What a store lacks of kube-state-metrics, after all of it was read, by family: what that means and what to do. */
export function missingFamilies(gathering: Gathering): ReadonlyMap<string, string> {
  const missing = new Map<string, string>();
  for (const [family, [flag, without]] of Object.entries(LABELLED))
    if (!gathering.hasLabels(family))
      missing.set(
        family,
        `the store has no labels in ${family}: ${without}; start kube-state-metrics with --metric-labels-allowlist=${flag}`,
      );
  for (const [family, without] of Object.entries(EXPECTED))
    if (gathering.rowsOf(family) === 0)
      missing.set(family, `the store has no ${family}: ${without}; ${KEPT}`);
  for (const [kind, family] of [
    ['ReplicaSet', 'kube_replicaset_owner'],
    ['Job', 'kube_job_owner'],
  ] as const)
    if (gathering.rowsOf(family) === 0 && ownsAny(gathering.inventory, kind))
      missing.set(
        family,
        `the store has no ${family}: pods of a ${kind} count under its own name, not its owner’s; ${KEPT}`,
      );
  return missing;
}

function ownsAny({ pods }: Inventory, kind: string): boolean {
  for (const { ownerKind } of pods.values()) if (ownerKind === kind) return true;
  return false;
}
