import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { FakeLog } from '../../../app/testing/fakes.ts';
import type { Connection } from '../connect/connection.ts';
import { ApiClient } from '../http/api-client.ts';
import { refusalOf, StubApiServer, type StubObject } from '../testing/stub-api-server.ts';
import { JumpingClock, until } from '../testing/waiting.ts';
import { Reflector } from './reflector.ts';
import type { ResourceName } from './resource.ts';
import { Store, type Seen } from './store.ts';

const THINGS: ResourceName = {
  group: 'example.org',
  version: 'v1',
  plural: 'things',
  kind: 'Thing',
  metadataOnly: false,
};

interface Thing {
  readonly uid: string;
  readonly size: number;
}

const thingSchema = z.object({
  metadata: z.object({ uid: z.string() }),
  size: z.number({ error: 'its size is no number' }),
});

function project(object: unknown, before: Thing | undefined): Thing {
  const parsed = thingSchema.safeParse(object);
  if (!parsed.success) throw new Error(parsed.error.issues[0]?.message);
  const { metadata, size } = parsed.data;
  return before?.size === size ? before : { uid: metadata.uid, size };
}

const thing = (name: string, size: number, uid = `uid-of-${name}`): StubObject => ({
  metadata: { name, uid },
  size,
});

const START = 1_790_848_800;

/** A server, and something that keeps up with its things. */
class Bench {
  readonly server = new StubApiServer([THINGS]);
  readonly clock = new JumpingClock(START);
  readonly log = new FakeLog();
  readonly heard: string[] = [];
  readonly ends: Seen[] = [];
  readonly store = new Store<Thing>(
    { resource: THINGS, project },
    {
      changed: (uid, { size }) => this.heard.push(`${uid}=${size}`),
      gone: (uid, _, seen) => {
        this.heard.push(`${uid} gone`);
        this.ends.push(seen);
      },
    },
  );
  readonly #stopping = new AbortController();
  #reflector: Reflector<Thing> | null = null;
  #running: Promise<void> = Promise.resolve();

  get state(): ReturnType<Reflector<Thing>['state']> {
    if (this.#reflector === null) throw new Error('not started');
    return this.#reflector.state();
  }

  get sizes(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.store.values()].map(({ uid, size }) => [uid, size]));
  }

  async start(pageSize = 3, chance: () => number = () => 0): Promise<void> {
    const connection: Connection = {
      name: 'the stub',
      access: () =>
        Promise.resolve({
          server: this.server.url,
          headers: {},
          tls: { rejectUnauthorized: true },
          proxy: '',
        }),
      refused: () => undefined,
    };
    this.#reflector = new Reflector({
      client: new ApiClient(connection, {}),
      resource: THINGS,
      store: this.store,
      settings: { pageSize, timeoutSeconds: 30, watchIdleSeconds: 180 },
      clock: this.clock,
      log: this.log,
      chance,
    });
    this.#running = this.#reflector.run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.server.stop();
  }
}

let bench: Bench;
beforeEach(async () => {
  bench = new Bench();
  await bench.server.start();
});
afterEach(() => bench.stop());

const lists = (): string[] =>
  bench.server.asked
    .filter(({ searchParams }) => !searchParams.has('watch'))
    .map(({ search }) => search);
const watches = (): URLSearchParams[] =>
  bench.server.asked.map(({ searchParams }) => searchParams).filter((query) => query.has('watch'));

