import { lengthOf, type Interval } from '../domain/interval.ts';
import type { HostPrice, PriceAnswer, Quote } from '../domain/price.ts';
import { usdPerHour, type UnixSeconds } from '../domain/units.ts';

/** A price and until when it held; the first starts with the span. */
export interface Spell {
  readonly quote: Quote;
  readonly until: UnixSeconds;
}

/** An answer whose price is the mean of its spells by time; the answer itself where they all say the same. */
export function weightedByTime(
  answer: PriceAnswer,
  price: Extract<HostPrice, { kind: 'priced' }>,
  spells: readonly Spell[],
  span: Interval,
): PriceAnswer {
  const length = lengthOf(span);
  if (length === 0 || spells.every(({ quote }) => quote.usdPerHour === price.quote.usdPerHour)) {
    return answer;
  }
  let from: number = span.start;
  let total = 0;
  const words: string[] = [];
  for (const { quote, until } of spells) {
    const held = Math.max(0, until - from);
    if (held === 0) continue;
    total += quote.usdPerHour * held;
    words.push(`${quote.usdPerHour} until ${timeOf(until)} (${quote.origin})`);
    from = until;
  }
  const quote = {
    ...price.quote,
    usdPerHour: usdPerHour(total / length),
    origin: `by time: ${words.join(', ')}`,
  };
  return { ...answer, price: { ...price, quote } };
}

/** `10:20 UTC` */
const timeOf = (at: UnixSeconds): string =>
  `${new Date(at * 1000).toISOString().slice(11, 16)} UTC`;
