import type { Labels } from './labels.ts';

/** Who a pod is. Immutable and shared between passes while nothing about it changes; keyed by uid. */
export interface Pod {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  /** The top-most known controller in lower case: deployment, statefulset, daemonset, cronjob, job, node (static), pod (none), rollout … */
  readonly workloadKind: string;
  /** The controller's name; the pod's own name where it has none. */
  readonly workload: string;
  readonly labels: Labels;
  readonly annotations: Labels;
}

export const podKey = (pod: Pod): string => `${pod.namespace}/${pod.name}`;
export const workloadKey = (namespace: string, kind: string, name: string): string =>
  `${namespace}/${kind}/${name}`;
