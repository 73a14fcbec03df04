import { describe, expect, test } from '@jest/globals';
import type { Bench } from './bench.ts';

/** Pixels of a narrow window's width. */
const NARROW = 480;

/** What holds for every page: both themes, a narrow window, a viewer, a reload, people who do not see or click. */
export function testEveryPage(paths: readonly string[], bench: () => Bench): void {
  describe.each(paths)('%s', (path) => {
    const name = path.slice(1).replaceAll('/', '-').replaceAll('~', '');

    test('opens in both themes, with nothing in the way of people who do not see or click', async () => {
      for (const theme of ['dark', 'light'] as const) {
        const app = await bench().open(path, { theme });
        await app.settled();
        await app.shot(`${name}-${theme}`);
        expect(await app.accessibility()).toEqual([]);
        await app.close();
      }
    });

    test('opens for a viewer on a narrow screen, without scrolling sideways, and says the same after a reload', async () => {
      const app = await bench().open(path, { role: 'Viewer', width: NARROW });
      await app.settled();
      await app.shot(`${name}-narrow`);
      expect(await app.page.evaluate('document.documentElement.scrollWidth')).toBe(NARROW);
      const before = await app.text();
      await app.page.reload();
      await app.settled();
      expect(await app.text()).toBe(before);
    });
  });
}
