import type { ExchangeRate } from '../app/currency.ts';
import type { HostPrices } from '../app/ports.ts';
import type { PassSettings } from '../app/pass.ts';
import type { Rhythm } from '../app/exporter.ts';
import { partsFor } from '../config/exposition.ts';
import { toPolicy } from '../config/policy.ts';
import type { Config } from '../config/schema/schema.ts';
import type { ExpositionOptions } from '../delivery/metrics/render.ts';
import type { Snapshot } from '../app/snapshot.ts';
import { seconds, type Seconds } from '../domain/units.ts';
import type { Prices } from './prices.ts';

/** Samples on both sides of an hour's edge are in after two more scrapes. */
const SCRAPES_BEFORE_CLOSING = 2;

/** How often stores scrape where the configuration does not say: the longest that is usual. */
const USUAL_SCRAPE_SECONDS = 60;

/** What a pass works with under a configuration. */
export function passSettings(config: Config, prices: Prices, hostPrices: HostPrices): PassSettings {
  const { windowSeconds } = config.metrics[config.metrics.source] ?? config.metrics.direct;
  return {
    cluster: config.cluster,
    policy: toPolicy(config),
    window: seconds(windowSeconds),
    settleAfter: settleAfter(config),
    hostPrices,
    fees: prices.fees,
    prices: { ladder: config.prices.ladder, catalogueAsOf: prices.catalogueAsOf },
  };
}

/** How long after an hour's end it is closed. */
function settleAfter({ metrics: { source, direct, prometheus } }: Config): Seconds {
  const every =
    source === 'direct'
      ? direct.scrapeIntervalSeconds
      : (prometheus?.scrapeIntervalSeconds ?? USUAL_SCRAPE_SECONDS);
  const delay = source === 'direct' ? 0 : (prometheus?.queryDelaySeconds ?? 0);
  return seconds(delay + SCRAPES_BEFORE_CLOSING * every);
}

/** How often a configuration wants things done; a store is asked once a pass, it scrapes for itself. */
export const rhythmOf = ({ metrics: { source, direct, passIntervalSeconds } }: Config): Rhythm => ({
  scrapeInterval: seconds(source === 'direct' ? direct.scrapeIntervalSeconds : passIntervalSeconds),
  passInterval: seconds(passIntervalSeconds),
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
