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

describe('the configuration', () => {
  test('opens', async () => {
    for (const theme of ['dark', 'light'] as const) {
      const app = await bench.open('/configuration', { theme });
      await app.settled();
      await app.shot(`configuration-${theme}`);
      console.log(await app.text(), await app.accessibility());
    }
  });
  test('opens as plugin page', async () => {
    const app = await bench.open('/plugins/podtally-costs-app?page=configuration');
    await app.settled();
    await app.shot(`configuration-plugin`);
  });
  test('first run', async () => {
    const none = await bench.variant({ dataSources: [] });
    const app = await none.open('/overview');
    await app.settled();
    await app.shot(`none`);
    console.log(await app.text(), none.takeProblems());
  });
});
