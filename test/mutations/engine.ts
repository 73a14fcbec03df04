import { OF_CHARGES } from './engine/charges.ts';
import { OF_OWN_HOSTS } from './engine/own-hosts.ts';
import { OF_QUANTITIES } from './engine/quantities.ts';
import { OF_SURROUNDINGS } from './engine/surroundings.ts';
import type { MutationSuite } from './mutation.ts';

/** Named defects of the allocation engine. */
export const ENGINE: MutationSuite = {
  copies: ['exporter/src/domain', 'test/engine'],
  stages: [
    String.raw`exporter/src/domain/[a-z-]+\.test\.ts$`,
    String.raw`exporter/src/domain/[a-z-]+\.property\.test\.ts$`,
  ],
  mutations: [...OF_QUANTITIES, ...OF_CHARGES, ...OF_OWN_HOSTS, ...OF_SURROUNDINGS],
};
