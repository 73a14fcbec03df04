import { currencyOf, type ExchangeRate } from '../../app/currency.ts';
import { usdPerHour, type UnixSeconds, type UsdPerHour } from '../../domain/units.ts';

/** A price per hour as AWS tells it. */
export interface Told {
  readonly amount: number;
  readonly currency: string;
}

/** What a price told by AWS is in US dollars at the rate in force, with the original in words; as a text, why it cannot be told. */
export function inDollars(
  { amount, currency: code }: Told,
  rates: readonly ExchangeRate[],
  at: UnixSeconds,
): { readonly usdPerHour: UsdPerHour; readonly original: string } | string {
  if (code === 'USD') return { usdPerHour: usdPerHour(amount), original: '' };
  const currency = currencyOf(code, rates, at);
  if (currency === null)
    return `listed at ${amount} ${code}; add a rate from ${code} to USD to prices.exchangeRatesFile`;
  return {
    usdPerHour: usdPerHour(amount / currency.perUsd),
    original: `, ${amount} ${code} at ${currency.perUsd} per USD of ${currency.asOf}`,
  };
}
