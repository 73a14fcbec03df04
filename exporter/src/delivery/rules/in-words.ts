/** A span in words: `3 days`, `1 hour`. */
export function spanInWords(seconds: number): string {
  const [unit, size] = WORDS.find(([, unitSeconds]) => seconds % unitSeconds === 0) ?? [
    'second',
    1,
  ];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
const WORDS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** `ratio` as percent, without the error of a product: `80 %`. */
export const percent = (ratio: number): string => `${Number((ratio * 100).toPrecision(12))} %`;

/** Which exporter says so; the cluster shows where the target has that label. */
export const EXPORTER =
  ' ({{ with $labels.cluster }}cluster {{ . }}, {{ end }}job {{ $labels.job }})';
