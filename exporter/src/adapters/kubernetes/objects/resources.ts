import { rulesFor, type RbacRule } from '../watch/rbac.ts';
import type { ResourceName } from '../watch/resource.ts';

const whole = (group: string, version: string, plural: string, kind: string): ResourceName => ({
  group,
  version,
  plural,
  kind,
  metadataOnly: false,
});
const metadata = (group: string, version: string, plural: string, kind: string): ResourceName => ({
  ...whole(group, version, plural, kind),
  metadataOnly: true,
});

export const NODES = whole('', 'v1', 'nodes', 'Node');
export const PODS = whole('', 'v1', 'pods', 'Pod');
export const NAMESPACES = metadata('', 'v1', 'namespaces', 'Namespace');
export const PERSISTENT_VOLUMES = whole('', 'v1', 'persistentvolumes', 'PersistentVolume');
export const CLAIMS = whole('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim');
export const SERVICES = whole('', 'v1', 'services', 'Service');
export const REPLICA_SETS = metadata('apps', 'v1', 'replicasets', 'ReplicaSet');
export const DEPLOYMENTS = metadata('apps', 'v1', 'deployments', 'Deployment');
export const STATEFUL_SETS = metadata('apps', 'v1', 'statefulsets', 'StatefulSet');
export const DAEMON_SETS = metadata('apps', 'v1', 'daemonsets', 'DaemonSet');
export const JOBS = metadata('batch', 'v1', 'jobs', 'Job');
export const CRON_JOBS = metadata('batch', 'v1', 'cronjobs', 'CronJob');
export const STORAGE_CLASSES = whole('storage.k8s.io', 'v1', 'storageclasses', 'StorageClass');

/** All that is read of a cluster. */
export const RESOURCES: readonly ResourceName[] = [
  NODES,
  PODS,
  NAMESPACES,
  PERSISTENT_VOLUMES,
  CLAIMS,
  SERVICES,
  REPLICA_SETS,
  DEPLOYMENTS,
  STATEFUL_SETS,
  DAEMON_SETS,
  JOBS,
  CRON_JOBS,
  STORAGE_CLASSES,
];

/** What podtally's service account must be allowed to do: rules of a ClusterRole. */
export const RBAC_RULES: readonly RbacRule[] = rulesFor(RESOURCES);
