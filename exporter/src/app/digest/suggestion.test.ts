import { describe, expect, test } from '@jest/globals';
import type { ResourceUse } from '../../domain/digest/reasons.ts';
import { suggestionFor } from './suggestion.ts';
import type { OwnerUse } from './workload-use.ts';

const WEEK = 604_800;
const NONE: ResourceUse = { requested: 0, used: 0, charged: 0, peak: 0, usd: 0 };

/** One pod all week, that asks for so much, used so much at its peak and on average, and cost so many dollars. */
const use = (
  workload: string,
  resource: 'cpu' | 'gpu',
  [asked, peak, mean]: readonly [number, number, number],
  usd: number,
): OwnerUse => ({
  owner: 'shop',
  namespace: 'shop',
  workload,
  podSeconds: WEEK,
  resources: {
    cpu: NONE,
    memory: NONE,
    gpu: NONE,
    [resource]: {
      ...{ requested: asked * WEEK, used: mean * WEEK, peak, usd },
      charged: Math.max(asked, mean) * WEEK,
    },
  },
});

describe('one thing to do', () => {
  test('is what saves most', () => {
    expect(
      suggestionFor([
        use('small', 'cpu', [2, 0.8, 0.5], 16.8),
        use('large', 'cpu', [4, 1.6, 1], 168),
      ]),
    ).toEqual({
      kind: 'lower requests',
      ...{ namespace: 'shop', workload: 'large', resource: 'cpu' },
      ...{ requested: 4, peak: 1.6, target: 2 },
      // Half of a dollar an hour.
      savesUsdPerMonth: 365,
    });
  });

  test('is whole GPUs less, or to share one', () => {
    expect(suggestionFor([use('train', 'gpu', [4, 1.5, 1], 672)])).toMatchObject({
      kind: 'lower requests',
      target: 2,
      savesUsdPerMonth: 1460,
    });
    expect(suggestionFor([use('infer', 'gpu', [1, 0.5, 0.25], 168)])).toMatchObject({
      kind: 'share gpu',
      peak: 0.5,
      savesUsdPerMonth: 547.5,
    });
  });

  test('is to ask for something, where nothing can be saved', () => {
    expect(
      suggestionFor([use('tight', 'cpu', [1, 0.9, 0.8], 168), use('none', 'cpu', [0, 2, 1], 20)]),
    ).toEqual({ kind: 'set requests', namespace: 'shop', workload: 'none', usd: 20 });
  });

  test('is nothing where a month of it is less than a dollar', () => {
    expect(suggestionFor([use('tiny', 'cpu', [1, 0.1, 0.1], 0.2)])).toBeNull();
    expect(suggestionFor([])).toBeNull();
  });
});
