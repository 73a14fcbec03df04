import type { Host } from '../../domain/host.ts';
import { labelValue, NO_LABELS, type Labels } from '../../domain/labels.ts';
import { workloadKey, type Pod } from '../../domain/pod.ts';
import type { AttributionPlace, Dimension } from '../../domain/policy.ts';
import type { Quantities } from '../../domain/quantities.ts';
import type { Owner } from './document.ts';

export const PLACE_WORDS: Readonly<Record<AttributionPlace, string>> = {
  podLabel: 'pod label',
  podAnnotation: 'pod annotation',
  workloadLabel: 'workload label',
  namespaceLabel: 'namespace label',
  namespaceAnnotation: 'namespace annotation',
  nodeLabel: 'node label',
};

/** Who a pod belongs to, and where each value stands. */
export function ownersOf(
  pod: Pod,
  host: Host | null,
  values: readonly string[],
  dimensions: readonly Dimension[],
  around: Pick<Quantities, 'namespaces' | 'workloads'>,
): readonly Owner[] {
  const namespace = around.namespaces.get(pod.namespace);
  const places: Readonly<Record<AttributionPlace, Labels>> = {
    podLabel: pod.labels,
    podAnnotation: pod.annotations,
    workloadLabel:
      around.workloads.get(workloadKey(pod.namespace, pod.workloadKind, pod.workload)) ?? NO_LABELS,
    namespaceLabel: namespace?.labels ?? NO_LABELS,
    namespaceAnnotation: namespace?.annotations ?? NO_LABELS,
    nodeLabel: host?.facts.labels ?? NO_LABELS,
  };
  return dimensions.map(({ name, lookIn, fallback }, index) => {
    const found = lookIn.find(({ place, key }) => labelValue(places[place], key) !== undefined);
    const value = values[index] ?? fallback;
    return {
      dimension: name,
      value,
      from: found === undefined ? '' : `${PLACE_WORDS[found.place]} ${found.key}`,
      missing: value === fallback,
    };
  });
}
