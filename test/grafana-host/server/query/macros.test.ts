import { expect, test } from '@jest/globals';
import { filledIn } from './macros.ts';

const CONTEXT = { from: 0, to: 3_600_000, step: 60_000, scrapeInterval: '15s' };

test('a query’s macros become its step, its range and an interval for rates', () => {
  expect(
    filledIn('rate(a[$__rate_interval]) + sum_over_time(b[$__range:${__interval}])', CONTEXT),
  ).toBe('rate(a[75s]) + sum_over_time(b[3600s:1m])');
  expect(filledIn('$__range_s $__range_ms $__interval_ms', CONTEXT)).toBe('3600 3600000 60000');
});

test('what Grafana does not fill in stays as it is', () => {
  expect(filledIn('a{b="$cluster"} ${__other}', CONTEXT)).toBe('a{b="$cluster"} ${__other}');
});
