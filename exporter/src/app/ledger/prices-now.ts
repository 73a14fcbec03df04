import type { AllocateInput } from '../../domain/allocate.ts';
import type { ClusterFee, PriceAnswer, PriceRung, Quote } from '../../domain/price.ts';
import type { FeeAnswer } from '../ports.ts';

/** Rungs that are asked over the network: what they do not say now, they may have said before. */
const ASKED: ReadonlySet<PriceRung> = new Set(['bill', 'bill-rate', 'spot', 'list']);

/**
 * What a host of a closed hour costs by what is known today.
 * The price that it was closed with stays where nobody knows one now, and where it was asked of a provider
 * who does not tell it any more: a rung further down is no correction.
 */
export function priceNow(kept: PriceAnswer, now: PriceAnswer): PriceAnswer {
  if (kept.price.kind === 'gap') return now.price.kind === 'priced' && now.price.stale ? kept : now;
  if (now.price.kind === 'gap' || now.price.stale) return kept;
  const { rung } = kept.price.quote;
  return ASKED.has(rung) && isFurtherDown(now.price.quote.rung, rung, now) ? kept : now;
}

function isFurtherDown(found: PriceRung, before: PriceRung, { rungs }: PriceAnswer): boolean {
  const place = (of: PriceRung): number => rungs.findIndex(({ rung }) => rung === of);
  return place(before) !== -1 && place(found) > place(before);
}

/** Fees by what is known today, and those without a price now as they were. */
export function feesNow(kept: readonly ClusterFee[], { fees, missing }: FeeAnswer): FeeAnswer {
  if (missing.length === 0) return { fees, missing };
  const known = new Set(fees.map(keyOf));
  const stay = kept.filter((fee) => !known.has(keyOf(fee)));
  return { fees: [...fees, ...stay], missing: stay.length > 0 ? [] : missing };
}

const keyOf = ({ name, component }: ClusterFee): string => `${name} ${component}`;

/** Whether two inputs of the same quantities cost the same, part by part. */
export function samePrices(a: AllocateInput, b: AllocateInput): boolean {
  if (a.fees.length !== b.fees.length) return false;
  const fees = new Map(a.fees.map((fee) => [keyOf(fee), fee.usdPerHour]));
  if (b.fees.some((fee) => fees.get(keyOf(fee)) !== fee.usdPerHour)) return false;
  return a.quantities.hosts.every(({ host: { facts } }) =>
    isSameQuote(quoteOf(a.priceOf(facts)), quoteOf(b.priceOf(facts))),
  );
}

export const quoteOf = ({ price }: PriceAnswer): Quote | null =>
  price.kind === 'priced' ? price.quote : null;

function isSameQuote(a: Quote | null, b: Quote | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.usdPerHour === b.usdPerHour &&
    a.rung === b.rung &&
    a.components?.usdPerCoreHour === b.components?.usdPerCoreHour &&
    a.components?.usdPerGibHour === b.components?.usdPerGibHour &&
    a.components?.usdPerGpuHour === b.components?.usdPerGpuHour
  );
}
