import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ReflectedThings, THINGS, thing } from '../testing/reflected-things.ts';
import { refusalOf } from '../testing/stub-api-server.ts';
import { until } from '../testing/waiting.ts';

let bench: ReflectedThings;
beforeEach(async () => {
  bench = new ReflectedThings();
  await bench.server.start();
});
afterEach(() => bench.stop());

describe('a reflector in trouble', () => {
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
});
