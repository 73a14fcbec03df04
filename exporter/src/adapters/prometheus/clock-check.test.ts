import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ClockCheck } from './clock-check.ts';
import { startAskedStore, type AskedStore } from './testing/asked-store.ts';
import { AT, NEVER, refusal, vectorAnswer } from './testing/fake-store.ts';

let scope: AsyncDisposableStack;
let here: AskedStore;
let check: ClockCheck;
beforeEach(async () => {
  scope = new AsyncDisposableStack();
  here = await startAskedStore(scope);
  check = new ClockCheck(here.client, here.clock);
});
afterEach(() => scope.disposeAsync());

/** The store evaluates at one moment, and its Date header says another, both in seconds ahead of ours. */
const says = (evaluated: number, dated: number): void => {
  here.store.answer = () => (_, response) => {
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
    here.clock.advance(299);
    expect(await check.look(NEVER)).toContain('30 s ahead');
    expect(here.store.asked).toHaveLength(1);
    here.clock.advance(1);
    // Its clock stands still while ours went on.
    says(300, 300);
    expect(await check.look(NEVER)).toBeNull();
  });

  test('that nobody tells changes nothing', async () => {
    here.store.answer = () => refusal(503, 'starting');
    expect(await check.look(NEVER)).toBeNull();
  });
});
