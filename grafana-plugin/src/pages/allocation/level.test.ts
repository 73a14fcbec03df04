import { describe, expect, test } from '@jest/globals';
import { answered } from '../../testing/answered.ts';
import { is } from '../../promql/selector.ts';
import { FIRST_VIEW } from '../../view/view.ts';
import { levelOf, levelText, wholeQueries } from './level.ts';

const parts = [
  { spendType: 'usage', resource: 'cpu', cost: 0.2 },
  { spendType: 'workload_idle', resource: 'cpu', cost: 0.09 },
];
const scope = [is('cluster', 'demo'), is('namespace', 'shop')];

describe('the line below a title', () => {
  test('says cost, share, efficiency and trend', () => {
    const level = { cost: 0.29, parts, previous: 0.25, share: 0.043 };
    expect(levelText(level, FIRST_VIEW, scope)).toBe(
      '$211.70/mo · 4.3 % of the cluster · efficiency 69 % · ▲ 16 %',
    );
  });

  test('leaves out what is not known', () => {
    const level = { cost: 0.29, parts: [], previous: undefined, share: undefined };
    expect(levelText(level, { ...FIRST_VIEW, per: 'hour' }, [])).toBe('$0.29/h');
  });

  test('asks for the whole only where the level is a part of it', () => {
    const refIds = (matchers: typeof scope): readonly string[] =>
      wholeQueries(FIRST_VIEW, matchers).map(({ refId }) => refId);
    expect(refIds(scope)).toEqual(['all']);
    expect(refIds([is('cluster', 'demo')])).toEqual([]);
  });
});

describe('a level', () => {
  test('is the sum of the rows of a table of all that is in it', () => {
    const table = answered(
      ['now', { namespace: 'shop', spend_type: 'usage', resource: 'cpu' }, 2],
      ['now', { namespace: 'web', spend_type: 'usage', resource: 'cpu' }, 1],
      ['now', { spend_type: 'cluster_idle', resource: 'cpu' }, 3],
      ['previous', { namespace: 'shop', spend_type: 'usage' }, 4],
      ['previous', { spend_type: 'cluster_idle' }, 0.5],
    );
    expect(levelOf(table, answered(['all', {}, 24]))).toEqual({
      cost: 6,
      parts: [
        { spendType: 'usage', resource: 'cpu', cost: 3 },
        { spendType: 'cluster_idle', resource: 'cpu', cost: 3 },
      ],
      previous: 4.5,
      share: 0.25,
    });
  });

  test('is nothing where there is no cost, and no part of what is not known', () => {
    expect(levelOf(answered(['previous', {}, 1]), answered(['all', {}, 24]))).toBeUndefined();
    expect(levelOf(answered(['now', {}, 1]), undefined)?.share).toBeUndefined();
  });
});
