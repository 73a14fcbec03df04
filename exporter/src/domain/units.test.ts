import { describe, expect, test } from '@jest/globals';
import {
  amount,
  costOf,
  costOver,
  entriesOf,
  resourceSeconds,
  seconds,
  unixSeconds,
  usd,
  usdPerHour,
  usdPerResourceSecond,
} from './units.ts';

const constructors = {
  amount,
  resourceSeconds,
  seconds,
  unixSeconds,
  usd,
  usdPerHour,
  usdPerResourceSecond,
};

describe.each(entriesOf(constructors))('%s', (_name, make) => {
  test.each([NaN, Infinity, -Infinity, -1, -Number.MIN_VALUE])('refuses %d', (value) => {
    expect(() => make(value)).toThrow(RangeError);
  });

  test.each([0, 1e-300, 0.5, 1e300])('takes %d as it is', (value) => {
    expect(make(value)).toBe(value);
  });
});

test('an error says the value and the unit it was meant in', () => {
  expect(() => usdPerHour(-0.1)).toThrow('-0.1 is not a quantity in USD/h');
});

test('a price per hour over half an hour costs half', () => {
  expect(costOver(usdPerHour(0.2), seconds(1800))).toBe(0.1);
});

test('resource-seconds times a unit price are dollars', () => {
  expect(costOf(resourceSeconds(7200), usdPerResourceSecond(0.25))).toBe(1800);
});
