import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startBench, type Bench } from './support/bench.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench({ data: 'week' });
});
afterEach(() => {
  expect(bench.takeProblems()).toEqual([]);
});
afterAll(() => bench.close());

const PAGES = [
  ...['/overview', '/allocation', '/allocation/namespace/demo', '/compare', '/efficiency'],
  ...['/quality', '/policy', '/configuration'],
];
/** Pixels of a narrow window's width. */
const NARROW = 480;

describe.each(PAGES)('%s', (path) => {
  const name = path.slice(1).replaceAll('/', '-');

  test('opens in both themes, with nothing in the way of people who do not see or click', async () => {
    for (const theme of ['dark', 'light'] as const) {
      const app = await bench.open(path, { theme });
      await app.settled();
      await app.shot(`${name}-${theme}`);
      expect(await app.accessibility()).toEqual([]);
      await app.close();
    }
  });

  test('opens for a viewer on a narrow screen, without scrolling sideways', async () => {
    const app = await bench.open(path, { role: 'Viewer', width: NARROW });
    await app.settled();
    await app.shot(`${name}-narrow`);
    expect(await app.page.evaluate('document.documentElement.scrollWidth')).toBe(NARROW);
  });

  test('shows the same text after a reload', async () => {
    const app = await bench.open(path);
    await app.settled();
    const before = await app.text();
    await app.page.reload();
    await app.settled();
    expect(await app.text()).toBe(before);
  });
});
