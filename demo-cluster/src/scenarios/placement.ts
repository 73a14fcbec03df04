import type { Amounts, Node } from '../model/node.ts';

/** Keeps account of what is requested on each node and finds room, as a scheduler does. */
export interface Placement {
  /** The candidate with the smallest share requested that still has room; throws where none has. */
  readonly place: (candidates: readonly Node[], request: Amounts, who: string) => Node;
  /** Takes room on a given node; throws where it has none. */
  readonly take: (node: Node, request: Amounts, who: string) => void;
}

/** Starts with empty nodes. */
export function placement(): Placement {
  const taken = new Map<string, Amounts & { readonly pods: number }>();
  const of = (node: Node): Amounts & { readonly pods: number } =>
    taken.get(node.name) ?? { cpu: 0, memory: 0, gpu: 0, pods: 0 };
  const after = (node: Node, request: Amounts): Amounts & { readonly pods: number } => {
    const { cpu, memory, gpu, pods } = of(node);
    return {
      cpu: cpu + request.cpu,
      memory: memory + request.memory,
      gpu: gpu + request.gpu,
      pods: pods + 1,
    };
  };
  const fits = (node: Node, request: Amounts): boolean => {
    const then = after(node, request);
    return (
      then.cpu <= node.allocatable.cpu &&
      then.memory <= node.allocatable.memory &&
      then.gpu <= node.allocatable.gpu &&
      then.pods <= node.maxPods
    );
  };
  const load = (node: Node, request: Amounts): number => {
    const then = after(node, request);
    return Math.max(then.cpu / node.allocatable.cpu, then.memory / node.allocatable.memory);
  };
  const take: Placement['take'] = (node, request, who) => {
    if (!fits(node, request)) throw new Error(`${who} does not fit on ${node.name}`);
    taken.set(node.name, after(node, request));
  };
  return {
    take,
    place: (candidates, request, who) => {
      const [best] = candidates
        .filter((node) => fits(node, request))
        .toSorted((a, b) => load(a, request) - load(b, request));
      if (!best) throw new Error(`${who} fits on none of ${candidates.length} nodes`);
      take(best, request, who);
      return best;
    },
  };
}
