import { describe, expect, test } from '@jest/globals';
import { is } from '../../promql/selector.ts';
import { FIRST_VIEW } from '../../view/view.ts';
import { levelQueries, levelText } from './level.ts';

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
      levelQueries('owner', FIRST_VIEW, matchers).map(({ refId }) => refId);
    expect(refIds(scope)).toEqual(['now', 'previous', 'all']);
    expect(refIds([is('cluster', 'demo')])).toEqual(['now', 'previous']);
  });
});
