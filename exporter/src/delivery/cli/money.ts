import type { Currency } from '../../app/currency.ts';
import { decimalsFor, fixed } from '../numbers.ts';

/** `–`: there is nothing, which is more than a zero with decimals says. */
export const NOTHING = '–';

/** How amounts of one table are written: all with the same decimals. */
export interface Money {
  readonly code: string;
  /** An amount given in US dollars, in the currency shown; `–` for none. */
  show(usd: number): string;
  /** The same without decimals, for months. */
  whole(usd: number): string;
}

/** Decimals chosen so that the largest of the amounts has four digits. */
export function moneyFor(usd: Iterable<number>, { code, perUsd }: Currency): Money {
  const decimals = decimalsFor([...usd].map((amount) => amount * perUsd));
  const show = (amount: number, digits: number): string => {
    if (amount === 0) return NOTHING;
    const least = 10 ** -digits;
    const shown = amount * perUsd;
    return Math.abs(shown) < least / 2 ? `<${fixed(least, digits)}` : fixed(shown, digits);
  };
  return { code, show: (amount) => show(amount, decimals), whole: (amount) => show(amount, 0) };
}

/** A price of one unit, with five digits of its own. */
export const unitPriceOf = (usd: number, currency: Currency): string =>
  moneyFor([usd / 10], currency).show(usd);

/** `0.8600 EUR per USD of 2026-01-01`; nothing for US dollars. */
export const rateNote = ({ code, perUsd, asOf }: Currency): string =>
  asOf === '' ? '' : `${fixed(perUsd, 4)} ${code} per USD of ${asOf}`;
