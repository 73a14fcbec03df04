// What pods must cost by the API's objects alone; it shares no code with the exporter.
import type { ContainerObject, NodeObject, PodObject } from './objects.ts';

/** USD an hour of the instance types in `testbed/cluster/nodes.yaml` and of loaded nodes; made up. */
export const USD_PER_HOUR: Readonly<Record<string, number>> = {
  'm6i.xlarge': 0.2,
  'm6i.2xlarge': 0.4,
  'm6i.16xlarge': 3.2,
  'g5.xlarge': 1,
  'n2-standard-4': 0.3,
};

/** The split of docs/allocation.md, `fixed`. */
const SPLIT = { cpu: 0.6, memory: 0.4, gpu: 0 };
const GPU_SPLIT = { cpu: 0.03, memory: 0.02, gpu: 0.95 };

/** Of each resource: cores, bytes, GPUs; or USD an hour for them. */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
  readonly gpu: number;
}

export const usdPerHourOf = ({ metadata: { labels } }: NodeObject): number =>
  USD_PER_HOUR[labels['node.kubernetes.io/instance-type'] ?? ''] ?? NaN;

/** USD an hour for one core, byte and GPU of a node. */
export function unitPrices(node: NodeObject): Amounts {
  const { capacity } = node.status;
  const gpus = quantity(capacity['nvidia.com/gpu'] ?? '0');
  const split = gpus > 0 ? GPU_SPLIT : SPLIT;
  const usd = usdPerHourOf(node);
  return {
    cpu: (usd * split.cpu) / quantity(capacity['cpu'] ?? ''),
    memory: (usd * split.memory) / quantity(capacity['memory'] ?? ''),
    gpu: gpus > 0 ? (usd * split.gpu) / gpus : 0,
  };
}

/** What its annotations make a pod use: each of its containers as much (`testbed/cluster/kwok.yaml`). */
export function usedBy({ metadata, spec }: PodObject): Amounts {
  const each = (resource: string, otherwise: string): number =>
    quantity(metadata.annotations?.[`testbed/${resource}`] ?? otherwise) * spec.containers.length;
  return { cpu: each('cpu', '10m'), memory: each('memory', '32Mi'), gpu: 0 };
}

/** What the scheduler reserves: containers and sidecars together, or an init container where that is more. */
export function reservedBy({ spec: { containers, initContainers = [] } }: PodObject): Amounts {
  const isSidecar = ({ restartPolicy }: ContainerObject): boolean => restartPolicy === 'Always';
  const running = [...containers, ...initContainers.filter(isSidecar)];
  const reserved = (resource: string): number => {
    const of = ({ resources }: ContainerObject): number =>
      quantity(resources?.requests?.[resource] ?? '0');
    const sum = running.reduce((total, container) => total + of(container), 0);
    return Math.max(sum, ...initContainers.filter((each) => !isSidecar(each)).map(of));
  };
  return { cpu: reserved('cpu'), memory: reserved('memory'), gpu: reserved('nvidia.com/gpu') };
}

/** Amounts at the prices of the node that carries the pod. */
export function costOf(amounts: Amounts, pod: PodObject, nodes: readonly NodeObject[]): Amounts {
  const node = nodes.find(({ metadata }) => metadata.name === pod.spec.nodeName);
  if (node === undefined) throw new Error(`${pod.metadata.name} is on no node`);
  const prices = unitPrices(node);
  return {
    cpu: amounts.cpu * prices.cpu,
    memory: amounts.memory * prices.memory,
    gpu: amounts.gpu * prices.gpu,
  };
}

const SUFFIXES: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** Reads a quantity as `250m` or `1Gi`. */
export function quantity(text: string): number {
  const { number = '', suffix = '' } =
    /^(?<number>[\d.]+)(?<suffix>[A-Za-z]*)$/u.exec(text)?.groups ?? {};
  const factor = SUFFIXES[suffix];
  if (number === '' || factor === undefined) throw new Error(`not a quantity: "${text}"`);
  return Number(number) * factor;
}
