import { JsonFetchError, shownAddress, type JsonFetch } from '../../app/json-fetch.ts';
import type { Credentials } from './credentials.ts';
import { skuPage } from './sku.ts';

/** The price list of Compute Engine (https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list). */
export const GOOGLE_ENDPOINT = 'https://cloudbilling.googleapis.com';
const COMPUTE_ENGINE = 'v1/services/6F81-5844-456A/skus';

/** Of at most 5,000: the whole list is some 32,000 SKUs, and a page is held in memory at once. */
const PAGE_SIZE = 2000;
/** The list has some 20 pages; one that never ends is a fault. */
const MOST_PAGES = 500;

/**
 * Reads the price list of Compute Engine, SKU by SKU.
 *
 * @throws Error that says what was tried, on what, and what to do
 */
export async function readCatalog(
  endpoint: string,
  fetchJson: JsonFetch,
  credentials: Credentials,
  take: (sku: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  const url = catalogUrl(endpoint);
  const tokens = new Set<string>();
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await readPage(url, fetchJson, credentials, signal);
    for (const sku of page.skus) take(sku);
    if (page.nextPageToken === '') return;
    if (tokens.has(page.nextPageToken))
      throw new CatalogError(url, 'its pages go round in a circle; check the mirror or proxy');
    tokens.add(page.nextPageToken);
    url.searchParams.set('pageToken', page.nextPageToken);
  }
  throw new CatalogError(url, `it has more than ${MOST_PAGES} pages; check the mirror or proxy`);
}

function catalogUrl(endpoint: string): URL {
  const url = new URL(COMPUTE_ENGINE, endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
  url.searchParams.set('currencyCode', 'USD');
  url.searchParams.set('pageSize', String(PAGE_SIZE));
  return url;
}

async function readPage(
  url: URL,
  fetchJson: JsonFetch,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<{ readonly skus: readonly unknown[]; readonly nextPageToken: string }> {
  let json: unknown;
  try {
    const headers = await credentials(signal);
    json = await fetchJson({ url, headers }, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new CatalogError(url, whyFailed(error), { cause: error });
  }
  const page = skuPage.safeParse(json);
  if (page.success) return page.data;
  throw new CatalogError(
    url,
    'its answer is no page of a price list; check that prices.gcp.endpoint is a Cloud Billing Catalog API',
  );
}

/** Reading the list failed; the message names the address and what to do. */
class CatalogError extends Error {
  constructor(url: URL, why: string, options?: ErrorOptions) {
    super(`Google price list ${shownAddress(url)}: ${why}`, options);
  }
}

function whyFailed(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const status = error instanceof JsonFetchError ? error.status : null;
  const advice = status === null ? undefined : ADVICE[status];
  return advice === undefined ? message : `${message}; ${advice}`;
}

const ADVICE: Readonly<Record<number, string>> = {
  400: 'the API key may be wrong or have expired; check prices.gcp.apiKeyFile',
  401: 'the credentials are not accepted or have expired; check prices.gcp and the clock',
  403: 'enable the Cloud Billing API in the project of the credentials, and let the API key use it',
  404: 'there is no Cloud Billing Catalog API there; check prices.gcp.endpoint',
  429: 'the quota of the project is used up; raise prices.live.refreshHours',
};
