/**
 * The snapshot's source lists one price per size, and for some series it is by chance that of Linux or of Windows.
 *
 * Seen in the data of 2026-06-18: in these series the price per vCPU takes exactly two values in a region,
 * apart by what Windows costs per vCPU (0.046 USD; 0.0046 USD for burstable sizes), so the higher one is Windows.
 */
const MIXED: readonly { readonly series: RegExp; readonly windowsPerVcpu: number }[] = [
  { series: /^([DE])(\d+)(?:-\d+)?(ad?s_v5)$/, windowsPerVcpu: 0.046 },
  { series: /^(B)(\d+)((?:as|ps|s)_v2)$/, windowsPerVcpu: 0.0046 },
];

/** Series of the same kind whose Linux price per vCPU differs by size: the two cannot be told apart, so both are left out. */
const UNSURE = /^B\d+p?a?[lt]s_v2$/;

/** A region's prices without those that are (or may be) for Windows. */
export function withoutWindows(prices: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const perVcpu = [...prices].flatMap(([type, price]) => {
    const unit = unitPrice(type, price);
    return unit ? [unit] : [];
  });
  const lowest = new Map<string, number>();
  for (const { series, usd } of perVcpu)
    lowest.set(series, Math.min(usd, lowest.get(series) ?? Infinity));
  return new Map(
    [...prices].filter(([type, price]) => {
      const unit = unitPrice(type, price);
      if (!unit) return !UNSURE.test(type);
      return unit.usd - (lowest.get(unit.series) ?? 0) < unit.windowsPerVcpu / 2;
    }),
  );
}

interface UnitPrice {
  readonly series: string;
  readonly usd: number;
  readonly windowsPerVcpu: number;
}

function unitPrice(type: string, price: number): UnitPrice | null {
  for (const { series, windowsPerVcpu } of MIXED) {
    const [, letter, vcpus, rest] = series.exec(type) ?? [];
    if (letter !== undefined && vcpus !== undefined && rest !== undefined)
      return { series: `${letter} ${rest}`, usd: price / Number(vcpus), windowsPerVcpu };
  }
  return null;
}
