import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startBench, type Bench } from './support/bench.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterEach(() => {
  expect(bench.takeProblems()).toEqual([]);
});
afterAll(() => bench.close());

describe('the overview', () => {
  test('opens in both themes without an error in the console or a call that the page does not have', async () => {
    for (const theme of ['dark', 'light'] as const) {
      const app = await bench.open('/overview', { theme });
      await app.settled();
      await app.shot(`overview-live-${theme}`);
      expect(await app.page.locator('main h1').innerText()).toBe('Overview');
      expect(await app.page.locator('body').getAttribute('class')).toContain(`theme-${theme}`);
    }
  });
});
