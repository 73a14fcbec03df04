import type { HostFacts } from '../../domain/host.ts';
import type { PriceSource, RungAnswer } from '../../domain/price.ts';
import { usdPerHour } from '../../domain/units.ts';
import { listedPrice } from './catalogue-source.ts';
import type { Catalogue } from './catalogue.ts';
import { familySaving, nearestSibling } from './family.ts';
import { componentPrices, customSize, gcpFamily, priceOfSize } from './gcp-components.ts';
import { catalogueKey, type CatalogueKey } from './place.ts';
import { dateOf } from './price-table.ts';

/**
 * The ladder's `estimate` rung: what a host that the catalogue does not list would probably cost.
 *
 * In this order: a custom machine from its family's components, another size of the same family in the same place,
 * the reference place's price times the place's price level; for AWS spot less the Spot Advisor's average saving.
 * The origin of each quote says how it came about.
 */
export function estimateSource(catalogue: Catalogue): PriceSource {
  return {
    rung: 'estimate',
    quote(host) {
      if (host.podsBilledBy !== undefined) return unknown('rates of pods are not estimated');
      const key = catalogueKey(catalogue, host);
      if (typeof key === 'string') return unknown(key);
      if (listedPrice(host, key)) return unknown('the catalogue holds the price itself');
      const estimate = key.purchase === 'spot' ? spotEstimate(host, key) : estimated(host, key);
      if (estimate === null) return unknown(whyNot(key));
      const components =
        host.provider === 'gcp'
          ? componentPrices(key.table, key.place, key.type, key.purchase)
          : null;
      return {
        rung: 'estimate',
        quote: {
          usdPerHour: usdPerHour(estimate.usdPerHour),
          rung: 'estimate',
          asOf: dateOf(estimate.date),
          origin: `estimate: ${estimate.how}`,
          ...(components && { components }),
        },
        why: '',
      };
    },
  };
}

const unknown = (why: string): RungAnswer => ({ rung: 'estimate', quote: null, why });

interface Estimate {
  readonly usdPerHour: number;
  readonly date: string;
  readonly how: string;
}

const estimated = (host: HostFacts, key: CatalogueKey): Estimate | null =>
  fromCustomComponents(key) ?? fromSibling(host, key) ?? fromReference(key);

/**
 * Custom machines cost 5 % more than predefined ones of the same family, except those of E2
 * (https://cloud.google.com/compute/vm-instance-pricing, "custom machine types"; the catalogue lists only N1's own rates).
 */
const CUSTOM_PREMIUM = 1.05;
const WITHOUT_PREMIUM = 'e2';

function fromCustomComponents({ table, place, type, purchase }: CatalogueKey): Estimate | null {
  const size = customSize(type);
  const family = gcpFamily(type);
  const rates = size && table.components(place, family, purchase);
  if (!size || !rates) return null;
  const premium = family === WITHOUT_PREMIUM ? 1 : CUSTOM_PREMIUM;
  return {
    usdPerHour: priceOfSize(rates, size) * premium,
    date: table.date,
    how:
      `${size.vcpus} vCPU and ${size.memoryGib} GiB at the ${family} rates of ${place} in the catalogue of ${table.date}` +
      (premium === 1 ? '' : ', 5 % more for a custom machine'),
  };
}

function fromSibling(host: HostFacts, { table, place, type }: CatalogueKey): Estimate | null {
  const answer = nearestSibling(host, type, place, table);
  if (answer === null) return null;
  const { sibling, vcpus } = answer;
  return {
    usdPerHour: (sibling.usdPerHour * vcpus) / sibling.vcpus,
    date: sibling.date,
    how: `${sibling.type} in ${place} (${sibling.usdPerHour}, catalogue of ${sibling.date}) × ${vcpus}/${sibling.vcpus} vCPU`,
  };
}

function fromReference({ table, place, type }: CatalogueKey): Estimate | null {
  const ratio = table.ratio(place);
  const listed = table.price(table.reference, type, 'onDemand');
  if (!ratio || !listed) return null;
  return {
    usdPerHour: listed.usdPerHour * ratio.median,
    date: listed.date,
    how:
      `price in ${table.reference} (${listed.usdPerHour}, catalogue of ${listed.date}) × ${ratio.median}, ` +
      `the median of ${place} over it (quartiles ${ratio.low} to ${ratio.high})`,
  };
}

/** On demand, listed or estimated, less the average saving; only AWS publishes one. */
function spotEstimate(host: HostFacts, key: CatalogueKey): Estimate | null {
  const custom = fromCustomComponents(key);
  if (custom) return custom;
  const { table, place, type } = key;
  const exact = table.saving(place, type);
  const typical = exact === null ? familySaving(type, place, table) : null;
  const saving = exact ?? typical?.saving;
  if (saving === undefined) return null;
  const onDemandKey: CatalogueKey = { ...key, purchase: 'onDemand' };
  const listed = table.price(place, type, 'onDemand');
  const base = listed
    ? {
        ...listed,
        how: `on-demand price (${listed.usdPerHour}, catalogue of ${listed.date})`,
      }
    : estimated(host, onDemandKey);
  if (base === null) return null;
  const whose = typical
    ? `the median saving of ${typical.sizes} sizes of its family`
    : 'its average saving';
  return {
    usdPerHour: base.usdPerHour * (1 - saving),
    date: base.date < table.savingsDate ? base.date : table.savingsDate,
    how: `${base.how} less ${String(Math.round(saving * 100))} %, ${whose} as spot in ${place} (Spot Advisor of ${table.savingsDate})`,
  };
}

function whyNot({ table, place, type, purchase }: CatalogueKey): string {
  if (purchase === 'spot')
    return table.savingsDate === ''
      ? `spot prices of this provider cannot be told from its on-demand prices`
      : `no spot saving is known for the family of ${type} in ${place}`;
  return `nothing comparable to ${type} is listed in ${place}`;
}
