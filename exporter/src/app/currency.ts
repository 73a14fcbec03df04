import type { UnixSeconds } from '../domain/units.ts';

/** A dated rate for display: one `from` is `rate` of `to`. Amounts underneath stay in US dollars. */
export interface ExchangeRate {
  readonly from: string;
  readonly to: string;
  readonly rate: number;
  /** ISO 8601 date. */
  readonly asOf: string;
}

/** What amounts are shown in. */
export interface Currency {
  readonly code: string;
  readonly perUsd: number;
  /** The rate's date; empty for US dollars. */
  readonly asOf: string;
}

export const US_DOLLARS: Currency = { code: 'USD', perUsd: 1, asOf: '' };

/**
 * The newest rate from US dollars that holds at a moment; null where there is none.
 * A rate the other way round is turned.
 */
export function currencyOf(
  code: string,
  rates: readonly ExchangeRate[],
  at: UnixSeconds,
): Currency | null {
  if (code === US_DOLLARS.code) return US_DOLLARS;
  const found = rates
    .flatMap(({ from, to, rate, asOf }): Currency[] => {
      if (!(rate > 0) || Date.parse(asOf) / 1000 > at) return [];
      if (from === US_DOLLARS.code && to === code) return [{ code, perUsd: rate, asOf }];
      if (to === US_DOLLARS.code && from === code) return [{ code, perUsd: 1 / rate, asOf }];
      return [];
    })
    .sort((a, b) => b.asOf.localeCompare(a.asOf));
  return found[0] ?? null;
}
