import { is, selector, type Matcher } from './selector.ts';

/** Grafana's variables: the range on the page, and the distance of points it can draw. */
const RANGE = '$__range';
const GRID = '$__interval';

/** Series that any cluster with a pod has, so that they tell whether anything was known at a moment. */
const HEARTBEAT = [
  is('model', 'policy'),
  is('resource', 'cpu'),
  is('spend_type', 'usage'),
] as const;

/**
 * The mean of a rate over the range on the page, in the unit of the rate.
 *
 * Divides what was seen on a grid of moments by the moments at which anything was seen: a namespace that lived an hour
 * of a day has a twenty-fourth of its rate, and hours before the first scrape, or of an outage, count for nobody.
 *
 * @param rate an instant vector, as of `cost`
 * @param clusters conditions on the label `cluster`
 */
export function meanOverRange(rate: string, clusters: readonly Matcher[]): string {
  return mean(rate, clusters, '');
}

/** The same over the range of the same length that ends where this one begins. */
export function meanOverPreviousRange(rate: string, clusters: readonly Matcher[]): string {
  return mean(rate, clusters, ` offset ${RANGE}`);
}

function mean(rate: string, clusters: readonly Matcher[], offset: string): string {
  const grid = `[${RANGE}:${GRID}]${offset}`;
  const seen = selector('podtally_owner_cost_usd_per_hour', [...HEARTBEAT, ...clusters]);
  return `sum_over_time((${rate})${grid}) / scalar(count_over_time((count(${seen}))${grid}))`;
}
