/** Numbers as people read them in tables and pages. */

/** `1,234.500`: thousands separated, a fixed number of decimals; no `-0`. */
export function fixed(value: number, decimals: number): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/gu, ',');
  const digits = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/u.test(digits) ? `−${digits}` : digits;
}

/** Decimals that leave the largest of some amounts four digits or more, so that small clusters show more than zeros. */
export function decimalsFor(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (largest === 0 || largest >= 1) return 3;
  return Math.min(6, 3 + Math.ceil(-Math.log10(largest)));
}

/** `62 %`; a share that is neither nothing nor everything never reads as one of the two. */
export function wholePercent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 0 && share > 0) return '<1 %';
  if (rounded === 100 && share < 1) return '>99 %';
  return `${rounded} %`;
}

const SPANS = [
  ['s', 1, 120],
  ['min', 60, 120],
  ['h', 3600, 48],
  ['days', 86_400, Infinity],
] as const;

/** `40 s`, `2 min`, `3 h`, `125 days`: one unit is enough to judge an age. */
export function span(seconds: number): string {
  const [unit, size] =
    SPANS.find(([, size, below]) => Math.round(seconds / size) < below) ?? SPANS[3];
  return `${Math.round(seconds / size)} ${unit}`;
}

/** `1 pod`, `9 pods`, `1,234 pods`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${fixed(count, 0)} ${count === 1 ? one : many}`;

/** A ratio as a short exponent: `0`, `3e-16`. */
export const exponent = (ratio: number): string => (ratio === 0 ? '0' : ratio.toExponential(0));
