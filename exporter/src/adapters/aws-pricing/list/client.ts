import { z } from 'zod';
import type { PricingClient } from '@aws-sdk/client-pricing';
import { clientConfig, type Connection } from '../connection.ts';
import { StrangeAnswerError } from '../failure.ts';
import type { PricingEndpoint } from './endpoint.ts';
import { PriceItemError, readPriceItem, type ListedProduct } from './price-item.ts';
import type { PriceQuery } from './query.ts';

/** Everything the list source calls, as IAM names it; docs/prices.md grants exactly this. */
export const PRICING_ACTIONS = ['pricing:GetProducts'] as const;

/** Asks one of the price list's interfaces; the SDK is loaded at the first question. */
export interface PriceListClient {
  /** @throws what the SDK throws; PriceItemError or StrangeAnswerError where the answer cannot be read */
  ask(query: PriceQuery, signal: AbortSignal): Promise<readonly ListedProduct[]>;
  /** Forgets the credentials, so that the next question looks for them anew. */
  forget(): void;
}

/** The most that a page holds (AWS API reference, GetProducts). */
const PAGE = 100;
/** Far more than a question about one instance type has; a list that never ends is a defect of whoever answers. */
const MOST_PAGES = 100;

const priceList = z.array(z.unknown());

export function priceListClient(
  endpoint: PricingEndpoint,
  connection: Connection,
): PriceListClient {
  let client: Promise<PricingClient> | null = null;
  const connected = async (): Promise<PricingClient> => {
    const { PricingClient: Client } = await import('@aws-sdk/client-pricing');
    return new Client(await clientConfig(endpoint, connection));
  };
  return {
    async ask({ service, filters }, signal) {
      const { GetProductsCommand } = await import('@aws-sdk/client-pricing');
      const sender = await (client ??= connected());
      const Filters = filters.map(({ type, field, value }) => ({
        Type: type,
        Field: field,
        Value: value,
      }));
      const products: ListedProduct[] = [];
      let token: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const asked = { ServiceCode: service, Filters, MaxResults: PAGE };
        const answer = await sender.send(
          new GetProductsCommand(token === undefined ? asked : { ...asked, NextToken: token }),
          { abortSignal: signal },
        );
        const entries = priceList.safeParse(answer.PriceList).data;
        if (entries === undefined) throw new StrangeAnswerError('the answer holds no list');
        // Each entry arrives as a String object, not as a text.
        for (const entry of entries) products.push(readPriceItem(String(entry)));
        token = answer.NextToken;
        if (token === undefined || token === '') return products;
      }
      throw new PriceItemError(`the answer has more than ${MOST_PAGES} pages`);
    },
    forget() {
      client = null;
    },
  };
}
