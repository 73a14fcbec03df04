import { JsonFetchError, shownAddress, type JsonFetch } from '../../app/json-fetch.ts';
import { retailPage, type RetailItem } from './retail-item.ts';

export const AZURE_ENDPOINT = 'https://prices.azure.com/api/retail/prices';
const LISTED_UNLESS_ASKED = 'USD';
/** A size has some ten meters, and a page a thousand; an answer that never ends is a fault. */
const MOST_PAGES = 50;

/**
 * Every meter that is listed for some sizes in a region.
 *
 * @param sizes as `Standard_D4s_v5`; the list tells upper from lower case
 * @throws Error that says what was tried, on what, and what to do
 */
export async function readMeters(
  endpoint: string,
  region: string,
  sizes: readonly string[],
  currency: string,
  fetchJson: JsonFetch,
  signal: AbortSignal,
): Promise<readonly RetailItem[]> {
  const first = new URL(endpoint);
  if (currency !== LISTED_UNLESS_ASKED) first.searchParams.set('currencyCode', quoted(currency));
  first.searchParams.set('$filter', filterOf(region, sizes));
  const items: RetailItem[] = [];
  const seen = new Set<string>();
  let url: URL | null = first;
  while (url) {
    if (seen.has(url.href) || seen.size >= MOST_PAGES)
      throw new RetailError(url, 'its pages do not come to an end; check the mirror or proxy');
    seen.add(url.href);
    const page = await readPage(url, fetchJson, signal);
    items.push(...page.Items);
    url = nextPage(first, page.NextPageLink ?? '');
  }
  return items;
}

/** OData doubles a quote within a text. */
const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

function filterOf(region: string, sizes: readonly string[]): string {
  const anySize = sizes.map((size) => `armSkuName eq ${quoted(size)}`).join(' or ');
  return `serviceName eq 'Virtual Machines' and priceType eq 'Consumption' and armRegionName eq ${quoted(region)} and (${anySize})`;
}

/** Where the answer goes on: at the same address, so that a mirror's answers do not lead past it. */
function nextPage(first: URL, link: string): URL | null {
  if (link === '') return null;
  const url = new URL(first);
  url.search = new URL(link, first).search;
  return url;
}

async function readPage(
  url: URL,
  fetchJson: JsonFetch,
  signal: AbortSignal,
): Promise<{
  readonly Items: readonly RetailItem[];
  readonly NextPageLink?: string | null | undefined;
}> {
  let json: unknown;
  try {
    json = await fetchJson({ url }, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new RetailError(url, whyFailed(error), { cause: error });
  }
  const page = retailPage.safeParse(json);
  if (page.success) return page.data;
  throw new RetailError(
    url,
    'its answer is no page of prices; check that prices.azure.endpoint is a Retail Prices API',
  );
}

/** Reading prices failed; the message names the address and what to do. */
class RetailError extends Error {
  constructor(url: URL, why: string, options?: ErrorOptions) {
    super(`Azure retail prices ${shownAddress(url)}: ${why}`, options);
  }
}

function whyFailed(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const status = error instanceof JsonFetchError ? error.status : null;
  const advice = status === null ? undefined : ADVICE[status];
  return advice === undefined ? message : `${message}; ${advice}`;
}

const REFUSED_BETWEEN = 'it needs no credentials, so something between refuses; check the proxy';
const ADVICE: Readonly<Record<number, string>> = {
  400: 'it does not take the question; check prices.azure.currency and prices.azure.endpoint',
  401: REFUSED_BETWEEN,
  403: REFUSED_BETWEEN,
  407: REFUSED_BETWEEN,
  404: 'there is no Retail Prices API there; check prices.azure.endpoint',
  429: 'too many questions from this address; raise prices.live.refreshHours',
};
