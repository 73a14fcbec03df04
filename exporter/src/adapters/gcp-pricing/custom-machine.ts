/** A machine whose vCPUs and memory were chosen one by one. */
export interface CustomShape {
  readonly vcpus: number;
  /** Less than its vCPUs on shared-core machines. */
  readonly billedVcpus: number;
  /** Memory at the ordinary rate. */
  readonly memoryGib: number;
  /** Memory beyond the family's limit per vCPU, at a rate of its own. */
  readonly extendedGib: number;
}

/** GiB per vCPU up to which memory has the ordinary rate (https://cloud.google.com/compute/docs/instances/creating-instance-with-custom-machine-type). */
const MOST_GIB_PER_VCPU: Readonly<Record<string, number>> = { n1: 6.5, n2: 8, n2d: 8, n4: 8 };
/** Shared-core machines show 2 vCPUs and bill a part of them. */
const SHARED_CORE: Readonly<Record<string, number>> = { micro: 0.25, small: 0.5, medium: 1 };
const SHARED_VCPUS = 2;
const MIB_PER_GIB = 1024;

/**
 * The shape in a custom type's name: `custom-4-8192` (N1), `n2-custom-4-65536-ext`, `e2-custom-small-2048`.
 * Null for a type that is not custom; a text where the name cannot be read.
 */
export function customShape(type: string): CustomShape | string | null {
  if (!/^(?:[a-z]\d+[a-z]*-)?custom-/.test(type)) return null;
  const [, family = 'n1', size = '', mebibytes = '', extended] =
    /^(?:([a-z]\d+[a-z]*)-)?custom-(\d+|micro|small|medium)-(\d+)(-ext)?$/.exec(type) ?? [];
  const memory = Number(mebibytes) / MIB_PER_GIB;
  const shared = SHARED_CORE[size];
  const vcpus = shared === undefined ? Number(size) : SHARED_VCPUS;
  if (!(memory > 0) || !(vcpus > 0)) return `the custom machine type ${type} cannot be read`;
  const shape = { vcpus, billedVcpus: shared ?? vcpus };
  if (extended === undefined) return { ...shape, memoryGib: memory, extendedGib: 0 };
  const most = MOST_GIB_PER_VCPU[family];
  if (most === undefined) return `at which memory ${family} begins to be extended is not known`;
  const memoryGib = Math.min(memory, most * vcpus);
  return { ...shape, memoryGib, extendedGib: memory - memoryGib };
}
