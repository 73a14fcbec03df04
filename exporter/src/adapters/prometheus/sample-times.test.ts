import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SeriesNames } from './names.ts';
import { SampleTimesCheck } from './sample-times.ts';
import { startAskedStore, type AskedStore } from './testing/asked-store.ts';
import { NEVER, refusal, vectorAnswer } from './testing/fake-store.ts';

const NAMES: SeriesNames = { labels: {}, matchers: ['cluster="prod"'] };

let scope: AsyncDisposableStack;
let here: AskedStore;
let check: SampleTimesCheck;
beforeEach(async () => {
  scope = new AsyncDisposableStack();
  here = await startAskedStore(scope);
  check = new SampleTimesCheck(here.client, here.clock);
});
afterEach(() => scope.disposeAsync());

/** How far the times of one target's samples lie apart, and how many containers the largest has. */
const says = (spread: number, most: number): void => {
  here.store.answer = () =>
    vectorAnswer([
      [{ is: 'spread' }, spread],
      [{ is: 'most' }, most],
    ]);
};

describe('the times of samples', () => {
  test('that are all of the moment of the scrape are told with what to set', async () => {
    says(0, 40);
    expect(await check.look(NAMES, NEVER)).toBe(
      'the scrape of cAdvisor drops the times of samples, so all usage moves by up to 15 s: little for what goes on, much for jobs of seconds; set honorTimestamps and trackTimestampsStaleness (honor_timestamps, track_timestamps_staleness) to true for /metrics/cadvisor',
    );
    const series = 'container_cpu_usage_seconds_total{cluster="prod",id!=""}';
    expect(here.store.asked[0]?.query).toBe(
      `label_replace(max(stddev by (instance) (timestamp(${series}))), "is", "spread", "", "") or label_replace(max(count by (instance) (${series})), "is", "most", "", "")`,
    );
  });

  test('that differ are kept, and of few containers nothing can be told', async () => {
    says(3.5, 40);
    expect(await check.look(NAMES, NEVER)).toBeNull();
    here.clock.advance(3600);
    says(0, 9);
    expect(await check.look(NAMES, NEVER)).toBeNull();
  });

  test('are looked at once an hour', async () => {
    says(0, 40);
    await check.look(NAMES, NEVER);
    says(3.5, 40);
    here.clock.advance(3599);
    expect(await check.look(NAMES, NEVER)).toContain('drops the times');
    expect(here.store.asked).toHaveLength(1);
    here.clock.advance(1);
    expect(await check.look(NAMES, NEVER)).toBeNull();
  });

  test('that nobody tells change nothing', async () => {
    here.store.answer = () => refusal(503, 'starting');
    expect(await check.look(NAMES, NEVER)).toBeNull();
    here.store.answer = () => vectorAnswer([]);
    expect(await check.look(NAMES, NEVER)).toBeNull();
  });
});
