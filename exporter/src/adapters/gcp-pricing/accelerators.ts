/** GPUs as their SKUs name them, without `Nvidia`, `Tesla` and `GPU`, by GKE's `cloud.google.com/gke-accelerator`. */
const GPU_OF_LABEL: ReadonlyMap<string, string> = new Map([
  ['nvidia-tesla-k80', 'K80'],
  ['nvidia-tesla-p4', 'P4'],
  ['nvidia-tesla-p100', 'P100'],
  ['nvidia-tesla-v100', 'V100'],
  ['nvidia-tesla-t4', 'T4'],
]);

export interface Accelerators {
  /** As in `GPU_NAMES`. */
  readonly gpu: string;
  readonly count: number;
}

/** GPUs that come with a machine type (https://cloud.google.com/compute/docs/gpus), with how many of them. */
const GPUS_OF_TYPE: readonly (readonly [
  type: RegExp,
  gpu: string,
  count: number | ReadonlyMap<string, number>,
])[] = [
  [/^a2-(?:highgpu|megagpu)-(\d+)g$/, 'A100', 1],
  [/^a2-ultragpu-(\d+)g$/, 'A100 80GB', 1],
  [/^a3-highgpu-(\d+)g$/, 'H100 80GB', 1],
  [/^a3-megagpu-(\d+)g$/, 'H100 80GB MEGA', 1],
  [
    /^g2-standard-(\d+)$/,
    'L4',
    new Map([
      ['4', 1],
      ['8', 1],
      ['12', 1],
      ['16', 1],
      ['24', 2],
      ['32', 1],
      ['48', 4],
      ['96', 8],
    ]),
  ],
  [
    // Smaller ones have a part of a GPU, which has a SKU of its own.
    /^g4-standard-(\d+)$/,
    'RTX 6000 96GB',
    new Map([
      ['48', 1],
      ['96', 2],
      ['192', 4],
      ['384', 8],
    ]),
  ],
];

export const GPU_NAMES: ReadonlySet<string> = new Set([
  ...GPU_OF_LABEL.values(),
  ...GPUS_OF_TYPE.map(([, gpu]) => gpu),
]);

/** The GPUs that come with a machine type; null where it comes with none, or they are not known. */
export function acceleratorsOf(type: string): Accelerators | null {
  for (const [pattern, gpu, each] of GPUS_OF_TYPE) {
    const size = pattern.exec(type)?.[1];
    if (size === undefined) continue;
    const count = typeof each === 'number' ? each * Number(size) : each.get(size);
    return count === undefined ? null : { gpu, count };
  }
  return null;
}

/** The GPU that a node label names, as its SKU names it; undefined where it is not known. */
export const gpuOfLabel = (label: string): string | undefined => GPU_OF_LABEL.get(label);
