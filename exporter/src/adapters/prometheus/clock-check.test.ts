import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeClock } from '../../app/testing/fakes.ts';
import { ClockCheck } from './clock-check.ts';
import { createPrometheusClient } from './http/query-client.ts';
import {
  AT,
  NEVER,
  configFor,
  refusal,
  startStore,
  surroundings,
  vectorAnswer,
  type FakeStore,
} from './testing/fake-store.ts';

let scope: AsyncDisposableStack;
let store: FakeStore;
let clock: FakeClock;
let check: ClockCheck;

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  store = await startStore(scope);
  clock = new FakeClock(AT);
  const client = createPrometheusClient(configFor(store.url), surroundings());
  scope.defer(() => client.close());
  check = new ClockCheck(client, clock);
});
afterEach(() => scope.disposeAsync());

/** The store evaluates at one moment, and its Date header says another, both in seconds ahead of ours. */
const says = (evaluated: number, dated: number): void => {
  store.answer = () => (_, response) => {
    response.writeHead(200, {
      'content-type': 'application/json',
      date: new Date((AT + dated) * 1000).toUTCString(),
    });
    response.end(vectorAnswer([[{}, AT + evaluated]]));
  };
};

describe('a clock', () => {
  test('that agrees, or nearly, is nothing to tell of', async () => {
    says(4, 5);
    expect(await check.look(NEVER)).toBeNull();
  });

  test.each([
    [30, 'the store’s clock is 30 s ahead of the clock here'],
    [-90, 'the store’s clock is 90 s behind the clock here'],
  ])('that is %d s off is told with what to do', async (ahead, told) => {
    says(ahead, ahead);
    expect(await check.look(NEVER)).toBe(
      `${told}: what is told of an hour is of another time; keep both by NTP`,
    );
  });

  test('of a store that evaluates some time ago on purpose is well, as its Date header says', async () => {
    says(-30, 0);
    expect(await check.look(NEVER)).toBeNull();
  });

  test('is looked at every five minutes, and kept in mind between', async () => {
    says(30, 30);
    await check.look(NEVER);
    says(0, 0);
    clock.advance(299);
    expect(await check.look(NEVER)).toContain('30 s ahead');
    expect(store.asked).toHaveLength(1);
    clock.advance(1);
    // Its clock stands still while ours went on.
    says(300, 300);
    expect(await check.look(NEVER)).toBeNull();
  });

  test('that nobody tells changes nothing', async () => {
    store.answer = () => refusal(503, 'starting');
    expect(await check.look(NEVER)).toBeNull();
  });
});
