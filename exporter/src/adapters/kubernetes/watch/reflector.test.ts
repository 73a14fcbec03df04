import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ReflectedThings, START, THINGS, thing } from '../testing/reflected-things.ts';
import { refusalOf, type StubObject } from '../testing/stub-api-server.ts';
import { until } from '../testing/waiting.ts';

let bench: ReflectedThings;
beforeEach(async () => {
  bench = new ReflectedThings();
  await bench.server.start();
});
afterEach(() => bench.stop());

describe('a reflector', () => {
  test('reads a list page by page, then hears of every change', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
      bench.server.put(THINGS, thing(name, 1));
    await bench.start(3);
    await until(() => bench.server.watchers === 1);
    expect(bench.store.size).toBe(7);
    expect(bench.lists()).toEqual([
      '?limit=3',
      '?limit=3&continue=1%2F3',
      '?limit=3&continue=2%2F6',
    ]);
    bench.server.put(THINGS, thing('a', 2));
    bench.server.put(THINGS, thing('h', 5));
    bench.server.remove(THINGS, thing('b', 1));
    await until(() => bench.heard.length === 10);
    expect(bench.heard.slice(7)).toEqual(['uid-of-a=2', 'uid-of-h=5', 'uid-of-b gone']);
    expect(bench.state).toMatchObject({ phase: 'up', synced: true, error: '' });
  });

  test('keeps the value of an object that changed in nothing that matters', async () => {
    bench.server.put(THINGS, thing('a', 1));
    await bench.start();
    await until(() => bench.server.watchers === 1);
    const before = bench.store.get('uid-of-a');
    bench.server.put(THINGS, { ...thing('a', 1), irrelevant: 'news' });
    bench.server.put(THINGS, thing('b', 1));
    await until(() => bench.store.size === 2);
    expect(bench.store.get('uid-of-a')).toBe(before);
    expect(bench.heard).toEqual(['uid-of-a=1', 'uid-of-b=1']);
  });

  test('goes on at the last version after a cut, bookmarks counted, without a new list', async () => {
    bench.server.put(THINGS, thing('a', 1));
    await bench.start();
    await until(() => bench.server.watchers === 1);
    bench.server.bookmark(THINGS);
    bench.server.put(THINGS, thing('a', 2));
    await until(() => bench.sizes['uid-of-a'] === 2);
    bench.server.cutAll();
    bench.server.put(THINGS, thing('a', 3));
    await until(() => bench.sizes['uid-of-a'] === 3);
    expect(bench.lists()).toEqual(['?limit=3']);
    expect(bench.watches().map((query) => query.get('resourceVersion'))).toEqual(['101', '102']);
    expect(bench.watches()[0]?.get('allowWatchBookmarks')).toBe('true');
    expect(bench.watches()[0]?.get('timeoutSeconds')).toBe('300');
  });

  test.each([
    ['as HTTP status', false],
    ['as an event', true],
  ])(
    'lists anew when its version is gone (410 %s), and finds what changed and went',
    async (_, asEvent) => {
      bench.server.faults.goneAsEvent = asEvent;
      for (const name of ['a', 'b', 'c', 'd']) bench.server.put(THINGS, thing(name, 1));
      await bench.start();
      await until(() => bench.server.watchers === 1);
      // The client may learn of its watch after the server.
      bench.clock.advance(1);
      await until(() => bench.state.current === START + 1);
      bench.clock.advance(99);
      bench.server.faults.intercept = () => refusalOf(500, 'not now');
      bench.server.cutAll();
      await until(() => bench.state.phase === 'down');
      bench.server.put(THINGS, thing('a', 9));
      bench.server.remove(THINGS, thing('b', 1));
      bench.server.remove(THINGS, thing('c', 1));
      bench.server.put(THINGS, thing('c', 1, 'another-uid'));
      bench.server.compact();
      expect(bench.sizes).toEqual({ 'uid-of-a': 1, 'uid-of-b': 1, 'uid-of-c': 1, 'uid-of-d': 1 });
      bench.server.faults.intercept = null;
      await until(() => bench.state.phase === 'up' && bench.server.watchers === 1);
      expect(bench.sizes).toEqual({ 'uid-of-a': 9, 'another-uid': 1, 'uid-of-d': 1 });
      expect(bench.heard.slice(4)).toEqual([
        'uid-of-a=9',
        'another-uid=1',
        'uid-of-b gone',
        'uid-of-c gone',
      ]);
      // Nobody saw when: some time after the cut.
      expect(bench.ends[0]?.after).toBe(START + 100);
      expect(bench.ends[0]?.at).toBeGreaterThan(START + 100);
    },
  );

  test('begins a list anew, with larger pages, when the token of its next page has expired', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) bench.server.put(THINGS, thing(name, 1));
    let expire = true;
    bench.server.faults.intercept = (_, url) => {
      if (url.searchParams.has('continue') && expire) {
        expire = false;
        bench.server.compact();
      }
      return undefined;
    };
    await bench.start(2);
    await until(() => bench.server.watchers === 1);
    expect(bench.store.size).toBe(5);
    expect(bench.lists()).toEqual([
      '?limit=2',
      '?limit=2&continue=1%2F2',
      '?limit=4',
      '?limit=4&continue=2%2F4',
    ]);
  });

  test('goes on with the page that failed, not from the beginning', async () => {
    for (const name of ['a', 'b', 'c']) bench.server.put(THINGS, thing(name, 1));
    let refusals = 2;
    bench.server.faults.intercept = (_, url) =>
      url.searchParams.has('continue') && (refusals -= 1) >= 0
        ? refusalOf(429, 'Too many requests, please try again later.', { 'retry-after': '7' })
        : undefined;
    await bench.start(2);
    await until(() => bench.server.watchers === 1);
    expect(bench.lists()).toEqual([
      '?limit=2',
      '?limit=2&continue=1%2F2',
      '?limit=2&continue=1%2F2',
      '?limit=2&continue=1%2F2',
    ]);
    expect(bench.clock.slept).toEqual([7, 7]);
  });

  test('loses no change, wherever connections are cut', async () => {
    await bench.start(2);
    await until(() => bench.server.watchers === 1);
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const step = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ kind: fc.constant('put' as const), name, size: fc.nat(9) }),
      },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), name }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('compact' as const) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
    );
    let uids = 0;
    const living = new Map<string, StubObject>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 60 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
        async (steps, dice) => {
          const roll = (): boolean => dice.next().value === 0;
          bench.server.faults.cut = roll;
          bench.server.faults.goneAsEvent = roll();
          for (const one of steps) {
            if (one.kind === 'put') {
              const uid = living.get(one.name)?.metadata.uid ?? `uid-${(uids += 1)}`;
              const object = thing(one.name, one.size, uid);
              living.set(one.name, object);
              bench.server.put(THINGS, object);
            } else if (one.kind === 'remove') {
              const object = living.get(one.name);
              living.delete(one.name);
              if (object !== undefined) bench.server.remove(THINGS, object);
            } else if (one.kind === 'cut') bench.server.cutAll();
            else if (one.kind === 'compact') bench.server.compact();
            else await new Promise((resolve) => setImmediate(resolve));
          }
          bench.server.faults.cut = null;
          const truth = [...living.values()].map(
            ({ metadata, size }) => `${metadata.uid}=${String(size)}`,
          );
          const known = (): string[] =>
            Object.entries(bench.sizes).map(([uid, size]) => `${uid}=${size}`);
          await until(() => known().sort().join() === truth.sort().join());
          await until(() => bench.server.watchers === 1);
        },
      ),
      { seed: 20_261_122, numRuns: 150 },
    );
    // What was heard adds up to what is known.
    const replayed = new Map<string, string>();
    for (const line of bench.heard) {
      const [uid = '', size] = line.replace(' gone', '').split('=');
      if (size === undefined) replayed.delete(uid);
      else replayed.set(uid, size);
    }
    expect(Object.fromEntries(replayed)).toEqual(
      Object.fromEntries(Object.entries(bench.sizes).map(([uid, size]) => [uid, String(size)])),
    );
  }, 60_000);
});
