import { setTimeout as wait } from 'node:timers/promises';
import { createAzurePricing, type AzurePricing } from '../adapters/azure-pricing/azure-pricing.ts';
import { createGcpPricing, type GcpPricing } from '../adapters/gcp-pricing/gcp-pricing.ts';
import { createJsonFetch } from '../adapters/json-http/json-http.ts';
import type { ProxySettings } from '../adapters/json-http/transport.ts';
import type { Catalogue } from '../adapters/price-catalogue/catalogue.ts';
import type { ExchangeRate } from '../app/currency.ts';
import type { Clock, Log, TextCache } from '../app/ports.ts';
import type { Environment } from '../config/load/values.ts';
import type { Config } from '../config/schema/schema.ts';
import { seconds, type Seconds } from '../domain/units.ts';

/** What the price lists of Google and Azure need from outside. */
export interface GoogleAzureParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly random: () => number;
  readonly env: Environment;
  readonly cache: TextCache | null;
  readonly exchangeRates: () => readonly ExchangeRate[];
  /** For what price lists leave out: the sizes of Google's machines, and how Azure writes its own. */
  readonly catalogue: () => Catalogue;
}

export interface GoogleAzure {
  readonly gcp: GcpPricing;
  readonly azure: AzurePricing;
}

const SECONDS_PER_HOUR = 3600;

/** The rungs of Google and Azure, which share one way to ask for JSON. */
export function googleAzure(prices: Config['prices'], parts: GoogleAzureParts): GoogleAzure {
  const { clock, random, env, catalogue } = parts;
  const sleep = async (span: Seconds, signal: AbortSignal): Promise<void> => {
    await wait(span * 1000, undefined, { signal });
  };
  const fetchJson = createJsonFetch({
    clock: { now: () => clock.now(), sleep },
    random,
    proxies: proxiesOf(env),
  });
  const refreshEvery = seconds(prices.live.refreshHours * SECONDS_PER_HOUR);
  return {
    gcp: createGcpPricing(
      {
        ...prices.gcp,
        refreshEvery,
        applicationCredentials: env['GOOGLE_APPLICATION_CREDENTIALS'] ?? '',
      },
      { ...parts, fetchJson, machineShape: (type) => catalogue().table('gcp')?.size(type) ?? null },
    ),
    azure: createAzurePricing(
      { ...prices.azure, refreshEvery },
      { ...parts, fetchJson, sizeName: (type) => sizeName(type, catalogue()) },
    ),
  };
}

/** The catalogue leaves `Standard_` out and knows the right letters; a size it does not know stays as the node has it. */
function sizeName(instanceType: string, catalogue: Catalogue): string {
  const bare = instanceType.replace(/^Standard_/i, '');
  const known = catalogue.table('azure')?.spelling(bare);
  return known === undefined ? instanceType : `Standard_${known}`;
}

/** As curl and most programs read them: small letters go first. */
function proxiesOf(env: Environment): ProxySettings {
  const named = (name: string): string => env[name.toLowerCase()] ?? env[name] ?? '';
  return {
    httpProxy: named('HTTP_PROXY'),
    httpsProxy: named('HTTPS_PROXY'),
    noProxy: named('NO_PROXY'),
  };
}
