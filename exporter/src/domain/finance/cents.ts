const CENTS = 100;

/**
 * Amounts as whole cents that sum to their total in whole cents: what rounding leaves over goes to the largest line.
 *
 * @param amounts in US dollars
 */
export function inCents(amounts: readonly number[]): readonly number[] {
  const total = toCents(amounts.reduce((sum, amount) => sum + amount, 0));
  const cents = amounts.map(toCents);
  const left = total - cents.reduce((sum, amount) => sum + amount, 0);
  const largest = cents.reduce(
    (best, amount, index) => (Math.abs(amount) > Math.abs(cents[best] ?? 0) ? index : best),
    0,
  );
  return cents.map((amount, index) => (index === largest ? amount + left : amount));
}

/** Half a cent is rounded away from zero, as bills do it; never −0. */
function toCents(usd: number): number {
  const cents = Math.sign(usd) * Math.round(Math.abs(usd) * CENTS);
  return cents === 0 ? 0 : cents;
}

/** Cents as dollars with two decimals at most. */
export const dollarsOf = (cents: number): number => cents / CENTS;
