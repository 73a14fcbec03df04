/** `40 s`, `3 min`, `5.5 h`, `12 days`: how long something took or is ago. */
export function durationText(seconds: number): string {
  const size = Math.max(0, seconds);
  if (size < 120) return `${Math.round(size)} s`;
  if (size < 2 * 3600) return `${Math.round(size / 60)} min`;
  if (size < 48 * 3600) return `${Number((size / 3600).toFixed(1))} h`;
  return `${Math.round(size / 86_400)} days`;
}

/** `1 host`, `3 hosts`. */
export function countText(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}

/** What each rung of the price ladder is, in words. */
export const RUNG_WORDS: Readonly<Record<string, string>> = {
  bill: 'the provider’s bill',
  'bill-rate': 'a rate from the provider’s bill',
  spot: 'the spot market',
  list: 'the provider’s live price list',
  file: 'your price file',
  catalogue: 'the catalogue that comes with the exporter',
  estimate: 'an estimate from the same instance family',
};
