import type { Amounts } from './node.ts';
import type { Container, Pod } from './pod.ts';

/** What the scheduler reserves for a pod, overhead included (Kubernetes documentation, "Sidecar containers"). */
export function effectiveRequest(pod: Pod): Amounts {
  return effective(pod, (container) => container.requests);
}

/** The pod's limit per resource, or undefined where an app or sidecar container has none. */
export function effectiveLimit(pod: Pod): { readonly [R in keyof Amounts]: number | undefined } {
  const lasting = pod.containers.filter((container) => container.role !== 'init');
  const sums = effective(pod, (container) => container.limits);
  const limit = (resource: keyof Amounts): number | undefined =>
    lasting.every((container) => container.limits[resource] !== undefined)
      ? sums[resource]
      : undefined;
  return { cpu: limit('cpu'), memory: limit('memory'), gpu: limit('gpu') };
}

function effective(pod: Pod, amounts: (container: Container) => Partial<Amounts>): Amounts {
  const one = (resource: keyof Amounts): number => {
    let sidecars = 0;
    let largestStep = 0;
    let apps = 0;
    // In the order of the spec: an init step runs beside the sidecars that were started before it.
    for (const container of pod.containers) {
      const amount = amounts(container)[resource] ?? 0;
      if (container.role === 'app') apps += amount;
      else if (container.role === 'sidecar') sidecars += amount;
      else largestStep = Math.max(largestStep, sidecars + amount);
    }
    return Math.max(apps + sidecars, largestStep) + (pod.overhead[resource] ?? 0);
  };
  return { cpu: one('cpu'), memory: one('memory'), gpu: one('gpu') };
}
