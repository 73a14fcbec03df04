/** cpu in cores, memory in bytes, gpu as a count of whole GPUs (a MIG slice counts its sevenths). */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
  readonly gpu: number;
}

/** A GPU of a node; with `migSlices` it is cut into instances of that profile, numbered from 0. */
export interface Gpu {
  readonly uuid: string;
  readonly pciBusId: string;
  readonly model: string;
  readonly memoryMib: number;
  readonly mig?: MigLayout;
}

/** How a GPU is cut: `profile` as `1g.5gb`, its compute slices of 7, and how many instances exist. */
export interface MigLayout {
  readonly profile: string;
  readonly computeSlices: number;
  readonly instances: number;
}

/** A machine that runs pods, with the facts its API object and its kubelet tell. */
export interface Node {
  readonly name: string;
  readonly providerId: string;
  readonly internalIp: string;
  readonly osImage: string;
  readonly kernelVersion: string;
  readonly kubeletVersion: string;
  readonly systemUuid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly capacity: Amounts;
  readonly allocatable: Amounts;
  readonly maxPods: number;
  readonly gpus: readonly Gpu[];
  readonly cgroupDriver: 'systemd' | 'cgroupfs';
  /** Creation of the node object, unix seconds; billing starts here. */
  readonly created: number;
  /** Termination of the machine: billing ends and its kubelet is silent; Infinity while it lives. */
  readonly ends: number;
  /** When its object leaves the API; later than `ends` where the machine died unannounced. */
  readonly objectGone: number;
  /** On a node of Fargate, the size that its one pod is billed for; the node itself costs nothing. */
  readonly podSize?: Amounts;
}

/** Seconds of [start, end) in which the node is billed. */
export function billedSeconds(node: Node, start: number, end: number): number {
  return Math.max(0, Math.min(end, node.ends) - Math.max(start, node.created));
}
