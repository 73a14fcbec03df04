import type { Host } from './host.ts';
import { NO_LABELS, labelKey, type Labels } from './labels.ts';
import type { Described } from './observation.ts';
import { workloadKey, type Pod } from './pod.ts';
import type { AttributionPlace, Dimension } from './policy.ts';

/** Where values are looked up that do not hang on the pod itself. */
export interface Surroundings {
  readonly namespaces: ReadonlyMap<string, Described>;
  readonly workloads: ReadonlyMap<string, Labels>;
}

export interface Attribution {
  /** One value per dimension, in the policy's order. */
  ofPod(pod: Pod, host: Host | null): readonly string[];
  /** What rows without a pod inherit from their host. */
  ofHost(host: Host): readonly string[];
  /** What rows of the cluster as a whole carry: the defaults. */
  readonly ofCluster: readonly string[];
}

/**
 * Compiles the attribution of a policy (allocation, section 10): for each dimension the first place with a non-empty value;
 * the default closes the list and counts as a missing owner.
 */
export function attributionBy(dimensions: readonly Dimension[], around: Surroundings): Attribution {
  const ofCluster = dimensions.map(({ fallback }) => fallback);
  const places = dimensions.map(({ lookIn }) =>
    lookIn.map(({ place, key }) => ({ place, key: labelKey(key) })),
  );
  const hasWorkloads = around.workloads.size > 0;
  const lookUp = (sources: Readonly<Record<AttributionPlace, Labels>>): readonly string[] =>
    places.map((lookIn, index) => {
      for (const { place, key } of lookIn) {
        const labels = sources[place];
        // Most places of most pods are empty; a key is not worth looking up there, 100,000 pods over.
        if (labels === NO_LABELS) continue;
        const value = labels[key];
        if (value) return value;
      }
      return ofCluster[index] ?? '';
    });
  return {
    ofCluster,
    ofHost: (host) => lookUp({ ...NOWHERE, nodeLabel: host.facts.labels }),
    ofPod: (pod, host) => {
      const namespace = around.namespaces.get(pod.namespace);
      return lookUp({
        podLabel: pod.labels,
        podAnnotation: pod.annotations,
        workloadLabel: hasWorkloads
          ? (around.workloads.get(workloadKey(pod.namespace, pod.workloadKind, pod.workload)) ??
            NO_LABELS)
          : NO_LABELS,
        namespaceLabel: namespace?.labels ?? NO_LABELS,
        namespaceAnnotation: namespace?.annotations ?? NO_LABELS,
        nodeLabel: host?.facts.labels ?? NO_LABELS,
      });
    },
  };
}

const NOWHERE: Readonly<Record<AttributionPlace, Labels>> = {
  podLabel: NO_LABELS,
  podAnnotation: NO_LABELS,
  workloadLabel: NO_LABELS,
  namespaceLabel: NO_LABELS,
  namespaceAnnotation: NO_LABELS,
  nodeLabel: NO_LABELS,
};
