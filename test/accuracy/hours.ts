import { settleHour, type Settled } from './errors.ts';
import type { WatchedHour } from './watched-hour.ts';
import { watchHours } from './watch-hours.ts';

/** The hours that docs/accuracy.md is about: each seed moves levels and moments. */
export const SEEDS: ReadonlyMap<number, readonly number[]> = new Map([
  [30, [1, 2, 3, 4, 5]],
  [60, [1, 2]],
]);

/** Watches and settles all of them, by seconds between two scrapes. */
export async function settleHours(): Promise<
  ReadonlyMap<number, readonly (WatchedHour & Settled)[]>
> {
  const watches = [...SEEDS].flatMap(([every, seeds]) => seeds.map((seed) => ({ seed, every })));
  const hours = (await watchHours(watches)).map((hour) => settleHour(hour));
  return Map.groupBy(hours, ({ watch }) => watch.every);
}
