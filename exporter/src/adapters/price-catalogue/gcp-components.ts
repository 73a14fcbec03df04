import { isGpuType } from '../../domain/host-facts-gpu.ts';
import type { ComponentPrices } from '../../domain/price.ts';
import type { ComponentRates, MachineSize, PriceTable, Purchase } from './price-table.ts';

/** `n2` of `n2-standard-4`; `custom` for custom machines of N1, which carry no family in their name. */
export const gcpFamily = (type: string): string => type.split('-', 1)[0] ?? '';

/** A machine's share prices for the `provider` split: what one visible core and one GiB of it cost; null where unknown. */
export function componentPrices(
  table: PriceTable,
  place: string,
  type: string,
  purchase: Purchase,
): ComponentPrices | null {
  if (isGpuType('gcp', type)) return null;
  const size = customSize(type) ?? table.size(type);
  const family = gcpFamily(type);
  const rates =
    table.components(place, family, purchase) ?? table.components(place, family, 'onDemand');
  if (!size || !rates) return null;
  return {
    usdPerCoreHour: (rates.perVcpu * size.billedVcpus) / size.vcpus,
    usdPerGibHour: rates.perGib,
    usdPerGpuHour: 0,
  };
}

/** What cores and memory of a size cost together. */
export const priceOfSize = (rates: ComponentRates, size: MachineSize): number =>
  rates.perVcpu * size.billedVcpus + rates.perGib * size.memoryGib;

/**
 * `custom-4-8192` (N1), `n2-custom-4-8192`: vCPUs and MiB.
 * Null for other types and for extended memory (`-ext`), which has a higher rate that the catalogue does not hold.
 */
export function customSize(type: string): MachineSize | null {
  const [, vcpus, mebibytes] = /^(?:[a-z]\d[a-z]*-)?custom-(\d+)-(\d+)$/.exec(type) ?? [];
  if (vcpus === undefined || mebibytes === undefined) return null;
  return { vcpus: +vcpus, billedVcpus: +vcpus, memoryGib: +mebibytes / 1024 };
}