describe('a reflector', () => {
  test('reads a list page by page, then hears of every change', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
      bench.server.put(THINGS, thing(name, 1));
    await bench.start(3);
    await until(() => bench.server.watchers === 1);
    expect(bench.store.size).toBe(7);
    expect(lists()).toEqual(['?limit=3', '?limit=3&continue=1%2F3', '?limit=3&continue=2%2F6']);
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
    expect(lists()).toEqual(['?limit=3']);
    expect(watches().map((query) => query.get('resourceVersion'))).toEqual(['101', '102']);
    expect(watches()[0]?.get('allowWatchBookmarks')).toBe('true');
    expect(watches()[0]?.get('timeoutSeconds')).toBe('300');
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
    expect(lists()).toEqual([
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
    expect(lists()).toEqual([
      '?limit=2',
      '?limit=2&continue=1%2F2',
      '?limit=2&continue=1%2F2',
      '?limit=2&continue=1%2F2',
    ]);
    expect(bench.clock.slept).toEqual([7, 7]);
  });

  test('waits twice as long after each failure up to half a minute, and up to as much again by chance', async () => {
    bench.server.faults.intercept = () => refusalOf(503, 'apiserver is shutting down');
    await bench.start(3, () => 0.5);
    await until(() => bench.clock.slept.length >= 8);
    const expected = [1.2, 2.4, 4.8, 9.6, 19.2, 38.4, 45, 45];
    for (const [i, span] of expected.entries()) expect(bench.clock.slept[i]).toBeCloseTo(span, 9);
    expect(bench.state).toMatchObject({
      phase: 'down',
      synced: false,
      error: 'HTTP 503: apiserver is shutting down',
    });
  });

  test('is off, and says what to grant, where it may not read; and comes back when it may', async () => {
    bench.server.faults.intercept = () =>
      refusalOf(
        403,
        'things.example.org is forbidden: User "podtally" cannot list resource "things"',
      );
    await bench.start();
    await until(() => bench.clock.slept.length === 1);
    expect(bench.state).toMatchObject({
      phase: 'off',
      error:
        'HTTP 403: things.example.org is forbidden: User "podtally" cannot list resource "things"; grant podtally\'s user get, list, watch on things.example.org in a ClusterRole',
    });
    expect(bench.clock.slept).toEqual([300]);
    bench.server.faults.intercept = null;
    await until(() => bench.state.phase === 'up');
    expect(bench.log.lines.map(({ message }) => message)).toEqual([
      'A Kubernetes resource is left out.',
      'A Kubernetes resource is read again.',
    ]);
  });

  test('is off where the cluster does not know the resource', async () => {
    bench.server.faults.intercept = () => refusalOf(404, 'not found');
    await bench.start();
    await until(() => bench.state.phase === 'off');
    expect(bench.state.error).toBe('this cluster does not know things.example.org in version v1');
  });

  test('counts and skips objects of another version and those it cannot read; one that was known stays', async () => {
    bench.server.put(THINGS, thing('a', 1));
    bench.server.put(THINGS, { ...thing('bad', 1), size: 'large' });
    await bench.start();
    await until(() => bench.server.watchers === 1);
    bench.server.put(THINGS, { ...thing('a', 2), apiVersion: 'example.org/v7' });
    bench.server.say(THINGS, '{"type":"ADDED","object":{"metadata":{}}}');
    bench.server.say(THINGS, '{"type":"SURPRISE"}');
    bench.server.put(THINGS, { ...thing('a', 3), size: null });
    bench.server.put(THINGS, thing('c', 4));
    await until(() => bench.store.size === 2);
    expect(bench.sizes).toEqual({ 'uid-of-a': 1, 'uid-of-c': 4 });
    expect(bench.store.skipped).toEqual({ count: 5, reason: 'its size is no number' });
    expect(bench.state.phase).toBe('up');
  });

  test('keeps what it knew while the server is gone, and is marked down', async () => {
    bench.server.put(THINGS, thing('a', 1));
    await bench.start();
    await until(() => bench.server.watchers === 1);
    const { port } = bench.server;
    await bench.server.stop();
    await until(() => bench.state.phase === 'down');
    expect(bench.state.error).toBe(
      'connection refused; check that it runs and listens on this address',
    );
    expect(bench.sizes).toEqual({ 'uid-of-a': 1 });
    await bench.server.start(port);
    bench.server.put(THINGS, thing('a', 2));
    await until(() => bench.sizes['uid-of-a'] === 2);
    expect(bench.state.phase).toBe('up');
  });

  test('says so when something answers that is no API server', async () => {
    bench.server.faults.intercept = () => ({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: '<html>Sign in</html>',
    });
    await bench.start();
    await until(() => bench.state.phase === 'down');
    expect(bench.state.error).toBe(
      `it answers text/html; charset=utf-8, not JSON; check that ${bench.server.url} is the address of a Kubernetes API server and not of a login page or proxy`,
    );
  });

  test.each([
    [
      '{"kind":"ThingList","metadata":{"resourceVersion":"1"},"items":[{"metadata":{"uid":"u"},"size"',
      'whole',
    ],
    ['{"hello":"world"}', 'something else'],
    ['', 'nothing'],
  ])('takes half a list for no list: %s', async (body) => {
    bench.server.faults.intercept = () => ({ status: 200, body });
    await bench.start();
    await until(() => bench.state.phase === 'down');
    expect(bench.state.error).toBe('its answer is not a whole list of Kubernetes objects');
    expect(bench.state.synced).toBe(false);
  });

  test('says so when every watch is ended as soon as it begins', async () => {
    bench.server.faults.intercept = (_, url) =>
      url.searchParams.has('watch') ? { status: 200 } : undefined;
    await bench.start();
    await until(() => bench.state.phase === 'down');
    expect(bench.state.error).toBe(
      'its watch is ended as soon as it begins; check what stands between podtally and the API server',
    );
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
