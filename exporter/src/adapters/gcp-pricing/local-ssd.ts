/** GiB of local SSD that come with a machine, by its family, and by its vCPUs or GPUs. */
type Sizes = Readonly<Record<number, number>>;

/**
 * Local SSDs come in parts of 375 GiB, with some machine types only; others take as many as one attaches.
 * Sizes from the machine types of github.com/Cyclenerd/google-cloud-pricing-cost-calculator, build/gcp.yml, fd66b26.
 */
const WITH_LSSD: Readonly<Record<string, Sizes>> = {
  c3: { 4: 375, 8: 750, 22: 1500, 44: 3000, 88: 6000, 176: 12_000 },
  c3d: { 8: 375, 16: 375, 30: 750, 60: 1500, 90: 3000, 180: 6000, 360: 12_000 },
  c4: {
    ...{ 4: 375, 8: 375, 16: 750, 24: 1500, 32: 1875, 48: 3000 },
    ...{ 96: 6000, 144: 9000, 192: 12_000, 288: 18_000 },
  },
  c4a: { 4: 375, 8: 750, 16: 1500, 32: 2250, 48: 3750, 64: 5250, 72: 6000 },
  c4d: { 8: 375, 16: 375, 32: 750, 48: 1500, 64: 2250, 96: 3000, 192: 6000, 384: 12_000 },
};
const Z3: Readonly<Record<string, Sizes>> = {
  standardlssd: { 14: 3000, 22: 6000, 44: 9000, 88: 18_000, 176: 36_000 },
  highlssd: { 8: 3000, 16: 6000, 22: 9000, 32: 12_000, 44: 18_000, 88: 36_000, 192: 72_000 },
};
const GIB_PER_GPU: readonly (readonly [RegExp, number])[] = [
  [/^a2-ultragpu-(\d+)g$/, 375],
  [/^a3-(?:highgpu|megagpu)-(\d+)g$/, 750],
];

/** The GiB of local SSD that come with a machine type; null where the type has some, but how many is not known. */
export function localSsdGib(type: string): number | null {
  for (const [pattern, gib] of GIB_PER_GPU) {
    const gpus = pattern.exec(type)?.[1];
    if (gpus !== undefined) return gib * Number(gpus);
  }
  if (type.startsWith('z3-')) return sizeIn(Z3, /^z3-highmem-(\d+)-(\w+?)(?:-metal)?$/.exec(type));
  if (!type.includes('-lssd')) return 0;
  return sizeIn(WITH_LSSD, /^\w+-\w+-(\d+)-lssd(?:-metal)?$/.exec(type), type.split('-', 1)[0]);
}

function sizeIn(
  sizes: Readonly<Record<string, Sizes>>,
  match: RegExpExecArray | null,
  kind = match?.[2],
): number | null {
  return sizes[kind ?? '']?.[Number(match?.[1])] ?? null;
}

/** Families whose local SSD has a price of its own; all others share one. */
const OWN_SSD_PRICE = new Set(['c4', 'c4a', 'c4d']);

/** The component that a family's local SSD is priced by. */
export const localSsdComponent = (family: string): string =>
  OWN_SSD_PRICE.has(family) ? `${family.toUpperCase()} local SSD` : 'local SSD';
