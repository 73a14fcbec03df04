import type { Pool } from './fleet.ts';
import { team, workload } from './workload.ts';
import type { Workload } from './workload.ts';

const agent = (
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
    ...(namespace === 'platform' ? team('platform', 'agents') : {}),
  });

const ALL_AWS: readonly Pool[] = ['general', 'spot', 'memory', 'gpu', 'legacy', 'idle'];
const EVERYWHERE: readonly Pool[] = [...ALL_AWS, 'gke'];

/** Agents that run once on every node of their pools. */
export const DAEMON_SETS: readonly Workload[] = [
  agent('kube-system', 'aws-node', [0.05, 80], ALL_AWS, true),
  agent('kube-system', 'kube-proxy', [0.1, 64], ALL_AWS, true),
  agent('kube-system', 'ebs-csi-node', [0.03, 120], ALL_AWS),
  agent('kube-system', 'pdcsi-node', [0.01, 40], ['gke']),
  agent('platform', 'log-agent', [0.05, 150], EVERYWHERE),
  agent('platform', 'node-metrics', [0.02, 64], EVERYWHERE, true),
];
