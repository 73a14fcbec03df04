import { afterAll, describe, expect, test } from '@jest/globals';
import { PRICES } from './prices.ts';
import { Workbench } from './workbench.ts';

describe('the tests of prices', () => {
  const bench = Workbench.setUp(PRICES);
  afterAll(() => {
    bench.tearDown();
  });

  test('pass without a defect', async () => {
    const { passed, output } = await bench.judge();
    expect({ passed, output: passed ? '' : output }).toEqual({ passed: true, output: '' });
  });

  test.each(PRICES.mutations)('notice when $name', async (mutation) => {
    const { passed } = await bench.judgeWith(mutation);
    expect(passed).toBe(false);
  });
});
