/** Nominal size of an instance type: vCPU, GiB, and its GPUs. */
export interface InstanceType {
  readonly name: string;
  readonly cpu: number;
  readonly gib: number;
  readonly gpu?: { readonly count: number; readonly model: string; readonly memoryMib: number };
}

const A10G = { model: 'NVIDIA A10G', memoryMib: 23028 } as const;

/** Sizes as the providers publish them (AWS and Google Cloud instance type pages, 2026). */
export const INSTANCE_TYPES = {
  'm6i.large': { name: 'm6i.large', cpu: 2, gib: 8 },
  'm6i.xlarge': { name: 'm6i.xlarge', cpu: 4, gib: 16 },
  'm6i.2xlarge': { name: 'm6i.2xlarge', cpu: 8, gib: 32 },
  'c6i.2xlarge': { name: 'c6i.2xlarge', cpu: 8, gib: 16 },
  'r6i.xlarge': { name: 'r6i.xlarge', cpu: 4, gib: 32 },
  'r6i.2xlarge': { name: 'r6i.2xlarge', cpu: 8, gib: 64 },
  'g5.2xlarge': { name: 'g5.2xlarge', cpu: 8, gib: 32, gpu: { count: 1, ...A10G } },
  'g5.12xlarge': { name: 'g5.12xlarge', cpu: 48, gib: 192, gpu: { count: 4, ...A10G } },
  'p4d.24xlarge': {
    name: 'p4d.24xlarge',
    cpu: 96,
    gib: 1152,
    gpu: { count: 8, model: 'NVIDIA A100-SXM4-40GB', memoryMib: 40960 },
  },
  'n2-standard-4': { name: 'n2-standard-4', cpu: 4, gib: 16 },
  'e2-standard-4': { name: 'e2-standard-4', cpu: 4, gib: 16 },
  // No provider sells this one: it shows what happens without a price.
  'x9.large': { name: 'x9.large', cpu: 2, gib: 16 },
} as const satisfies Readonly<Record<string, InstanceType>>;

/** The name of a type in the table above. */
export type InstanceTypeName = keyof typeof INSTANCE_TYPES;
