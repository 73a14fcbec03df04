import type { Pool } from './fleet.ts';
import { team, workload } from './workload.ts';
import type { Workload } from './workload.ts';

const daemon = (
  namespace: string,
  name: string,
  request: readonly [cpu: number, mib: number],
  pools: readonly Pool[],
  hostNetwork = false,
): Workload =>
  workload(namespace, name, 0, request, {
    kind: 'DaemonSet',
    pools,
    hostNetwork,
    shape: 'steady',
    cpuShare: 0.3,
    priorityClass: 'system-node-critical',
    ...(namespace === 'platform' ? team('platform', 'node-services') : {}),
  });

const ALL_AWS: readonly Pool[] = ['general', 'spot', 'memory', 'gpu', 'legacy', 'idle'];
const EVERYWHERE: readonly Pool[] = [...ALL_AWS, 'gke'];

/** DaemonSets: one pod on every node of their pools. */
export const DAEMON_SETS: readonly Workload[] = [
  daemon('kube-system', 'aws-node', [0.05, 80], ALL_AWS, true),
  daemon('kube-system', 'kube-proxy', [0.1, 64], ALL_AWS, true),
  daemon('kube-system', 'ebs-csi-node', [0.03, 120], ALL_AWS),
  daemon('kube-system', 'pdcsi-node', [0.01, 40], ['gke']),
  daemon('platform', 'log-shipper', [0.05, 150], EVERYWHERE),
  daemon('platform', 'node-metrics', [0.02, 64], EVERYWHERE, true),
];
