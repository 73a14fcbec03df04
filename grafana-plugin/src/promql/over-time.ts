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
  const seen = `count_over_time((count(${heartbeat(clusters)}))${grid})`;
  return `sum_over_time((${rate})${grid}) / scalar(${seen})`;
}

/** Moments that a sum of dollars is made of: enough for minutes in a day and hours in a month. */
const MOST_MOMENTS = 1440;
const SECONDS_PER_HOUR = 3600;

/**
 * The dollars of a span that ends at the end of the range on the page, and the hours of it that are known.
 *
 * @param rate an instant vector of one sum, as of `cost`
 * @param from,to in unix seconds
 */
export function dollarsSince(
  rate: string,
  clusters: readonly Matcher[],
  from: number,
  to: number,
): { readonly dollars: string; readonly hours: string } {
  const seconds = Math.max(60, Math.round((to - from) / 60) * 60);
  const step = Math.max(60, Math.ceil(seconds / MOST_MOMENTS / 60) * 60);
  const grid = `[${seconds}s:${step}s]`;
  const hours = `* ${step} / ${SECONDS_PER_HOUR}`;
  return {
    dollars: `sum_over_time((${rate})${grid}) ${hours}`,
    hours: `count_over_time((count(${heartbeat(clusters)}))${grid}) ${hours}`,
  };
}

function heartbeat(clusters: readonly Matcher[]): string {
  return selector('podtally_owner_cost_usd_per_hour', [...HEARTBEAT, ...clusters]);
}
