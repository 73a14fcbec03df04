import type { ApiClient } from '../http/api-client.ts';
import { ListReader, type PageEnd } from '../http/list-reader.ts';
import { acceptList, pathOf, type ResourceName } from './resource.ts';

export interface PageRequest {
  readonly resource: ResourceName;
  readonly limit: number;
  /** The token that the page before gave; '' for the first. */
  readonly next: string;
  readonly silenceSeconds: number;
}

/**
 * Reads one page of a list, item by item.
 * @throws what ApiClient.open throws; 410 where the token has expired
 */
export async function readPage(
  client: ApiClient,
  { resource, limit, next, silenceSeconds }: PageRequest,
  take: (item: unknown) => void,
  signal: AbortSignal,
): Promise<PageEnd> {
  const body = await client.open(
    {
      path: pathOf(resource),
      query: { limit: String(limit), ...(next !== '' && { continue: next }) },
      accept: acceptList(resource),
      silenceSeconds,
      compressed: true,
    },
    signal,
  );
  const reader = new ListReader(take);
  for await (const chunk of body) if (Buffer.isBuffer(chunk)) reader.push(chunk);
  return reader.end();
}
