import { amount, type Amount } from './units.ts';
import { HOST_RESOURCES, perResource, type HostResource, type PerResource } from './resource.ts';

/** What one container asks for; a resource that is not set is absent, not zero. */
export interface ContainerResources {
  /** `sidecar`: an init container with restart policy Always; it runs beside the app containers. */
  readonly kind: 'app' | 'sidecar' | 'init';
  readonly requests: AskedAmounts;
  readonly limits: AskedAmounts;
}

export type AskedAmounts = Readonly<Partial<Record<HostResource, number>>>;

export interface PodResources {
  /** In the order of the pod's spec where that is known: init containers and sidecars in the order they start. */
  readonly containers: readonly ContainerResources[];
  /**
   * Whether that order is known.
   * kube-state-metrics does not export it: then every init container counts as a step of its own beside all sidecars,
   * the most that any order could need.
   */
  readonly orderKnown: boolean;
  /** RuntimeClass overhead, on top of everything else. */
  readonly overhead: AskedAmounts;
  /** Pod-level resources (`spec.resources`): where set, they stand in place of the containers' sum. */
  readonly podLevel?: { readonly requests: AskedAmounts; readonly limits: AskedAmounts };
}

/**
 * What the scheduler reserves for a pod: max(app containers + sidecars, largest init step) + overhead, or the pod-level request.
 * Kubernetes, "Resource sharing within containers" and "Sidecar containers".
 */
export function requestOf(pod: PodResources): PerResource<Amount> {
  return perResource((resource) => {
    const whole = pod.podLevel?.requests[resource];
    const asked = whole ?? largestStep(pod, (container) => container.requests[resource] ?? 0);
    return amount(asked + (pod.overhead[resource] ?? 0));
  });
}

/** Whether the pod's request depends on an order of its init containers that is not known; then `requestOf` may be too high. */
export function dependsOnOrder(pod: PodResources): boolean {
  if (pod.orderKnown || !pod.containers.some(({ kind }) => kind === 'sidecar')) return false;
  const rest = pod.containers.filter(({ kind }) => kind !== 'init');
  const steps = pod.containers.filter(({ kind }) => kind === 'init');
  // Before all sidecars, the least that any order could need.
  const least = requestOf({ ...pod, containers: [...steps, ...rest], orderKnown: true });
  return !sameAmounts(requestOf(pod), least);
}

/**
 * What a pod cannot use more of; null where nothing limits it.
 * A pod has a limit when it has one as a whole, or when every app container and sidecar has one.
 */
export function limitOf(pod: PodResources): PerResource<Amount | null> {
  return perResource((resource) => {
    const overhead = pod.overhead[resource] ?? 0;
    const whole = pod.podLevel?.limits[resource];
    if (whole !== undefined) return amount(whole + overhead);
    const running = pod.containers.filter(({ kind }) => kind !== 'init');
    const limited = running.every(({ limits }) => limits[resource] !== undefined);
    if (running.length === 0 || !limited) return null;
    // An init container without a limit may use whatever the host has, but only before the others run.
    const steps = pod.containers.some(
      ({ kind, limits }) => kind === 'init' && limits[resource] === undefined,
    );
    if (steps) return null;
    return amount(largestStep(pod, (container) => container.limits[resource] ?? 0) + overhead);
  });
}

/** The largest sum of containers that are there at one time. */
function largestStep(pod: PodResources, of: (container: ContainerResources) => number): number {
  let apps = 0;
  let sidecars = 0;
  let largestInit = 0;
  for (const container of pod.containers) {
    const asked = of(container);
    if (container.kind === 'app') apps += asked;
    else if (container.kind === 'sidecar') sidecars += asked;
    else largestInit = Math.max(largestInit, asked + (pod.orderKnown ? sidecars : 0));
  }
  if (!pod.orderKnown && largestInit > 0) largestInit += sidecars;
  return Math.max(apps + sidecars, largestInit);
}

const MIG_SLICE = /^nvidia_com_mig_(\d+)g_/;
/** Compute slices of one NVIDIA GPU that can be partitioned (NVIDIA Multi-Instance GPU user guide). */
const MIG_SLICES_PER_GPU = 7;
/** Devices that are given out whole; accelerators that are bought as GPUs are (AWS Neuron, Google TPU, Intel Gaudi) among them. */
const WHOLE_GPUS = new Set([
  'nvidia_com_gpu',
  'nvidia_com_gpu_shared',
  'amd_com_gpu',
  'gpu_intel_com_i915',
  'gpu_intel_com_xe',
  'habana_ai_gaudi',
  'aws_amazon_com_neuron',
  'google_com_tpu',
]);

/**
 * How many GPUs one unit of an extended resource is, named as kube-state-metrics does; null: not a GPU.
 * A MIG slice counts its compute slices of 7: `nvidia_com_mig_3g_40gb` is 3/7.
 */
export function gpusPerUnit(resource: string): number | null {
  if (WHOLE_GPUS.has(resource)) return 1;
  const slices = MIG_SLICE.exec(resource)?.[1];
  return slices === undefined ? null : Number(slices) / MIG_SLICES_PER_GPU;
}

/** Whether two reservations are the same amounts. */
export const sameAmounts = (a: PerResource<Amount>, b: PerResource<Amount>): boolean =>
  HOST_RESOURCES.every((resource) => a[resource] === b[resource]);
