/** The clusters chosen on the dashboard. */
export const CLUSTERS = 'cluster=~"$cluster"';
/** The allocation model chosen on the dashboard. */
export const MODEL = 'model="$model"';

/** `name{a="b",c="d"}` from the conditions as they stand in PromQL. */
export function select(name: string, conditions: readonly string[]): string {
  return conditions.length === 0 ? name : `${name}{${conditions.join(',')}}`;
}

/** Sums a vector by labels, or to one value without any. */
export function sumBy(labels: readonly string[], vector: string): string {
  return labels.length === 0 ? `sum(${vector})` : `sum by (${labels.join(', ')}) (${vector})`;
}
