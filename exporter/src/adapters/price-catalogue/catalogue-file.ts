import { z } from 'zod';
import {
  embeddedCatalogue,
  embeddedPart,
  type Catalogue,
  type CatalogueProvider,
} from './catalogue.ts';
import { packedPrices, type PackedPlace, type PackedPrices } from './packed.ts';

/** A catalogue as a file: the parts of some providers, in the form of the embedded ones. */
const catalogueFile = z.strictObject({
  form: z.literal('podtally-catalogue-1'),
  providers: z.array(packedPrices).min(1),
});

/** A price fetched for the catalogue. */
export interface FreshPrice {
  readonly place: string;
  readonly type: string;
  readonly purchase: 'onDemand' | 'spot';
  readonly usdPerHour: number;
}

/** What a family's cores and memory cost, fetched: `n2`, 0.031611, 0.004237. */
export interface FreshComponents {
  readonly place: string;
  readonly family: string;
  readonly purchase: 'onDemand' | 'spot';
  readonly perVcpu: number;
  readonly perGib: number;
}

/** Reads a catalogue that `podtally prices refresh` wrote; providers that it does not hold come from the embedded one. */
export function readCatalogueFile(
  text: string,
  fileName: string,
): { readonly ok: Catalogue } | { readonly errors: readonly string[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { errors: [`${fileName}: is not JSON; make it with podtally prices refresh`] };
  }
  const read = catalogueFile.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    return {
      errors: [
        `${fileName}: is no catalogue (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}); make it with podtally prices refresh`,
      ],
    };
  }
  const parts = new Map(read.data.providers.map((part) => [part.provider, part]));
  return { ok: embeddedCatalogue(parts) };
}

/** The text of a catalogue file. */
export const catalogueText = (providers: readonly PackedPrices[]): string =>
  `${JSON.stringify({ form: 'podtally-catalogue-1', providers })}\n`;

/** The mark of prices fetched on the day, beside the sources of the embedded ones. */
const FRESH = 'refreshed';

/**
 * The embedded prices of a provider with fetched ones in their place, each with its own date.
 *
 * @param day `2026-11-22`
 */
export function withFreshPrices(
  provider: CatalogueProvider,
  prices: readonly FreshPrice[],
  components: readonly FreshComponents[],
  day: string,
): PackedPrices {
  const base = embeddedPart(provider);
  const old = base.types.split(',');
  const types = [...new Set([...old, ...prices.map(({ type }) => type)])].sort();
  const moved = (list: string | undefined): string | undefined =>
    list === undefined ? undefined : realigned(list, old, types);
  const places = new Map<string, PackedPlace>(
    Object.entries(base.places).map(([name, place]) => [
      name,
      {
        ...place,
        onDemand: realigned(place.onDemand, old, types),
        ...optional('spot', moved(place.spot)),
        ...optional('savings', moved(place.savings)),
      },
    ]),
  );
  for (const name of new Set(prices.map(({ place }) => place))) {
    const before = places.get(name) ?? { source: FRESH, onDemand: ','.repeat(types.length - 1) };
    places.set(name, refreshedPlace(name, before, { types, prices, components }));
  }
  return {
    ...base,
    dates: { ...base.dates, [FRESH]: day },
    types: types.join(','),
    ...optional('vcpus', moved(base.vcpus)),
    ...optional('memoryGib', moved(base.memoryGib)),
    places: Object.fromEntries([...places].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

interface Fresh {
  readonly types: readonly string[];
  readonly prices: readonly FreshPrice[];
  readonly components: readonly FreshComponents[];
}

function refreshedPlace(
  name: string,
  before: PackedPlace,
  { types, prices, components }: Fresh,
): PackedPlace {
  const column = (purchase: FreshPrice['purchase']): string => {
    const cells = (before[purchase] ?? ','.repeat(types.length - 1)).split(',');
    const index = new Map(types.map((type, at) => [type, at]));
    for (const price of prices) {
      const at = index.get(price.type);
      if (price.place === name && price.purchase === purchase && at !== undefined)
        cells[at] = `${String(price.usdPerHour)}@${FRESH}`;
    }
    return cells.join(',');
  };
  const rates = (purchase: FreshComponents['purchase']): string =>
    components
      .filter((one) => one.place === name && one.purchase === purchase)
      .map(({ family, perVcpu, perGib }) => `${family}=${String(perVcpu)}/${String(perGib)}`)
      .join(',');
  const hasSpot = prices.some((price) => price.place === name && price.purchase === 'spot');
  const [onDemandRates, spotRates] = [rates('onDemand'), rates('spot')];
  return {
    ...before,
    onDemand: column('onDemand'),
    ...(hasSpot && { spot: column('spot') }),
    // Rates carry the date of the whole part: old ones would look new.
    ...(before.components !== undefined && { components: onDemandRates }),
    ...(before.spotComponents !== undefined && { spotComponents: spotRates }),
  };
}

/** A list's cells under more types; those of new types are empty. */
function realigned(list: string, from: readonly string[], to: readonly string[]): string {
  const cells = list.split(',');
  const known = new Map(from.map((type, index) => [type, cells[index] ?? '']));
  return to.map((type) => known.get(type) ?? '').join(',');
}

const optional = <K extends string>(
  key: K,
  value: string | undefined,
): Partial<Record<K, string>> => {
  const found: Partial<Record<K, string>> = {};
  if (value !== undefined) found[key] = value;
  return found;
};
