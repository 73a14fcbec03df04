import { describe, expect, test } from '@jest/globals';
import { seconds } from '../domain/units.ts';
import { PriceFeed, type Fetched, type FeedOptions } from './price-feed.ts';
import { FakeClock, FakeLog, FakeTextCache } from './testing/fakes.ts';

const START = Date.parse('2026-11-22T06:00:00Z') / 1000;
const DAY = 86_400;
const never = new AbortController().signal;

type Answers = Readonly<Record<string, Fetched<number>>>;

function feedOf(answer: () => Answers, more: Partial<FeedOptions<number>> = {}) {
  const clock = new FakeClock(START);
  const asked: (readonly string[])[] = [];
  const log = new FakeLog();
  const feed = new PriceFeed<number>({
    source: 'some-pricing',
    refreshEvery: seconds(DAY),
    clock,
    random: () => 0,
    cache: null,
    log,
    parse: (value) => (typeof value === 'number' ? value : null),
    fetch: (keys) => {
      asked.push(keys);
      return Promise.resolve(new Map(Object.entries(answer())));
    },
    ...more,
  });
  return { feed, clock, asked, log };
}

const good = (value: number): Fetched<number> => ({ value, warnings: [] });

describe('a refresh', () => {
  test('asks for what is not there, and for nothing while it is fresh', async () => {
    const { feed, asked, clock } = feedOf(() => ({ a: good(1), b: good(2) }));
    await expect(feed.refresh(['a'], never)).resolves.toBe(true);
    await expect(feed.refresh(['a'], never)).resolves.toBe(false);
    await feed.refresh(['a', 'b'], never);
    clock.advance(DAY);
    await feed.refresh(['a', 'b'], never);
    expect(asked).toEqual([['a'], ['b'], ['a', 'b']]);
    expect(feed.get('b')?.value).toBe(2);
  });

  test('for no keys asks nobody and is well', async () => {
    const { feed, asked } = feedOf(() => ({}));
    await expect(feed.refresh([], never)).resolves.toBe(false);
    expect(asked).toEqual([]);
    expect(feed.state()).toMatchObject({ up: true, targets: { total: 0, up: 0 }, errors: [] });
  });

  test('that fails keeps the last prices and says so, with their date', async () => {
    let answers: Answers = { a: good(1) };
    const { feed, clock } = feedOf(() => answers);
    await feed.refresh(['a'], never);
    answers = { a: { error: 'HTTP 503' } };
    clock.advance(DAY);
    await expect(feed.refresh(['a'], never)).resolves.toBe(false);
    expect(feed.get('a')?.value).toBe(1);
    expect(feed.state()).toMatchObject({
      up: false,
      lastSuccess: START,
      targets: { total: 1, up: 0 },
      errors: ['HTTP 503; using the prices of 2026-11-22'],
    });
    answers = { a: good(3) };
    clock.advance(60);
    await feed.refresh(['a'], never);
    expect(feed.state()).toMatchObject({ up: true, errors: [] });
  });

  test('that throws, or leaves a key out, is a failure of its keys', async () => {
    const { feed } = feedOf(() => ({ a: good(1) }));
    await feed.refresh(['a', 'b'], never);
    expect(feed.trouble('b')).toBe(
      'the answer says nothing of it; there are no earlier prices, so the next rung prices these hosts',
    );
    const thrower = feedOf(() => {
      throw new Error('no key');
    });
    await thrower.feed.refresh(['a'], never);
    expect(thrower.feed.state().errors).toEqual([
      'no key; there are no earlier prices, so the next rung prices these hosts',
    ]);
  });

  test('that is stopped is nobody’s failure', async () => {
    const stop = new AbortController();
    const { feed } = feedOf(() => {
      stop.abort();
      throw new Error('stopped');
    });
    await expect(feed.refresh(['a'], stop.signal)).resolves.toBe(false);
    expect(feed.state()).toMatchObject({ up: true, errors: [] });
  });

  test('under way is not started a second time', async () => {
    const { feed, asked } = feedOf(() => ({ a: good(1) }));
    await expect(
      Promise.all([feed.refresh(['a'], never), feed.refresh(['a'], never)]),
    ).resolves.toEqual([true, true]);
    expect(asked).toHaveLength(1);
  });

  test('shows the first five errors and counts the others', async () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const { feed } = feedOf(() =>
      Object.fromEntries(keys.map((key) => [key, { value: 1, warnings: [`${key} is odd`] }])),
    );
    await feed.refresh(keys, never);
    expect(feed.state().errors).toEqual([
      'a is odd',
      'b is odd',
      'c is odd',
      'd is odd',
      'e is odd',
      'and 2 more',
    ]);
    expect(feed.state().up).toBe(true);
  });
});

describe('the cache', () => {
  test('spares a restart the fetching, and tells that there are prices now', async () => {
    const cache = new FakeTextCache(START);
    await feedOf(() => ({ a: good(1) }), { cache }).feed.refresh(['a'], never);
    const { feed, asked } = feedOf(() => ({ a: good(2) }), { cache });
    await expect(feed.refresh(['a'], never)).resolves.toBe(true);
    expect(asked).toEqual([]);
    expect(feed.get('a')).toEqual({ value: 1, at: START });
    expect(feed.state().lastSuccess).toBe(START);
  });

  test('of no use is a warning', async () => {
    const cache = new FakeTextCache(START);
    cache.texts.set('some-pricing', '{"half":');
    const { feed, log } = feedOf(() => ({ a: good(2) }), { cache });
    await feed.refresh(['a'], never);
    expect(feed.get('a')?.value).toBe(2);
    expect(log.lines).toEqual([
      {
        level: 'warn',
        message: 'kept prices are of no use; they are fetched anew',
        fields: { source: 'some-pricing' },
      },
    ]);
  });
});
