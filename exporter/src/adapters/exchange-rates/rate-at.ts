import type { ExchangeRate } from '../../app/currency.ts';
import type { UnixSeconds } from '../../domain/units.ts';

/**
 * The rate of a pair in force at a moment: the latest whose day (UTC) has begun; null where there is none.
 * A rate the other way round is turned.
 */
export function rateAt(
  rates: readonly ExchangeRate[],
  from: string,
  to: string,
  at: UnixSeconds,
): ExchangeRate | null {
  const candidates = ratesInForce(rates, at).flatMap((rate) => {
    if (rate.from === from && rate.to === to) return [rate];
    return rate.from === to && rate.to === from ? [turned(rate)] : [];
  });
  return candidates.reduce<ExchangeRate | null>(later, null);
}

/** The latest rate of every written pair whose day (UTC) has begun at a moment, in the file's order of pairs. */
export function ratesInForce(
  rates: readonly ExchangeRate[],
  at: UnixSeconds,
): readonly ExchangeRate[] {
  const latest = new Map<string, ExchangeRate>();
  for (const rate of rates) {
    if (begin(rate) > at) continue;
    const pair = `${rate.from} ${rate.to}`;
    latest.set(pair, later(latest.get(pair) ?? null, rate));
  }
  return [...latest.values()];
}

const MILLISECONDS = 1000;
const begin = ({ asOf }: ExchangeRate): number => Date.parse(`${asOf}T00:00:00Z`) / MILLISECONDS;

const later = (known: ExchangeRate | null, rate: ExchangeRate): ExchangeRate =>
  known !== null && known.asOf >= rate.asOf ? known : rate;

const turned = ({ from, to, rate, asOf }: ExchangeRate): ExchangeRate => ({
  from: to,
  to: from,
  rate: 1 / rate,
  asOf,
});
