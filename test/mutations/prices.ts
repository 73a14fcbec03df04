import type { Mutation, MutationSuite } from './mutation.ts';

const inApp = (name: string, file: string, from: string, to: string): Mutation => ({
  name,
  file: `exporter/src/app/${file}.ts`,
  from,
  to,
});

/** Named defects of how prices are kept fresh and weighted by time. */
export const PRICES: MutationSuite = {
  copies: ['exporter/src'],
  stages: [
    String.raw`exporter/src/app/(price-[a-z]+|live-prices)\.test\.ts$`,
    String.raw`exporter/src/run/billed-hosts\.test\.ts$`,
  ],
  mutations: [
    inApp(
      'each price of an hour counts alike, however long it held',
      'weighted-price',
      'total += quote.usdPerHour * held;',
      'total += (quote.usdPerHour * length) / spells.length;',
    ),
    inApp(
      'a price that was replaced is forgotten',
      'price-shelf',
      '[...recent, { kept: before, until: now }]',
      'recent',
    ),
    inApp(
      'a provider that fails is asked every minute',
      'price-shelf',
      'FIRST_HOLD_OFF * 2 ** failures',
      'FIRST_HOLD_OFF',
    ),
    inApp(
      'fetched prices are not taken into use',
      'live-prices',
      'if (isNew || troubleOf(source) !== before) changed();',
      'if (troubleOf(source) !== before) changed();',
    ),
    inApp(
      'a pass begins a second fetch beside the first',
      'live-prices',
      'this.#running ??= this.refresh',
      'this.#running = this.refresh',
    ),
    inApp(
      'changes of an earlier ladder are left out of the hour',
      'price-book',
      'if (to < span.end) edges.add(to);',
      '',
    ),
    inApp(
      'a host is billed from when its node was there, not from its launch',
      'detailed-prices',
      'launched !== null && launched < life.from ? launched : life.from',
      'life.from',
    ),
    inApp(
      'a host that EC2 ended goes on while its node is shown',
      'detailed-prices',
      'if (ended !== null && ended >= from)',
      'if (ended !== null && ended < from)',
    ),
  ],
};
