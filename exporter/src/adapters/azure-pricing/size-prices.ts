import { z } from 'zod';
import type { UnixSeconds } from '../../domain/units.ts';
import { meterPrice, type Purchase } from './meter.ts';
import type { RetailItem } from './retail-item.ts';

/** The four ways in which machines of a size are sold. */
export const WAYS = ['linux', 'linuxSpot', 'windows', 'windowsSpot'] as const;
export type Way = (typeof WAYS)[number];

export const PURCHASES: Readonly<Record<Way, Purchase>> = {
  linux: { windows: false, spot: false },
  linuxSpot: { windows: false, spot: true },
  windows: { windows: true, spot: false },
  windowsSpot: { windows: true, spot: true },
};

/** What one size costs in one region; a way that it is not sold in holds a problem. */
export type SizePrices = Readonly<Record<Way, WayPrice>>;

/** A price per hour in the currency it is listed in and when it was read, or what is wrong with it. */
export type WayPrice =
  | { readonly price: number; readonly currency: string; readonly at: number }
  | { readonly problem: string };

const wayPrice = z.union([
  z.object({ price: z.number().positive(), currency: z.string(), at: z.number().nonnegative() }),
  z.object({ problem: z.string() }),
]);
const sizePrices = z.object({
  linux: wayPrice,
  linuxSpot: wayPrice,
  windows: wayPrice,
  windowsSpot: wayPrice,
});

/** Reads what `SizePrices` look like in a cache; null for anything else. */
export function parseSizePrices(value: unknown): SizePrices | null {
  const read = sizePrices.safeParse(value);
  return read.success ? read.data : null;
}

/**
 * What the listed meters say of a size. A way that has no good price now keeps its earlier one.
 *
 * @param needed the ways in which the cluster's machines were bought
 * @returns with a warning for each needed way that has no good price
 */
export function sizePricesOf(
  size: string,
  region: string,
  items: readonly RetailItem[],
  earlier: SizePrices | null,
  needed: ReadonlySet<Way>,
  now: UnixSeconds,
): { readonly value: SizePrices; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const decided = (way: Way): WayPrice => {
    const found = meterPrice(items, PURCHASES[way], now);
    if (!('problem' in found)) return { ...found, at: now };
    const before = earlier?.[way];
    const keeps = before !== undefined && 'price' in before;
    if (needed.has(way))
      warnings.push(
        `Azure retail prices: ${size} in ${region} ${found.problem}; ${keeps ? 'its earlier price stays' : 'such machines have no price from here'}`,
      );
    return keeps ? before : found;
  };
  return {
    value: {
      linux: decided('linux'),
      linuxSpot: decided('linuxSpot'),
      windows: decided('windows'),
      windowsSpot: decided('windowsSpot'),
    },
    warnings,
  };
}
