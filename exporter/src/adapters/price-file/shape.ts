/** One value of the file with its place. */
export interface Cell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** Where the key stands, in a file that has keys beside values. */
  readonly key?: { readonly line: number; readonly column: number };
}

/** An entry before it is checked: what the YAML and the CSV reader agree on. */
export interface RawEntry {
  readonly list: ListName;
  /** What stands before a field's name in messages: `nodes[0].`; empty in a CSV file. */
  readonly prefix: string;
  /** What stands before a match key's name. */
  readonly matchPrefix: string;
  readonly line: number;
  readonly column: number;
  /** Keys and values of the match; null where a reader has already reported what is wrong with it. */
  readonly match: ReadonlyMap<string, Cell | null> | null;
  /** Every other key and its value. */
  readonly prices: ReadonlyMap<string, Cell | null>;
}

export type ListName = 'nodes' | 'volumes' | 'fees';

interface ListShape {
  readonly matchKeys: readonly string[];
  /** Whether `label:KEY` may be matched too. */
  readonly labels: boolean;
  /** The price that every entry has, and what it is for people. */
  readonly required: string;
  readonly requiredMeans: string;
  /** Prices that may stand in place of the required one, all of them together. */
  readonly instead: readonly string[];
  readonly optional: readonly string[];
}

/** The keys of each list; the order of match keys is that of their weight (specificity.ts). */
export const LISTS: Readonly<Record<ListName, ListShape>> = {
  nodes: {
    matchKeys: [
      'node',
      'providerId',
      'instanceType',
      'zone',
      'region',
      'capacityType',
      'os',
      'tenancy',
    ],
    labels: true,
    required: 'usdPerHour',
    requiredMeans: 'what the machine costs per hour, in US dollars',
    instead: ['usdPerVcpuHour', 'usdPerGbHour'],
    optional: [],
  },
  volumes: {
    matchKeys: ['storageClass', 'region'],
    labels: false,
    required: 'usdPerGbMonth',
    requiredMeans: 'what a GB costs per month, in US dollars',
    instead: [],
    optional: ['usdPerIopsMonth', 'usdPerMibpsMonth'],
  },
  fees: {
    matchKeys: ['provider', 'component'],
    labels: false,
    required: 'usdPerHour',
    requiredMeans: 'what the fee is per hour, in US dollars',
    instead: [],
    optional: [],
  },
};

export const LIST_NAMES: readonly ListName[] = ['nodes', 'volumes', 'fees'];
export const LABEL_PREFIX = 'label:';

/** Every key that holds a price in a list, the required one first. */
export function priceKeysOf(list: ListName): readonly string[] {
  const { required, instead, optional } = LISTS[list];
  return [required, ...instead, ...optional];
}

/** Every key that holds a price, in any list. */
export const PRICE_KEYS: ReadonlySet<string> = new Set(
  LIST_NAMES.flatMap((list) => priceKeysOf(list)),
);

/** The currency that a price's key names, such as EUR of `eurPerHour`; empty where it names none but US dollars. */
export function otherCurrency(key: string): string {
  const [, currency = 'usd'] = /^([a-z]{3})Per[A-Z]/.exec(key) ?? [];
  return currency === 'usd' ? '' : currency.toUpperCase();
}

/** Words a match key may have; other keys take any text. */
export const WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['capacityType', ['on-demand', 'spot', 'reserved']],
  ['os', ['linux', 'windows', 'rhel', 'suse']],
  ['tenancy', ['shared', 'dedicated']],
  ['provider', ['eks', 'gke', 'aks']],
  ['component', ['extended_support']],
]);
/** Of these, the keys whose words are looked up exactly, so that a pattern would never match. */
export const EXACT_ONLY: ReadonlySet<string> = new Set(['provider', 'component']);
