import { expect, test } from '@jest/globals';
import { readQuantities } from './read.ts';

test('units per day are read from a CSV', () => {
  expect(
    readQuantities('date,quantity\r\n2026-11-01,120\r\n2026-11-02,0\r\n\r\n', 'orders.csv'),
  ).toEqual({
    ok: new Map([
      ['2026-11-01', 120],
      ['2026-11-02', 0],
    ]),
  });
});

test('everything that is wrong is told with its line', () => {
  const text =
    'day,orders\n2026-02-30,1\n2026-11-01,-5\n2026-11-02,1\n2026-11-02,2\n2026-11-03,1,2\n';
  expect(readQuantities(text, 'orders.csv')).toEqual({
    errors: [
      'orders.csv:1: must be the line "date,quantity"',
      'orders.csv:2: date must be a day such as 2026-11-22, but is "2026-02-30"',
      'orders.csv:3: quantity must be a number of zero or more, but is "-5"',
      'orders.csv:5: 2026-11-02 is there twice',
      'orders.csv:6: has more than two columns',
    ],
  });
});
