import { labelValue, type Labels } from './labels.ts';
import { amount, BYTES_PER_GIB, type Amount } from './units.ts';
import { amounts, type PerResource } from './resource.ts';

/** What Fargate bills a pod for. */
export interface FargateSize {
  readonly amounts: PerResource<Amount>;
  /** Whether it was computed from the request, because the annotation is not shown. */
  readonly isEstimated: boolean;
}

/** The size that AWS provisioned, from the pod's annotation; else what its request would be rounded up to. */
export const fargateSize = (annotations: Labels, request: PerResource<Amount>): FargateSize => {
  const shown = provisioned(labelValue(annotations, 'CapacityProvisioned') ?? '');
  return shown
    ? { amounts: shown, isEstimated: false }
    : { amounts: roundedUp(request), isEstimated: true };
};

/** `0.25vCPU 0.5GB`; a GB of Fargate is 2^30 bytes. Null for anything else. */
function provisioned(text: string): PerResource<Amount> | null {
  const [, vcpus, gigabytes] = /^\s*(\d*\.?\d+)\s*vCPU\s+(\d*\.?\d+)\s*GB\s*$/i.exec(text) ?? [];
  if (vcpus === undefined || gigabytes === undefined) return null;
  return amounts(Number(vcpus), Number(gigabytes) * BYTES_PER_GIB);
}

interface SizeRow {
  readonly vcpus: number;
  readonly minGib: number;
  readonly maxGib: number;
  readonly stepGib: number;
}

/**
 * Sizes of Fargate pods. The smallest row goes 0.5, 1, 2.
 * Amazon EKS User Guide, "Understand Fargate Pod configuration details", "Pod CPU and memory", as of 2025.
 */
const SIZES: readonly SizeRow[] = [
  { vcpus: 0.25, minGib: 0.5, maxGib: 0.5, stepGib: 0.5 },
  { vcpus: 0.25, minGib: 1, maxGib: 2, stepGib: 1 },
  { vcpus: 0.5, minGib: 1, maxGib: 4, stepGib: 1 },
  { vcpus: 1, minGib: 2, maxGib: 8, stepGib: 1 },
  { vcpus: 2, minGib: 4, maxGib: 16, stepGib: 1 },
  { vcpus: 4, minGib: 8, maxGib: 30, stepGib: 1 },
  { vcpus: 8, minGib: 16, maxGib: 60, stepGib: 4 },
  { vcpus: 16, minGib: 32, maxGib: 120, stepGib: 8 },
];
/** What Fargate adds to a pod's memory for the kubelet, kube-proxy and containerd (the same page). */
const OWN_MEMORY_GIB = 0.25;
/** Requests in thousandths and in bytes add up to a size exactly, but for rounding. */
const ROUNDING = 1e-9;

/** A request and Fargate's own memory, rounded up to the next size; a request above all sizes stays as it is. */
function roundedUp(request: PerResource<Amount>): PerResource<Amount> {
  const gib = request.memory / BYTES_PER_GIB + OWN_MEMORY_GIB - ROUNDING;
  const row = SIZES.find(
    ({ vcpus, maxGib }) => request.cpu <= vcpus * (1 + ROUNDING) && gib <= maxGib,
  );
  if (row === undefined) return amounts(request.cpu, (gib + ROUNDING) * BYTES_PER_GIB);
  const steps = Math.max(0, Math.ceil((gib - row.minGib) / row.stepGib));
  return amounts(row.vcpus, amount(row.minGib + steps * row.stepGib) * BYTES_PER_GIB);
}

/** Fargate bills by the second, a minute at least (AWS Fargate pricing). */
export const FARGATE_MINIMUM_SECONDS = 60;
