import { z } from 'zod';
import type { ApiClient } from '../http/api-client.ts';
import { apiErrorOf, statusSchema } from '../http/api-error.ts';
import { jsonLines } from '../http/json-lines.ts';
import { acceptWatch, pathOf, type ResourceName } from './resource.ts';

export interface WatchRequest {
  readonly resource: ResourceName;
  /** Changes after this version are sent. */
  readonly version: string;
  /** When the server ends the watch by itself. */
  readonly lastingSeconds: number;
  readonly silenceSeconds: number;
}

export interface WatchEvent {
  readonly type: 'put' | 'removed' | 'bookmark' | 'unknown';
  readonly object: unknown;
  /** Where a watch that has seen this event goes on; '' where it does not say. */
  readonly version: string;
}

const eventSchema = z.object({ type: z.string(), object: z.unknown() });
const versionSchema = z.object({ metadata: z.object({ resourceVersion: z.string() }) });

/** An error that comes as an event need not have a code; then it is as if the server had failed. */
const FAILED = 500;

/**
 * Opens a watch; resolves when the server has accepted it.
 *
 * @returns its events as they come, until the server ends it
 * @throws what ApiClient.open throws, also ApiError for a refusal that comes as an event
 */
export async function openWatch(
  client: ApiClient,
  { resource, version, lastingSeconds, silenceSeconds }: WatchRequest,
  signal: AbortSignal,
): Promise<AsyncIterable<WatchEvent>> {
  const body = await client.open(
    {
      path: pathOf(resource),
      query: {
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion: version,
        timeoutSeconds: String(Math.round(lastingSeconds)),
      },
      accept: acceptWatch(resource),
      silenceSeconds,
      compressed: false,
    },
    signal,
  );
  return eventsIn(jsonLines(body));
}

async function* eventsIn(values: AsyncIterable<unknown>): AsyncGenerator<WatchEvent> {
  for await (const value of values) {
    const event = eventSchema.safeParse(value);
    const object = event.success ? event.data.object : value;
    const type = event.success ? event.data.type : '';
    if (type === 'ERROR') throw refusalIn(object);
    const known = versionSchema.safeParse(object);
    yield {
      type: TYPES[type] ?? 'unknown',
      object,
      version: known.success ? known.data.metadata.resourceVersion : '',
    };
  }
}

const TYPES: Readonly<Record<string, WatchEvent['type']>> = {
  ADDED: 'put',
  MODIFIED: 'put',
  DELETED: 'removed',
  BOOKMARK: 'bookmark',
};

function refusalIn(object: unknown): Error {
  const status = statusSchema.safeParse(object);
  return apiErrorOf((status.success ? status.data.code : undefined) ?? FAILED, object, undefined);
}
