import type { Provider } from './host.ts';
import { labelKey, labelValue, type Labels } from './labels.ts';

/** Instance types whose price is mostly that of their GPUs or comparable accelerators. */
const GPU_TYPES: Readonly<Record<Provider, RegExp | null>> = {
  // https://aws.amazon.com/ec2/instance-types/ "Accelerated computing", without FPGA (f) and media (vt) machines.
  aws: /^(g|gr|p|trn|inf|dl)\d/,
  // https://cloud.google.com/compute/docs/gpus: accelerator-optimised machine types.
  gcp: /^(a[2-9]x?|g[24])-/,
  // https://learn.microsoft.com/azure/virtual-machines/sizes/overview "GPU accelerated": NC, ND, NG, NV; NP are FPGAs.
  azure: /^(Standard_)?N[CDGV]/i,
  other: null,
};

/** Labels that exist, with a value that is not a plain no, only on machines with GPUs. */
const GPU_LABELS = [
  'nvidia.com/gpu.present',
  'nvidia.com/gpu.count',
  'nvidia.com/gpu.product',
  'amd.com/gpu.count',
  'cloud.google.com/gke-accelerator',
  'k8s.amazonaws.com/accelerator',
  'karpenter.k8s.aws/instance-gpu-count',
  'karpenter.k8s.aws/instance-accelerator-count',
  'kubernetes.azure.com/accelerator',
  'feature.node.kubernetes.io/pci-10de.present',
] as const;

const NONE = new Set(['', '0', 'false', 'none']);

/** Whether an instance type is one of a family with GPUs. */
export const isGpuType = (provider: Provider, instanceType: string): boolean =>
  GPU_TYPES[provider]?.test(instanceType) ?? false;

/** Whether a label says that the machine has GPUs. */
export const hasGpuLabel = (labels: Labels): boolean =>
  GPU_LABELS.some((label) => {
    const value = labels[labelKey(label)];
    return value !== undefined && !NONE.has(value.toLowerCase());
  });

/** The GPU attached to a Google machine, as `nvidia-tesla-t4`; `` where none is. */
export const attachedAccelerator = (labels: Labels): string =>
  labelValue(labels, 'cloud.google.com/gke-accelerator') ?? '';
