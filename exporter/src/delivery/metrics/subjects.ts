import type { Pod } from '../../domain/pod.ts';
import { escaped } from './text.ts';

/**
 * The starts of lines: what a series is about, without what of it is measured.
 * Each text ends in a comma, or is empty; the rest of the labels and the closing brace follow.
 */
export interface Subjects {
  /** A pod, or what is left of a node, or the cluster: podtally_cost_usd_per_hour. */
  pod(pod: Pod | null, node: string, attribution: readonly string[]): string;
  /** All pods of a workload, with the labels of a pod. */
  podsOf(pod: Pod, attribution: readonly string[]): string;
  workload(of: Owned | null, attribution: readonly string[]): string;
  owner(pod: Pod | null, attribution: readonly string[]): string;
}

/** A workload, or a pod of it. */
type Owned = Pick<Pod, 'namespace' | 'workloadKind' | 'workload'>;

/** @param attribution the labels of the dimensions, in the order of the rows' values */
export function subjectsOf(cluster: string, attribution: readonly string[]): Subjects {
  const ofPod = compiled(
    ['cluster', 'namespace', 'pod', 'node', 'workload_kind', 'workload'],
    attribution,
  );
  const ofWorkload = compiled(['cluster', 'namespace', 'workload_kind', 'workload'], attribution);
  const ofOwner = compiled(['cluster', 'namespace'], attribution);
  return {
    pod: (pod, node, values) =>
      pod === null
        ? ofPod([cluster, '', '', node, '', ''], values)
        : ofPod([cluster, pod.namespace, pod.name, node, pod.workloadKind, pod.workload], values),
    podsOf: (pod, values) =>
      ofPod([cluster, pod.namespace, '', '', pod.workloadKind, pod.workload], values),
    workload: (of, values) =>
      of === null
        ? ofWorkload([cluster, '', '', ''], values)
        : ofWorkload([cluster, of.namespace, of.workloadKind, of.workload], values),
    owner: (pod, values) => ofOwner([cluster, pod?.namespace ?? ''], values),
  };
}

type Labelled = (values: readonly string[], attribution: readonly string[]) => string;

function compiled(labels: readonly string[], attribution: readonly string[]): Labelled {
  // What comes before each value, and what closes the last; the values stand between.
  const pieces = [...labels, ...attribution].flatMap((label, index) => [
    `${index === 0 ? '' : '",'}${label}="`,
    '',
  ]);
  pieces.push('",');
  return (values, owners) => {
    for (let index = 0; index < labels.length; index += 1)
      pieces[2 * index + 1] = escaped(values[index] ?? '');
    for (let index = 0; index < attribution.length; index += 1)
      pieces[2 * (labels.length + index) + 1] = escaped(owners[index] ?? '');
    // One flat string: put together piece by piece it would be a tree of them, several times as large for as long as it is kept.
    return pieces.join('');
  };
}
