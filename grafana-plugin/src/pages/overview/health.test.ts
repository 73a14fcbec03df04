import { describe, expect, test } from '@jest/globals';
import { answered } from '../../testing/answered.ts';
import { noticesOf } from './health.ts';

const texts = (...answers: Parameters<typeof answered>): readonly string[] =>
  noticesOf(answered(...answers)).map(({ severity, text }) => `${severity}: ${text}`);

describe('how far to trust the page', () => {
  test('is not said where the exporter is not known', () => {
    expect(texts()).toEqual([]);
  });

  test('is one good word where nothing is wrong', () => {
    expect(texts(['pass', {}, 12], ['gaps', { kind: 'host_without_price' }, 0])).toEqual([
      'ok: everything is priced, and the parts sum to the bill',
      'ok: last pass 12 s ago',
    ]);
  });

  test('names what is wrong, the worst first', () => {
    expect(
      texts(
        ['gaps', { kind: 'host_without_price' }, 1],
        ['gaps', { kind: 'pod_without_owner' }, 15],
        ['gaps', { kind: 'usage_extrapolated' }, 170],
        ['catalogue', {}, 200 * 86_400],
        ['pass', {}, 600],
        ['conservation', {}, 0.0012],
      ),
    ).toEqual([
      'error: parts and bill differ by 1.2e-3',
      'error: last pass 10 min ago',
      'warning: 1 host without a price',
      'warning: 15 pods without an owner',
      'warning: price catalogue 200 days old',
    ]);
  });
});
