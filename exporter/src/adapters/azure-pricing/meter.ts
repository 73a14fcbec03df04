import type { UnixSeconds } from '../../domain/units.ts';
import type { RetailItem } from './retail-item.ts';

/** What a virtual machine is bought as. */
export interface Purchase {
  readonly windows: boolean;
  readonly spot: boolean;
}

/** A meter's price per hour, in the currency it is listed in; or what is wrong. */
export type MeterPrice =
  { readonly price: number; readonly currency: string } | { readonly problem: string };

/** Sold under a machine's size, and not a machine: the older platform service (written with and without a space), whole hosts. */
const OTHER_PRODUCT = /cloud ?services|dedicated host/i;
const WINDOWS = /windows/i;
/** The retired discount for batch work: not spot. */
const LOW_PRIORITY = / low priority$/i;
const SPOT = / spot$/i;

/**
 * The one meter that bills machines of a size; two that both fit with different prices are a problem, not a choice.
 *
 * @param items what is listed of one size in one region
 * @param now decides between prices that were, are and will be in force
 */
export function meterPrice(
  items: readonly RetailItem[],
  purchase: Purchase,
  now: UnixSeconds,
): MeterPrice {
  const fitting = inForce(
    items.filter((item) => isMachine(item) && fits(item, purchase)),
    now,
  );
  // A meter of another region that also bills here repeats the price of the primary one.
  const primary = fitting.filter(({ isPrimaryMeterRegion }) => isPrimaryMeterRegion);
  const meters = primary.length > 0 ? primary : fitting;
  const [meter] = meters;
  if (!meter) return { problem: `has no ${describe(purchase)} price` };
  if (meters.some(({ retailPrice }) => retailPrice !== meter.retailPrice))
    return {
      problem: `has ${meters.length} ${describe(purchase)} prices (${meters.map(meterInWords).join(', ')})`,
    };
  if (meter.unitOfMeasure !== '1 Hour')
    return { problem: `is priced by "${meter.unitOfMeasure}", not by the hour` };
  if (meter.retailPrice <= 0)
    return { problem: `has a ${describe(purchase)} price of ${meter.retailPrice}` };
  return { price: meter.retailPrice, currency: meter.currencyCode };
}

const isMachine = ({ serviceName, type, productName, tierMinimumUnits }: RetailItem): boolean =>
  serviceName === 'Virtual Machines' &&
  type === 'Consumption' &&
  tierMinimumUnits === 0 &&
  !OTHER_PRODUCT.test(productName);

function fits({ productName, skuName, meterName }: RetailItem, purchase: Purchase): boolean {
  const names = [skuName, meterName];
  if (names.some((name) => LOW_PRIORITY.test(name))) return false;
  const spot = names.some((name) => SPOT.test(name));
  return spot === purchase.spot && WINDOWS.test(productName) === purchase.windows;
}

/** Of each meter the latest price that has begun and has not ended. */
function inForce(items: readonly RetailItem[], now: UnixSeconds): readonly RetailItem[] {
  const latest = new Map<string, RetailItem>();
  for (const item of items) {
    if (begin(item) > now || end(item) <= now) continue;
    const known = latest.get(item.meterId);
    if (!known || begin(known) < begin(item)) latest.set(item.meterId, item);
  }
  return [...latest.values()];
}

const begin = ({ effectiveStartDate }: RetailItem): number =>
  effectiveStartDate === '' ? 0 : Date.parse(effectiveStartDate) / 1000;
const end = ({ effectiveEndDate }: RetailItem): number =>
  effectiveEndDate ? Date.parse(effectiveEndDate) / 1000 : Infinity;

const describe = ({ windows, spot }: Purchase): string =>
  `${windows ? 'Windows' : 'Linux'} ${spot ? 'spot' : 'on-demand'}`;

const meterInWords = ({ productName, skuName, retailPrice }: RetailItem): string =>
  `${retailPrice} of "${productName}", ${skuName}`;
