import { afterAll, describe, expect, test } from '@jest/globals';
import { ENGINE } from './engine.ts';
import { Workbench } from './workbench.ts';

describe('the tests of the engine', () => {
  const bench = Workbench.setUp(ENGINE);
  afterAll(() => {
    bench.tearDown();
  });

  test('pass without a defect', async () => {
    const { passed, output } = await bench.judge();
    expect({ passed, output: passed ? '' : output }).toEqual({ passed: true, output: '' });
  });

  test.each(ENGINE.mutations)('notice when $name', async (mutation) => {
    const { passed } = await bench.judgeWith(mutation);
    expect(passed).toBe(false);
  });
});
