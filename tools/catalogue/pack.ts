import type {
  PackedPlace,
  PackedPrices,
} from '../../exporter/src/adapters/price-catalogue/packed.ts';

/** Prices are kept to a millionth of a dollar an hour, as the lists give them. */
const DECIMALS = 6;

export const written = (value: number): string => String(Number(value.toFixed(DECIMALS)));

/** One cell per type, in the order of `types`; empty where there is none; trailing empty cells are cut. */
export function cells(
  types: readonly string[],
  cell: (type: string) => string | undefined,
): string {
  return types
    .map((type) => cell(type) ?? '')
    .join(',')
    .replace(/,+$/, '');
}

/** `name=a/b,name=c/d`, sorted by name. */
export function pairs(values: ReadonlyMap<string, readonly number[]>): string {
  return [...values]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, numbers]) => `${name}=${numbers.map(written).join('/')}`)
    .join(',');
}

export const sortedTypes = (names: Iterable<string>): readonly string[] =>
  [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));

export const ratioText = (ratio: readonly number[] | null): Pick<PackedPlace, 'ratio'> =>
  ratio ? { ratio: ratio.map((part) => String(Number(part.toFixed(4)))).join('/') } : {};

/** One place a line, keys in a fixed order: a rebuild from the same snapshots gives the same bytes. */
export const serialised = (prices: PackedPrices): string => `${JSON.stringify(prices, null, 2)}\n`;
