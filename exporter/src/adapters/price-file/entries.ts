import { unixSeconds, type UnixSeconds } from '../../domain/units.ts';
import { isPattern } from './patterns.ts';
import type { Match } from './price-file.ts';
import { globMatcher } from '../../domain/match.ts';
import { nearestWord } from '../../domain/nearest.ts';
import { unknownKey, type Report } from './report.ts';
import {
  EXACT_ONLY,
  LABEL_PREFIX,
  LISTS,
  PRICE_KEYS,
  WORDS,
  otherCurrency,
  priceKeysOf,
  type Cell,
  type ListName,
  type RawEntry,
} from './shape.ts';

/** An entry that is in order by itself. */
export interface CheckedEntry {
  readonly entry: RawEntry;
  readonly match: Match;
  /** The price that every entry of its list has; 0 where others stand in its place (ListShape.instead). */
  readonly price: number;
  /** All prices by key. */
  readonly more: ReadonlyMap<string, number>;
}

/** The entries that are in order; what is wrong with the others is reported. */
export function checkedEntries(
  entries: readonly RawEntry[],
  report: Report,
): readonly CheckedEntry[] {
  return entries.flatMap((entry) => {
    const match = checkedMatch(entry, report);
    const more = checkedPrices(entry, report);
    const price = more?.get(LISTS[entry.list].required) ?? 0;
    return match && more ? [{ entry, match, price, more }] : [];
  });
}

const EXAMPLE: Readonly<Record<ListName, string>> = {
  nodes: 'instanceType: m6i.xlarge; for every machine, node: "*"',
  volumes: 'storageClass: gp3; for every volume, storageClass: "*"',
  fees: 'provider: eks',
};

function checkedMatch(entry: RawEntry, report: Report): Match | null {
  if (entry.match === null) return null;
  if (entry.match.size === 0) {
    const field = `${entry.prefix}match`;
    report(entry, field, `is missing; say what the price is for, as ${EXAMPLE[entry.list]}`);
    return null;
  }
  const match = new Map<string, string>();
  for (const [key, cell] of entry.match) {
    const unknown = matchKeyFault(entry.list, key);
    if (cell && unknown) report(cell.key ?? cell, `${entry.matchPrefix}${key}`, unknown);
    else if (cell && !isWord(key, cell.text))
      report(cell, `${entry.matchPrefix}${key}`, unknownWord(key, cell.text));
    else if (cell) match.set(key, cell.text);
  }
  if (match.size < entry.match.size) return null;
  if (entry.list !== 'fees' || match.has('provider')) return match;
  report(entry, `${entry.matchPrefix}provider`, 'is missing; write eks, gke or aks');
  return null;
}

/** What is wrong with a key of a match; empty when nothing is. */
function matchKeyFault(list: ListName, key: string): string {
  const { matchKeys, labels } = LISTS[list];
  const isLabel = labels && key.startsWith(LABEL_PREFIX) && key.length > LABEL_PREFIX.length;
  if (isLabel || matchKeys.includes(key)) return '';
  return unknownKey(key, labels ? [...matchKeys, 'label:KEY'] : matchKeys);
}

function isWord(key: string, text: string): boolean {
  const words = WORDS.get(key);
  if (!words) return true;
  if (isPattern(text) && !EXACT_ONLY.has(key)) return words.some(globMatcher(text));
  return words.includes(text);
}

function unknownWord(key: string, text: string): string {
  const words = WORDS.get(key) ?? [];
  const meant = nearestWord(text, words);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return `"${text}" is none of ${words.join(', ')}${hint}`;
}

function checkedPrices(entry: RawEntry, report: Report): ReadonlyMap<string, number> | null {
  const { required, instead } = LISTS[entry.list];
  const prices = new Map<string, number>();
  for (const [key, cell] of entry.prices) {
    const unknown = priceKeyFault(entry.list, key);
    const price = cell && priceIn(cell);
    if (cell && unknown) report(cell.key ?? cell, `${entry.prefix}${key}`, unknown);
    else if (typeof price === 'number') prices.set(key, price);
    else if (cell && price !== null) report(cell, `${entry.prefix}${key}`, price);
  }
  const isBySize = instead.some((key) => entry.prices.has(key));
  if (isBySize) reportHalves(entry, report);
  else reportMissing(entry, report);
  const isWhole = (isBySize ? instead : [required]).every((key) => prices.has(key));
  const isOneOrTheOther = !isBySize || !prices.has(required);
  return isWhole && isOneOrTheOther && prices.size === entry.prices.size ? prices : null;
}

function reportMissing(entry: RawEntry, report: Report): void {
  const { required, requiredMeans } = LISTS[entry.list];
  const isMeant = (key: string): boolean => nearestWord(key, [required]) !== undefined;
  if (![...entry.prices.keys()].some(isMeant))
    report(entry, `${entry.prefix}${required}`, `is missing; write ${requiredMeans}`);
}

/** Prices by size stand together, and without the price of the whole. */
function reportHalves(entry: RawEntry, report: Report): void {
  const { required, instead } = LISTS[entry.list];
  const pair = instead.join(' and ');
  for (const key of instead.filter((each) => !entry.prices.has(each)))
    report(entry, `${entry.prefix}${key}`, `is missing; ${pair} stand together`);
  const whole = entry.prices.get(required);
  if (whole)
    report(whole.key ?? whole, `${entry.prefix}${required}`, `remove it, or remove ${pair}`);
}

/** What is wrong with a key beside `match`; empty when nothing is. */
function priceKeyFault(list: ListName, key: string): string {
  const known = priceKeysOf(list);
  if (known.includes(key)) return '';
  const currency = otherCurrency(key);
  if (currency !== '')
    return `prices are in US dollars, not ${currency}; convert it and write ${known[0] ?? ''}`;
  return PRICE_KEYS.has(key)
    ? `is no price of ${list}; known are ${known.join(', ')}`
    : unknownKey(key, ['match', ...known]);
}

/** The number in a cell, or what is wrong with it. */
function priceIn({ text }: Cell): number | string {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    const price = Number(text);
    if (price < 0) return `${text} is negative; write a price of 0 or more`;
    if (Number.isFinite(price)) return price;
  }
  return /^\d+,\d+$/.test(text)
    ? `"${text}" is not a number; write ${text.replace(',', '.')}`
    : `"${text}" is not a number; write it like 0.192, without a currency or unit`;
}

/** The only currency of prices; amounts are shown in others by the exchange rates of the configuration. */
const CURRENCY = 'USD';

export function checkCurrency(currency: Cell | null, report: Report): void {
  if (currency === null || currency.text === CURRENCY) return;
  report(
    currency,
    'currency',
    `prices are in US dollars, not ${currency.text}; convert them, then write USD or remove the key`,
  );
}

/** Midnight UTC of a date like 2026-11-01; null where there is none or it is wrong, which is reported. */
export function checkedDate(date: Cell | null, report: Report): UnixSeconds | null {
  if (date === null) return null;
  const milliseconds = /^\d{4}-\d\d-\d\d$/.test(date.text)
    ? Date.parse(`${date.text}T00:00:00Z`)
    : NaN;
  if (milliseconds >= 0) return unixSeconds(milliseconds / 1000);
  report(date, 'date', `"${date.text}" is not a date; write it like 2026-11-01`);
  return null;
}
