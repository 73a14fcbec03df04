import { beforeAll, describe, expect, test } from '@jest/globals';
import { judgeAll, type Verdicts } from './judge-all.ts';
import { STORE } from './store.ts';

/** Each verdict takes some seconds, more on a busy machine. */
const PATIENCE_MS = 1_800_000;

describe('the cluster with known truth in a real Prometheus', () => {
  let verdicts: Verdicts;
  beforeAll(async () => {
    verdicts = await judgeAll(STORE);
  }, PATIENCE_MS);

  test('passes without a defect', () => {
    const { passed, output } = verdicts.sound;
    expect({ passed, output: passed ? '' : output }).toEqual({ passed: true, output: '' });
  });

  test.each(STORE.mutations)('shows when $name', ({ name }) => {
    expect(verdicts.byName.get(name)).toMatchObject({ passed: false });
  });
});
