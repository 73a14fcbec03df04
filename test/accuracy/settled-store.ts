import { truthScenario } from '@podtally/demo-cluster';
import { settleHour, type SettledHour } from './errors.ts';
import { hoursOf, type StoredHours, type StoredWatch } from './stored-hours.ts';
import { accountForHours } from './watch-hours.ts';

/** The hours of a store, each settled under every policy and held against the truth. */
export interface SettledStore extends StoredHours {
  readonly hours: readonly SettledHour[];
}

/** Accounts for hours in stores and settles them. */
export async function settleStores(
  watches: readonly StoredWatch[],
): Promise<readonly SettledStore[]> {
  const stores = await accountForHours(watches);
  return stores.map((store) => {
    const scenario = truthScenario({ seed: store.watch.seed });
    const hours = hoursOf(scenario).flatMap((about, i) => {
      const observation = store.observations[i];
      return observation === undefined
        ? []
        : [settleHour({ watch: store.watch, observation }, { ...scenario, about })];
    });
    return { ...store, hours };
  });
}

/** A store as it is found in clusters. */
export interface StoreKind {
  readonly title: string;
  readonly marksEnds: boolean;
  readonly honorsTimestamps: boolean;
}

export const UNMARKED: StoreKind = {
  title: 'a store that shows a series for five minutes after its end',
  marksEnds: false,
  honorsTimestamps: true,
};
export const MARKED: StoreKind = {
  title: 'a store that marks the ends of series',
  marksEnds: true,
  honorsTimestamps: true,
};
/** kube-prometheus scrapes so. */
export const TIMED_BY_SCRAPE: StoreKind = {
  title: 'a store that drops the times of samples',
  marksEnds: true,
  honorsTimestamps: false,
};

/** The stores that docs/accuracy.md is about. */
export const STORES: readonly StoredWatch[] = [
  ...[MARKED, UNMARKED].flatMap((kind) => [
    ...[1, 2, 3, 4, 5].map((seed) => ({ ...kind, seed, every: 30 })),
    ...[1, 2].map((seed) => ({ ...kind, seed, every: 60 })),
  ]),
  ...[1, 2].map((seed) => ({ ...TIMED_BY_SCRAPE, seed, every: 30 })),
];
