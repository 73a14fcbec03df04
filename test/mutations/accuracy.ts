import { OF_IDENTITY } from './accuracy/identity.ts';
import { OF_LIFETIMES } from './accuracy/lifetimes.ts';
import { OF_MONEY } from './accuracy/money.ts';
import { OF_USAGE } from './accuracy/usage.ts';
import type { MutationSuite } from './mutation.ts';

/** Named defects of the way from a scrape to a bill, for the cluster with known truth to show. */
export const ACCURACY: MutationSuite = {
  copies: ['exporter/src', 'test/accuracy'],
  stages: [
    String.raw`test/accuracy/one-hour\.test\.ts$`,
    String.raw`test/accuracy/live\.test\.ts$`,
  ],
  mutations: [...OF_IDENTITY, ...OF_LIFETIMES, ...OF_USAGE, ...OF_MONEY],
};
