import type { Family } from './family.ts';
import { escapeLabel, kubernetesLabels, labelSet, number } from './text.ts';
import type { Claim, Namespace, WorkloadObject } from '../model/scenario.ts';
import type { Pod } from '../model/pod.ts';

const LABELS_HELP = '[STABLE] Kubernetes labels converted to Prometheus labels.';

/** The families of kube-state-metrics about namespaces. */
export const NAMESPACE_FAMILIES: readonly Family<Namespace>[] = [
  {
    name: 'kube_namespace_created',
    help: '[STABLE] Unix creation timestamp',
    lines: ({ name, created }) =>
      `kube_namespace_created{namespace="${escapeLabel(name)}"} ${number(created)}\n`,
  },
  {
    name: 'kube_namespace_annotations',
    help: 'Kubernetes annotations converted to Prometheus labels.',
    lines: ({ name, annotations }) =>
      `kube_namespace_annotations{namespace="${escapeLabel(name)}"${kubernetesLabels('annotation', annotations)}} 1\n`,
  },
  {
    name: 'kube_namespace_labels',
    help: LABELS_HELP,
    lines: ({ name, labels }) =>
      `kube_namespace_labels{namespace="${escapeLabel(name)}"${kubernetesLabels('label', labels)}} 1\n`,
  },
];

const workloadLabels = (kind: WorkloadObject['kind']): Family<WorkloadObject> => {
  const word = kind.toLowerCase();
  return {
    name: `kube_${word}_labels`,
    help: LABELS_HELP,
    lines: (object) =>
      object.kind === kind
        ? `kube_${word}_labels{namespace="${escapeLabel(object.namespace)}",${word}="${escapeLabel(object.name)}"${kubernetesLabels('label', object.labels)}} 1\n`
        : '',
  };
};

/** The labels of workload objects. */
export const WORKLOAD_FAMILIES: readonly Family<WorkloadObject>[] = [
  workloadLabels('DaemonSet'),
  workloadLabels('Deployment'),
  workloadLabels('StatefulSet'),
];

/** A ReplicaSet or Job that owns pods, with its own owner. */
export interface OwnerObject {
  readonly kind: 'ReplicaSet' | 'Job';
  readonly namespace: string;
  readonly name: string;
  readonly parent: { readonly kind: string; readonly name: string } | undefined;
}

const ownerFamily = (kind: OwnerObject['kind'], label: string): Family<OwnerObject> => {
  const name = `kube_${kind.toLowerCase()}_owner`;
  return {
    name,
    help: `[STABLE] Information about the ${kind}'s owner.`,
    lines: (object) =>
      object.kind === kind
        ? `${name}{${labelSet([
            ['namespace', object.namespace],
            [label, object.name],
            ['owner_kind', object.parent?.kind ?? ''],
            ['owner_name', object.parent?.name ?? ''],
            ['owner_is_controller', object.parent ? 'true' : ''],
          ])}} 1\n`
        : '',
  };
};

/** The owner chain above ReplicaSets and Jobs. */
export const OWNER_FAMILIES: readonly Family<OwnerObject>[] = [
  ownerFamily('Job', 'job_name'),
  ownerFamily('ReplicaSet', 'replicaset'),
];

/** The ReplicaSets and Jobs that own the given pods, each once. */
export function ownersOf(pods: readonly Pod[]): readonly OwnerObject[] {
  const found = new Map<string, OwnerObject>();
  for (const { namespace, owner } of pods) {
    if (owner?.kind !== 'ReplicaSet' && owner?.kind !== 'Job') continue;
    const key = `${owner.kind}/${namespace}/${owner.name}`;
    if (!found.has(key))
      found.set(key, { kind: owner.kind, namespace, name: owner.name, parent: owner.parent });
  }
  return [...found.values()];
}

const claimLabel = (claim: Claim): string =>
  `namespace="${escapeLabel(claim.namespace)}",persistentvolumeclaim="${escapeLabel(claim.name)}"`;

const EMPTY_SOURCES = [
  ...['gce_persistent_disk_name', 'ebs_volume_id', 'azure_disk_name', 'fc_wwids', 'fc_lun'],
  ...['fc_target_wwns', 'iscsi_target_portal', 'iscsi_iqn', 'iscsi_lun', 'iscsi_initiator_name'],
  ...['nfs_server', 'nfs_path'],
] as const;
const EMPTY_LOCAL = ['local_path', 'local_fs', 'host_path', 'host_path_type'] as const;
const empty = (names: readonly string[]): readonly (readonly [string, string])[] =>
  names.map((name) => [name, '']);

/** The families of kube-state-metrics about claims and their volumes. */
export const CLAIM_FAMILIES: readonly Family<Claim>[] = [
  {
    name: 'kube_persistentvolumeclaim_info',
    help: '[STABLE] Information about persistent volume claim.',
    lines: (claim) =>
      `kube_persistentvolumeclaim_info{${claimLabel(claim)},storageclass="${claim.storageClass}",volumename="${claim.volume}",volumemode="Filesystem"} 1\n`,
  },
  {
    name: 'kube_persistentvolumeclaim_resource_requests_storage_bytes',
    help: '[STABLE] The capacity of storage requested by the persistent volume claim.',
    lines: (claim) =>
      `kube_persistentvolumeclaim_resource_requests_storage_bytes{${claimLabel(claim)}} ${number(claim.bytes)}\n`,
  },
  {
    name: 'kube_persistentvolume_claim_ref',
    help: '[STABLE] Information about the Persistent Volume Claim Reference.',
    lines: (claim) =>
      `kube_persistentvolume_claim_ref{persistentvolume="${claim.volume}",name="${escapeLabel(claim.name)}",claim_namespace="${escapeLabel(claim.namespace)}"} 1\n`,
  },
  {
    name: 'kube_persistentvolume_info',
    help: '[STABLE] Information about persistentvolume.',
    lines: (claim) =>
      `kube_persistentvolume_info{${labelSet([
        ['persistentvolume', claim.volume],
        ['storageclass', claim.storageClass],
        ...empty(EMPTY_SOURCES),
        ['csi_driver', claim.csiDriver],
        ['csi_volume_handle', claim.volumeHandle],
        ...empty(EMPTY_LOCAL),
        ['reclaim_policy', 'Delete'],
      ])}} 1\n`,
  },
  {
    name: 'kube_persistentvolume_capacity_bytes',
    help: '[STABLE] Persistentvolume capacity in bytes.',
    lines: (claim) =>
      `kube_persistentvolume_capacity_bytes{persistentvolume="${claim.volume}"} ${number(claim.bytes)}\n`,
  },
];
