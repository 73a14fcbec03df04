import { HOURS_PER_MONTH, type UnixSeconds } from '../../domain/units.ts';
import type { PricingInfo } from './sku.ts';

/** US dollars per hour of one core, one GiB, one GPU or one machine; or what is wrong with the price. */
export type SkuPrice = { readonly usdPerHour: number } | { readonly problem: string };

/** A GiB is so many of the GB that some SKUs are priced by (2^30 over 10^9). */
const GB_PER_GIB = 2 ** 30 / 1e9;
const NANOS = 1e9;

/** What turns a price per unit into one per hour of a core, GPU or machine (`h`) or of a GiB. */
const PER_HOUR: ReadonlyMap<string, number> = new Map([
  ['h', 1],
  ['GiBy.h', 1],
  ['GBy.h', GB_PER_GIB],
  ['GiBy.mo', 1 / HOURS_PER_MONTH],
  ['GBy.mo', GB_PER_GIB / HOURS_PER_MONTH],
]);

/**
 * The price in force at a moment. A first tier that costs nothing is free use of the billing account, not of a machine.
 *
 * @param prices the SKU's prices over time
 */
export function skuPrice(prices: readonly PricingInfo[], now: UnixSeconds): SkuPrice {
  const info = inForce(prices, now);
  if (!info) return { problem: 'has no price that is in force' };
  const { usageUnit, tieredRates } = info.pricingExpression;
  const factor = PER_HOUR.get(usageUnit);
  if (factor === undefined)
    return { problem: `is priced by "${usageUnit}", which is not understood` };
  const foreign = tieredRates.find(({ unitPrice }) => unitPrice.currencyCode !== 'USD');
  if (foreign)
    return {
      problem: `is priced in "${foreign.unitPrice.currencyCode}", though USD was asked for`,
    };
  const rates = new Set(
    tieredRates
      .map(({ unitPrice }) => Number(unitPrice.units) + unitPrice.nanos / NANOS)
      .filter((rate) => rate !== 0),
  );
  const [rate] = rates;
  if (rate === undefined) return { problem: 'has a price of zero' };
  if (rates.size > 1) return { problem: 'has prices by how much the whole account uses' };
  return rate > 0 ? { usdPerHour: rate * factor } : { problem: 'has a price below zero' };
}

/** The latest that has begun; one without a time has always been there. */
function inForce(prices: readonly PricingInfo[], now: UnixSeconds): PricingInfo | undefined {
  const begin = ({ effectiveTime }: PricingInfo): number =>
    effectiveTime === '' ? 0 : Date.parse(effectiveTime) / 1000;
  return prices
    .filter((info) => begin(info) <= now)
    .reduce<PricingInfo | undefined>(
      (latest, info) => (latest && begin(latest) > begin(info) ? latest : info),
      undefined,
    );
}
