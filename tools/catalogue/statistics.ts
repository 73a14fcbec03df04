/** The q-quantile of a non-empty sorted list, between neighbours by distance. */
export function quantile(sorted: readonly number[], q: number): number {
  const position = (sorted.length - 1) * q;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** Median and quartiles of one place's prices over the reference place's, over the types that both list. */
export function priceRatio(
  prices: ReadonlyMap<string, number>,
  reference: ReadonlyMap<string, number>,
): readonly [median: number, low: number, high: number] | null {
  const ratios = [...prices]
    .map(([type, price]) => price / (reference.get(type) ?? NaN))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  if (ratios.length === 0) return null;
  return [quantile(ratios, 0.5), quantile(ratios, 0.25), quantile(ratios, 0.75)];
}

export interface Sized {
  readonly vcpus: number;
  readonly memoryGib: number;
  readonly price: number;
}

/** How far a machine's price may be from the sum of its components. */
const COMPONENT_TOLERANCE = 0.001;

/**
 * The price per vCPU and per GiB from which the prices of all given machines follow, by least squares of relative errors;
 * null where they do not follow within a thousandth, or where the machines are too alike to tell.
 */
export function componentsOf(
  machines: readonly Sized[],
): readonly [perVcpu: number, perGib: number] | null {
  let [cc, cm, mm, c1, m1] = [0, 0, 0, 0, 0];
  for (const { vcpus, memoryGib, price } of machines) {
    const [c, m] = [vcpus / price, memoryGib / price];
    cc += c * c;
    cm += c * m;
    mm += m * m;
    c1 += c;
    m1 += m;
  }
  const determinant = cc * mm - cm * cm;
  if (!(determinant > 1e-9 * cc * mm)) return null;
  const [perVcpu, perGib] = [(c1 * mm - m1 * cm) / determinant, (m1 * cc - c1 * cm) / determinant];
  const fits = machines.every(
    ({ vcpus, memoryGib, price }) =>
      Math.abs((vcpus * perVcpu + memoryGib * perGib) / price - 1) <= COMPONENT_TOLERANCE,
  );
  return fits && perVcpu > 0 && perGib > 0 ? [perVcpu, perGib] : null;
}
