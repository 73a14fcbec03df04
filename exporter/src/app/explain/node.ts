import type { Allocation, PodAllocation } from '../../domain/allocation.ts';
import { attributionBy } from '../../domain/attribution.ts';
import { costOfPod } from '../../domain/charged.ts';
import { modelChooser } from '../../domain/model-rules.ts';
import type { Stepwise } from '../../domain/stepwise.ts';
import { nearestStepwise } from '../query/nearest.ts';
import type { Snapshot } from '../snapshot.ts';
import { NotFoundError, type Explanation, type NodeExplanation, type NodePod } from './document.ts';
import { explainHost, hostsOf, type AnyHost } from './host.ts';
import { held } from './pod.ts';
import { explanation, scaleOf } from './scale.ts';

/** How the cost of a node splits over its pods and idle; throws NotFoundError with the nearest names, which it rests over. */
export function* explainNode(
  snapshot: Snapshot,
  node: string,
): Stepwise<Explanation<NodeExplanation>> {
  for (const allocation of held(snapshot)) {
    const found = hostsOf(allocation).filter(
      ({ host }) => host.quantities.host.facts.node === node,
    );
    if (found.length > 0)
      return explanation(
        snapshot.cluster,
        allocation,
        found.map((any) => explainAny(any, allocation)),
      );
  }
  const names = held(snapshot)
    .flatMap(hostsOf)
    .map(({ host }) => host.quantities.host.facts.node);
  const near = yield* nearestStepwise(node, names);
  throw new NotFoundError(
    `no node ${node} in cluster ${snapshot.cluster}. ${near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'Check that kube-state-metrics watches nodes.'}`,
    near,
  );
}

function explainAny(any: AnyHost, allocation: Allocation): NodeExplanation {
  const host = explainHost(any, allocation);
  if (any.kind === 'unpriced')
    return {
      host,
      pods: unpricedPods(any, allocation),
      podCost: null,
      idleCost: null,
      total: null,
    };
  const scale = scaleOf(allocation);
  const pods = any.host.pods
    .map((pod) => nodePod(pod, scale.perHour(costOfPod(any.host, pod))))
    .sort((a, b) => (b.cost ?? 0) - (a.cost ?? 0));
  const podCost = pods.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  const idleCost = host.resources.reduce((sum, { idleCost: cost }) => sum + (cost ?? 0), 0);
  return { host, pods, podCost, idleCost, total: podCost + idleCost };
}

const nodePod = ({ quantities: { pod }, model }: PodAllocation, cost: number): NodePod => ({
  namespace: pod.namespace,
  pod: pod.name,
  workloadKind: pod.workloadKind,
  workload: pod.workload,
  model: model.model,
  cost,
});

function unpricedPods(any: AnyHost, { policy, quantities }: Allocation): readonly NodePod[] {
  const attribution = attributionBy(policy.attribution, quantities);
  const choose = modelChooser(policy);
  return any.host.quantities.pods.map(({ pod }) => ({
    namespace: pod.namespace,
    pod: pod.name,
    workloadKind: pod.workloadKind,
    workload: pod.workload,
    model: choose(pod, attribution.ofPod(pod, any.host.quantities.host)).choice.model,
    cost: null,
  }));
}
