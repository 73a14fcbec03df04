import { CLUSTERS, select } from './selector.ts';

/** The range on the dashboard, on the grid of points that Grafana would draw. */
const GRID = '[$__range:$__interval]';
const PREVIOUS = `${GRID} offset $__range`;
const MILLISECONDS_PER_HOUR = 3_600_000;

/** A series that any cluster with a pod has: it tells whether cost was known at a moment. */
const KNOWN = `count(${select('podtally_owner_cost_usd_per_hour', [
  CLUSTERS,
  'model="policy"',
  'spend_type="usage"',
  'resource="cpu"',
])})`;

/**
 * The mean of a rate over the range on the dashboard, in the unit of the rate.
 *
 * What was seen, divided by the moments at which any cost was known: a workload that lived an hour
 * of a day has a twenty-fourth of its rate, and hours without data count for nobody.
 */
export function meanOverRange(rate: string): string {
  return mean(rate, GRID);
}

/** The mean over the range of the same length that ends where this one begins. */
export function meanOverPreviousRange(rate: string): string {
  return mean(rate, PREVIOUS);
}

/** The dollars of a rate in USD per hour over the range on the dashboard, as far as there is data. */
export function costOverRange(rate: string): string {
  return `sum_over_time((${rate})${GRID}) * $__interval_ms / ${MILLISECONDS_PER_HOUR}`;
}

function mean(rate: string, grid: string): string {
  return `sum_over_time((${rate})${grid}) / scalar(count_over_time((${KNOWN})${grid}))`;
}
