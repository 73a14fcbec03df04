import type { ExchangeRate } from '../app/currency.ts';
import type { HostPrices } from '../app/ports.ts';
import type { PassSettings } from '../app/pass.ts';
import type { Rhythm } from '../app/exporter.ts';
import { partsFor } from '../config/exposition.ts';
import { toPolicy } from '../config/policy.ts';
import type { Config } from '../config/schema/schema.ts';
import type { ExpositionOptions } from '../delivery/metrics/render.ts';
import type { Snapshot } from '../app/snapshot.ts';
import { seconds } from '../domain/units.ts';
import type { Prices } from './prices.ts';

/** Samples on both sides of an hour's edge are in after two more scrapes. */
const SCRAPES_BEFORE_CLOSING = 2;

/** What a pass works with under a configuration. */
export function passSettings(config: Config, prices: Prices, hostPrices: HostPrices): PassSettings {
  const { scrapeIntervalSeconds, windowSeconds } = config.metrics.direct;
  return {
    cluster: config.cluster,
    policy: toPolicy(config),
    window: seconds(windowSeconds),
    settleAfter: seconds(SCRAPES_BEFORE_CLOSING * scrapeIntervalSeconds),
    hostPrices,
    fees: prices.fees,
    prices: { ladder: config.prices.ladder, catalogueAsOf: prices.catalogueAsOf },
  };
}

/** How often a configuration wants things done. */
export const rhythmOf = ({ metrics }: Config): Rhythm => ({
  scrapeInterval: seconds(metrics.direct.scrapeIntervalSeconds),
  passInterval: seconds(metrics.passIntervalSeconds),
});

/** How a snapshot is published under a configuration. */
export function expositionOptions(
  config: Config,
  rates: readonly ExchangeRate[],
  snapshot: Snapshot,
): ExpositionOptions {
  return {
    opencost: config.server.metrics.opencost,
    exchangeRates: rates,
    parts: partsFor(config, podsOf(snapshot)),
  };
}

function podsOf({ live }: Snapshot): number {
  let pods = 0;
  for (const host of live.hosts) pods += host.pods.length;
  return pods;
}
