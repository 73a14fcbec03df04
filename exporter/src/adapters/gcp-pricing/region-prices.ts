import { z } from 'zod';
import type { UnixSeconds } from '../../domain/units.ts';
import { skuName } from './sku-name.ts';
import { skuPrice } from './sku-price.ts';
import { skuHead, skuPrices } from './sku.ts';

/** What one region charges, by component. */
export interface RegionPrices {
  readonly onDemand: Components;
  readonly spot: Components;
}

export type Components = Readonly<Record<string, ComponentPrice>>;

/** A component's price and when it was read, or what is wrong with it. */
export type ComponentPrice =
  { readonly usdPerHour: number; readonly at: number } | { readonly problem: string };

const componentPrice = z.union([
  z.object({ usdPerHour: z.number().positive(), at: z.number().nonnegative() }),
  z.object({ problem: z.string() }),
]);
const components = z.record(z.string(), componentPrice);
const regionPrices = z.object({ onDemand: components, spot: components });

/** Reads what `RegionPrices` look like in a cache; null for anything else. */
export function parseRegionPrices(value: unknown): RegionPrices | null {
  const read = regionPrices.safeParse(value);
  return read.success ? read.data : null;
}

interface Found {
  readonly skuId: string;
  readonly price: ReturnType<typeof skuPrice>;
}

/** Picks the components of some regions out of a price list, SKU by SKU. */
export class RegionCollector {
  readonly #found = new Map<string, Map<string, Found[]>>();
  readonly #now: UnixSeconds;

  constructor(regions: readonly string[], now: UnixSeconds) {
    for (const region of regions) this.#found.set(region, new Map());
    this.#now = now;
  }

  /** Takes one SKU of the list; everything that is not a machine's in one of the regions passes by. */
  take(sku: unknown): void {
    const head = skuHead.safeParse(sku);
    if (!head.success) return;
    const { description, category, serviceRegions } = head.data;
    const regions = serviceRegions.flatMap((region) => this.#found.get(region) ?? []);
    if (regions.length === 0) return;
    const name = skuName(description, category.usageType);
    if (name === null) return;
    const key = `${name.spot ? 'spot' : 'onDemand'} ${name.component}`;
    const found = priced(sku, this.#now);
    for (const region of regions) region.set(key, [...(region.get(key) ?? []), found]);
  }

  /** Whether the list had any machine's component at all. */
  get isEmpty(): boolean {
    return [...this.#found.values()].every((region) => region.size === 0);
  }

  /**
   * A region's prices. What the list lacks or holds a bad price of keeps its earlier one.
   *
   * @param needed the components that machines need, as `spot N2 core`
   * @returns with a warning for each such component that is needed
   */
  prices(
    region: string,
    earlier: RegionPrices | null,
    needed: ReadonlySet<string>,
  ): { readonly value: RegionPrices; readonly warnings: readonly string[] } {
    const found = this.#found.get(region) ?? new Map<string, Found[]>();
    const warnings: string[] = [];
    const merged = (purchase: 'onDemand' | 'spot'): Components =>
      this.#merged(purchase, found, earlier?.[purchase] ?? {}, (component, what) => {
        const name = `${purchase === 'spot' ? 'spot ' : ''}${component}`;
        if (needed.has(name)) warnings.push(`${name} in ${region} ${what}`);
      });
    return { value: { onDemand: merged('onDemand'), spot: merged('spot') }, warnings };
  }

  #merged(
    purchase: 'onDemand' | 'spot',
    found: ReadonlyMap<string, readonly Found[]>,
    earlier: Components,
    warn: (component: string, what: string) => void,
  ): Components {
    const merged: Record<string, ComponentPrice> = {};
    for (const [key, skus] of found) {
      if (!key.startsWith(`${purchase} `)) continue;
      const component = key.slice(purchase.length + 1);
      merged[component] = decided(skus, this.#now);
    }
    for (const component of new Set([...Object.keys(earlier), ...Object.keys(merged)])) {
      const before = earlier[component];
      const now = merged[component] ?? { problem: 'is not in the price list any more' };
      if (!('problem' in now)) continue;
      const keeps = before !== undefined && 'usdPerHour' in before;
      merged[component] = keeps ? before : now;
      warn(
        component,
        `${now.problem}; ${keeps ? 'its earlier price stays' : 'machines with it have no price from here'}`,
      );
    }
    return merged;
  }
}

function priced(sku: unknown, now: UnixSeconds): Found {
  const read = skuPrices.safeParse(sku);
  if (!read.success) return { skuId: '', price: { problem: 'has a price that cannot be read' } };
  return { skuId: read.data.skuId, price: skuPrice(read.data.pricingInfo, now) };
}

/** Two SKUs that fit are no choice: nobody knows which of them is billed. */
function decided(skus: readonly Found[], now: UnixSeconds): ComponentPrice {
  const bad = skus.find(({ price }) => 'problem' in price);
  if (bad && 'problem' in bad.price) return bad.price;
  const prices = new Set(
    skus.flatMap(({ price }) => ('usdPerHour' in price ? price.usdPerHour : [])),
  );
  const [usdPerHour = 0] = prices;
  return prices.size > 1
    ? {
        problem: `has ${prices.size} prices (SKUs ${skus.map(({ skuId }) => skuId).join(' and ')})`,
      }
    : { usdPerHour, at: now };
}
