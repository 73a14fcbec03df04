/** A Cloud Billing Catalog API for tests, with the SKUs that a test puts in; it pages, and misbehaves when told to. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onLoopback } from '../../../transport/testing/loopback.ts';

/** A SKU of the list; the price in US dollars per unit. */
export interface FakeSku {
  readonly description: string;
  readonly regions: readonly string[];
  readonly price: number;
  /** `h`, unless given. */
  readonly unit?: string;
  /** `OnDemand`, unless given, or `Preemptible` for descriptions that begin with `Spot Preemptible`. */
  readonly usageType?: string;
  readonly skuId?: string;
  readonly currency?: string;
  /** Instead of one tier from zero on. */
  readonly tiers?: readonly (readonly [from: number, price: number])[];
  readonly effectiveTime?: string;
}

const NANOS = 1e9;

const money = (price: number, currencyCode: string): unknown => {
  const units = Math.floor(price);
  return { currencyCode, units: String(units), nanos: Math.round((price - units) * NANOS) };
};

/** A SKU in the form of the API's answer. */
export function wireSku(sku: FakeSku, index = 0): unknown {
  const {
    description,
    unit = 'h',
    usageType = /^(Spot )?Preemptible/.test(description) ? 'Preemptible' : 'OnDemand',
    skuId = `SKU-${index}`,
    currency = 'USD',
    tiers = [[0, sku.price]],
    effectiveTime = '2026-01-01T00:00:00Z',
  } = sku;
  return {
    name: `services/6F81-5844-456A/skus/${skuId}`,
    skuId,
    description,
    category: {
      serviceDisplayName: 'Compute Engine',
      resourceFamily: 'Compute',
      resourceGroup: 'CPU',
      usageType,
    },
    serviceRegions: sku.regions,
    pricingInfo: [
      {
        summary: '',
        pricingExpression: {
          usageUnit: unit,
          displayQuantity: 1,
          tieredRates: tiers.map(([from, price]) => ({
            startUsageAmount: from,
            unitPrice: money(price, currency),
          })),
        },
        currencyConversionRate: 1,
        effectiveTime,
      },
    ],
    serviceProviderName: 'Google',
  };
}

export interface CatalogServer {
  readonly endpoint: string;
  /** Every request that came, newest last. */
  readonly requests: readonly { readonly url: URL; readonly headers: IncomingMessage['headers'] }[];
  /** The SKUs from now on. */
  readonly serve: (skus: readonly unknown[]) => void;
  /** Answers instead of the list; null: it is well again. */
  readonly trouble: (
    answer: ((request: IncomingMessage, response: ServerResponse) => void) | null,
  ) => void;
  readonly close: () => Promise<void>;
}

/** @param pageSize the most SKUs of a page, as small as a test needs to see pages */
export async function startCatalogServer(
  skus: readonly unknown[],
  pageSize = 2000,
): Promise<CatalogServer> {
  let served = skus;
  let instead: ((request: IncomingMessage, response: ServerResponse) => void) | null = null;
  const requests: { readonly url: URL; readonly headers: IncomingMessage['headers'] }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    requests.push({ url, headers: request.headers });
    if (instead) {
      instead(request, response);
      return;
    }
    if (url.pathname !== '/v1/services/6F81-5844-456A/skus') {
      response.statusCode = 404;
      response.end();
      return;
    }
    const from = Number(url.searchParams.get('pageToken') ?? '0');
    const to = from + Math.min(pageSize, Number(url.searchParams.get('pageSize')));
    response.setHeader('content-type', 'application/json; charset=UTF-8');
    response.end(
      JSON.stringify({
        skus: served.slice(from, to),
        nextPageToken: to < served.length ? String(to) : '',
      }),
    );
  });
  const { url: endpoint, close } = await onLoopback(server);
  return {
    endpoint,
    requests,
    serve: (next) => {
      served = next;
    },
    trouble: (answer) => {
      instead = answer;
    },
    close,
  };
}
