import * as app from '../../../grafana-plugin/src/promql/over-time.ts';
import type { Matcher } from '../../../grafana-plugin/src/promql/selector.ts';

const CHOSEN: readonly Matcher[] = [{ label: 'cluster', op: '=~', value: '$cluster' }];
const MILLISECONDS_PER_HOUR = 3_600_000;

/** The mean of a rate over the range on the dashboard, as the app takes it, of the clusters chosen. */
export function meanOverRange(rate: string): string {
  return app.meanOverRange(rate, CHOSEN);
}

/** The same over the range of the same length that ends where this one begins. */
export function meanOverPreviousRange(rate: string): string {
  return app.meanOverPreviousRange(rate, CHOSEN);
}

/** The dollars of a rate in USD per hour over the range on the dashboard, as far as there is data. */
export function costOverRange(rate: string): string {
  return `sum_over_time((${rate})[$__range:$__interval]) * $__interval_ms / ${MILLISECONDS_PER_HOUR}`;
}
