import { describe, expect, test } from '@jest/globals';
import { interval, type Interval } from '../../domain/interval.ts';
import type { Observation } from '../../domain/observation.ts';
import { aHost, aPod, observed } from '../../domain/testing/cluster.ts';
import { seconds, unixSeconds } from '../../domain/units.ts';
import { Exporter } from '../exporter.ts';
import { FakeClock, FakeLog, FakeSource } from '../testing/fakes.ts';
import { somePassSettings } from '../testing/settings.ts';
import { MemoryLedger } from './testing/memory-ledger.ts';

/** 2026-01-01T00:00:00Z */
const MIDNIGHT = 1_767_225_600;
const HOUR = 3600;
/** A day, and long enough after it for what went wrong at its end to be mended. */
const RUN_HOURS = 26;

/** A pod that uses more from hour to hour. */
const cluster = (span: Interval): Observation => {
  const cores = 0.5 + ((span.start - MIDNIGHT) / HOUR) * 0.1;
  return observed({
    span,
    hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
    pods: [aPod({ name: 'a', node: 'n1', request: { cores: 1 }, used: { cores } }, span)],
  });
};

/** A source that accounts for the past, but for hours of the day in which it is away; of what is to come it has no samples. */
class Store extends FakeSource {
  away: readonly [from: number, to: number] = [0, 0];
  /** By how many hours our clock is ahead of the store's. */
  ahead = 0;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    super(clock, cluster);
    this.#clock = clock;
    this.since = unixSeconds(MIDNIGHT);
  }

  /** Hours of the day by the store's own clock. */
  get hour(): number {
    return (this.#clock.now() - MIDNIGHT) / HOUR - this.ahead;
  }

  override account(span: Interval): Promise<Observation> {
    const [from, to] = this.away;
    if (this.hour >= from && this.hour < to)
      return Promise.reject(new Error('the store does not answer'));
    const isOver = span.end <= MIDNIGHT + this.hour * HOUR;
    return isOver ? super.account(span) : Promise.resolve(observed({ span, hosts: [], pods: [] }));
  }
}

interface Day {
  readonly ledger: MemoryLedger;
  readonly source: Store;
  readonly clock: FakeClock;
}

/** When, by the hour of the day, our clock is set, and by how much it is ahead from then on. */
interface Step {
  readonly from: number;
  readonly ahead: number;
}

/** Runs an exporter from midnight on, a new one after each step of the clock; told at each pass which hour of the day it is. */
async function ranADay(
  each: (hour: number, day: Day) => void,
  steps: readonly Step[] = [],
): Promise<Day & { passes: number }> {
  const clock = new FakeClock(MIDNIGHT);
  const day = { ledger: new MemoryLedger(), source: new Store(clock), clock };
  let passes = 0;
  for (const [index, { ahead }] of [{ from: 0, ahead: 0 }, ...steps].entries()) {
    const { hour } = day.source;
    day.source.ahead = ahead;
    clock.set(MIDNIGHT + (hour + ahead) * HOUR);
    passes += await ranUntil(steps[index]?.from ?? RUN_HOURS, day, each);
  }
  return { ...day, passes };
}

/** Runs one exporter until an hour of the day; how many passes it had. */
async function ranUntil(
  until: number,
  day: Day,
  each: (hour: number, day: Day) => void,
): Promise<number> {
  const stop = new AbortController();
  let passes = 0;
  const exporter = new Exporter(
    {
      ...day,
      log: new FakeLog(),
      publish: async () => {
        passes += 1;
        // What goes on beside the passes has its turn.
        await new Promise((resolve) => setImmediate(resolve));
        each(day.source.hour, day);
        if (day.source.hour > until) stop.abort();
      },
      passed: () => undefined,
    },
    somePassSettings(),
    { scrapeInterval: seconds(30), passInterval: seconds(60) },
  );
  await exporter.run(stop.signal);
  return passes;
}

const DAY = interval(MIDNIGHT, MIDNIGHT + 24 * HOUR);
const totals = async ({ ledger }: Day): Promise<readonly (readonly [string, number])[]> =>
  (await ledger.hours(DAY)).map((hour) => [hour.kind, hour.kind === 'closed' ? hour.total : 0]);
const usages = ({ ledger }: Day): readonly (number | undefined)[] =>
  [...ledger.closed]
    .filter(([start]) => start < DAY.end)
    .sort(([a], [b]) => a - b)
    .map(([, { quantities }]) => quantities.hosts[0]?.pods[0]?.used.cpu);

describe('the ledger of a day equals that of an undisturbed one', () => {
  test('where the source was away for three hours', async () => {
    const undisturbed = await ranADay(() => undefined);
    const disturbed = await ranADay((_hour, { source }) => {
      source.away = [9.5, 12.5];
    });
    expect(await totals(disturbed)).toEqual(Array(24).fill(['closed', 0.2]));
    expect(usages(disturbed)).toEqual(usages(undisturbed));
    expect(usages(disturbed)).toHaveLength(24);
  });

  test('where nothing could be written for five hours, and the exporter went on all the time', async () => {
    const undisturbed = await ranADay(() => undefined);
    const disturbed = await ranADay((hour, { ledger }) => {
      ledger.broken = hour >= 3 && hour < 8 ? 'the disk is full' : '';
    });
    expect(usages(disturbed)).toEqual(usages(undisturbed));
    expect(disturbed.passes).toBe(undisturbed.passes);
  });

  for (const [what, ahead] of [
    ['ahead by an hour', 1],
    ['ahead by a day', 24],
    ['behind by an hour', -1],
    ['behind by a day', -24],
  ] as const)
    test(`where the clock was ${what} for three hours, and set right again`, async () => {
      const undisturbed = await ranADay(() => undefined);
      const disturbed = await ranADay(
        () => undefined,
        [
          { from: 5.4, ahead },
          { from: 8.4, ahead: 0 },
        ],
      );
      expect(await totals(disturbed)).toEqual(await totals(undisturbed));
      expect(usages(disturbed)).toEqual(usages(undisturbed));
    });
});
