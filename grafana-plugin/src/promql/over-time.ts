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

/** The moments of the range on the page, as `cost` takes them. */
export const THIS_RANGE = `[${RANGE}:${GRID}]`;
/** The same over the range of the same length that ends where this one begins. */
export const RANGE_BEFORE = `${THIS_RANGE} offset ${RANGE}`;

/**
 * The mean of a rate over the moments of a grid, in the unit of the rate.
 *
 * Divides what was seen on a grid of moments by the moments at which anything was seen: a namespace that lived an hour
 * of a day has a twenty-fourth of its rate, and hours before the first scrape, or of an outage, count for nobody.
 *
 * @param summed the sum of the rate at all moments, as of `cost` with the same grid
 * @param clusters conditions on the label `cluster`
 */
export function meanOf(summed: string, grid: string, clusters: readonly Matcher[]): string {
  return `${summed} / scalar(count_over_time((count(${heartbeat(clusters)}))${grid}))`;
}

/**
 * The mean over the range on the page of a rate that is no plain sum of series.
 *
 * @param rate an instant vector
 */
export function meanOverRange(rate: string, clusters: readonly Matcher[]): string {
  return meanOf(`sum_over_time((${rate})${THIS_RANGE})`, THIS_RANGE, clusters);
}

/** The same over the range of the same length that ends where this one begins. */
export function meanOverPreviousRange(rate: string, clusters: readonly Matcher[]): string {
  return meanOf(`sum_over_time((${rate})${RANGE_BEFORE})`, RANGE_BEFORE, clusters);
}

/** Moments that a sum of dollars is made of: the hours of a month of 30 days. */
const MOST_MOMENTS = 720;
const SECONDS_PER_HOUR = 3600;

/**
 * The dollars of a span that ends at the end of the range on the page, and the hours of it that are known.
 *
 * @param summed the sum of a rate over the moments of a grid, as of `cost`
 * @param from,to in unix seconds
 */
export function dollarsSince(
  summed: (grid: string) => string,
  clusters: readonly Matcher[],
  from: number,
  to: number,
): { readonly dollars: string; readonly hours: string } {
  const seconds = Math.max(60, Math.round((to - from) / 60) * 60);
  const step = Math.max(60, Math.ceil(seconds / MOST_MOMENTS / 60) * 60);
  const grid = `[${seconds}s:${step}s]`;
  const hours = `* ${step} / ${SECONDS_PER_HOUR}`;
  return {
    dollars: `${summed(grid)} ${hours}`,
    hours: `count_over_time((count(${heartbeat(clusters)}))${grid}) ${hours}`,
  };
}

function heartbeat(clusters: readonly Matcher[]): string {
  return selector('podtally_owner_cost_usd_per_hour', [...HEARTBEAT, ...clusters]);
}
