import { describe, expect, test } from '@jest/globals';
import { amountText, rateText, shareText, trendText } from './format.ts';

describe('texts of costs', () => {
  test('a rate says its unit of time', () => {
    expect([rateText(6.731, 'hour'), rateText(6.731, 'day'), rateText(6.731, 'month')]).toEqual([
      '$6.73/h',
      '$161.54/day',
      '$4,914/mo',
    ]);
  });

  test('small amounts keep three digits', () => {
    expect([0, 0.00534, 0.53, 12.194, 999.999, 1234.5].map(amountText)).toEqual([
      '$0',
      '$0.00534',
      '$0.53',
      '$12.19',
      '$1,000.00',
      '$1,235',
    ]);
  });

  test('a share of nothing is a dash', () => {
    expect([shareText(0.057), shareText(0.416), shareText(undefined), shareText(NaN)]).toEqual([
      '5.7 %',
      '42 %',
      '–',
      '–',
    ]);
  });

  test('a trend has an arrow and words, not colour alone', () => {
    expect([
      trendText(104, 100),
      trendText(87, 100),
      trendText(100.01, 100),
      trendText(5, 0),
      trendText(0, 5),
      trendText(5, undefined),
    ]).toEqual(['▲ 4.0 %', '▼ 13 %', '= 0 %', 'new', 'gone', '']);
  });
});
