/** A Retail Prices API for tests, with the meters that a test puts in; it filters, pages, and misbehaves when told to. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onLoopback } from '../../../transport/testing/loopback.ts';

/** A meter of the list; what is not given is that of a Linux machine on demand. */
export interface FakeMeter {
  readonly size: string;
  readonly price: number;
  readonly region?: string;
  /** `Virtual Machines Dsv5 Series`, unless given. */
  readonly product?: string;
  /** What comes after the size in the names: ` Spot`, ` Low Priority`. */
  readonly suffix?: string;
  readonly type?: string;
  readonly unit?: string;
  readonly currency?: string;
  readonly meterId?: string;
  readonly primary?: boolean;
  readonly start?: string;
  readonly end?: string;
}

/** A meter in the form of the API's answer. */
export function wireMeter(meter: FakeMeter, index = 0): Readonly<Record<string, unknown>> {
  const {
    size,
    price,
    region = 'eastus',
    product = 'Virtual Machines Dsv5 Series',
    suffix = '',
    type = 'Consumption',
    unit = '1 Hour',
    currency = 'USD',
    meterId = `meter-${index}`,
    primary = true,
    start = '2024-01-01T00:00:00Z',
    end,
  } = meter;
  const name = `${size.replace(/^Standard_/i, '').replaceAll('_', ' ')}${suffix}`;
  return {
    currencyCode: currency,
    tierMinimumUnits: 0,
    retailPrice: price,
    unitPrice: price,
    armRegionName: region,
    location: 'US East',
    effectiveStartDate: start,
    ...(end === undefined ? {} : { effectiveEndDate: end }),
    meterId,
    meterName: name,
    productId: 'DZH318Z08MC5',
    skuId: `DZH318Z08MC5/${index}`,
    productName: product,
    skuName: name,
    serviceName: 'Virtual Machines',
    serviceId: 'DZH313Z7MMC8',
    serviceFamily: 'Compute',
    unitOfMeasure: unit,
    type,
    isPrimaryMeterRegion: primary,
    armSkuName: size,
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface RetailServer {
  readonly endpoint: string;
  /** The filter and currency of every request, newest last. */
  readonly requests: readonly { readonly filter: string; readonly currency: string | null }[];
  /** The meters from now on. */
  readonly serve: (meters: readonly Readonly<Record<string, unknown>>[]) => void;
  /** Answers instead of the list; null: it is well again. */
  readonly trouble: (answer: Handler | null) => void;
  readonly close: () => Promise<void>;
}

const PATH = '/api/retail/prices';
/** What the real one writes into its links. */
const REAL_ADDRESS = 'https://prices.azure.com:443';

/** @param pageSize the most meters of a page, as small as a test needs to see pages */
export async function startRetailServer(
  meters: readonly Readonly<Record<string, unknown>>[],
  pageSize = 1000,
): Promise<RetailServer> {
  let served = meters;
  let instead: Handler | null = null;
  const requests: { readonly filter: string; readonly currency: string | null }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    const filter = url.searchParams.get('$filter') ?? '';
    requests.push({ filter, currency: url.searchParams.get('currencyCode') });
    if (instead) {
      instead(request, response);
      return;
    }
    const matching = url.pathname === PATH ? served.filter((meter) => fits(meter, filter)) : [];
    const from = Number(url.searchParams.get('$skip') ?? '0');
    const page = matching.slice(from, from + pageSize);
    const next = from + pageSize;
    url.searchParams.set('$skip', String(next));
    response.end(
      JSON.stringify({
        BillingCurrency: 'USD',
        CustomerEntityId: 'Default',
        CustomerEntityType: 'Retail',
        Items: page,
        NextPageLink: next < matching.length ? `${REAL_ADDRESS}${PATH}${url.search}` : null,
        Count: page.length,
      }),
    );
  });
  const { url: host, close } = await onLoopback(server);
  return {
    endpoint: `${host}${PATH}`,
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

/** Understands what the adapter asks and nothing more: `a eq 'b' and c eq 'd' and (e eq 'f' or e eq 'g')`. */
function fits(meter: Readonly<Record<string, unknown>>, filter: string): boolean {
  const terms = [...filter.matchAll(/(\w+) eq '((?:[^']|'')*)'/g)].map(
    ([, field = '', value = '']) => [field, value.replaceAll("''", "'")] as const,
  );
  const fields = new Set(terms.map(([field]) => field));
  return [...fields].every((field) => {
    const name = field === 'priceType' ? 'type' : field;
    return terms.some(([wanted, value]) => wanted === field && meter[name] === value);
  });
}
