import { describe, expect, test } from '@jest/globals';
import { dateTime } from '@grafana/data';
import type { CostRow } from './rows.ts';
import { rangeText, rowMeaning, rowName } from './words.ts';

const row = (
  key: readonly string[],
  types: readonly string[] = [],
  isNobodys = false,
): CostRow => ({
  ...{ key, isNobodys, cost: 1, previous: undefined, line: [] },
  parts: types.map((spendType) => ({ spendType, resource: 'cpu', cost: 1 })),
});

describe('the name of a row', () => {
  test('is its key', () => {
    expect(rowName(row(['deployment', 'cart']), ['workload_kind', 'workload'])).toBe(
      'deployment/cart',
    );
  });

  test('says what an empty label means', () => {
    expect(rowName(row(['']), ['team'])).toBe('(none)');
    expect(rowName(row(['', '']), ['workload_kind', 'workload'])).toBe('(no workload)');
    expect(rowMeaning(row(['']))).toBe('The label is empty.');
  });

  test('is what no pod pays, where no pod pays it', () => {
    const names = [
      ['cluster_idle', 'managed_service_fee'],
      ['cluster_idle'],
      ['managed_service_fee'],
    ].map((types) => rowName(row([], types, true), ['team']));
    expect(names).toEqual(['cluster idle and fees', 'cluster idle', 'fees']);
    expect(rowName(row([''], ['managed_service_fee']), ['node'])).toBe('fees');
  });
});

describe('a range in words', () => {
  test.each([
    ['now-24h', 'now', 'the last 24 hours'],
    ['now-30m', 'now', 'the last 30 minutes'],
    ['now-1d/d', 'now-1d/d', 'yesterday'],
    ['now/d', 'now', 'today so far'],
  ])('%s to %s is %s', (from, to, words) => {
    expect(rangeText({ from, to }, 'utc')).toBe(words);
  });

  test('with fixed ends says both', () => {
    const raw = { from: dateTime('2026-01-05T00:00:00Z'), to: dateTime('2026-01-06T00:00:00Z') };
    expect(rangeText(raw, 'utc')).toBe('2026-01-05 00:00:00 to 2026-01-06 00:00:00');
  });
});
