import { getBackendSrv, isFetchError, type FetchResponse } from '@grafana/runtime';
import { TimeoutError, fromEvent, lastValueFrom, takeUntil, timeout } from 'rxjs';
import type * as z from 'zod/mini';
import { APP_ID } from '../app/paths.ts';
import { answerOf, failureOf, jsonOf, type ExporterAnswer, type HttpReply } from './answer.ts';
import { statusDocument, type StatusDocument } from './documents.ts';

/** The exporter itself gives up on an answer after 30 s; people do sooner. */
const PATIENCE_SECONDS = 10;
/** A file is waited for as long as the exporter may take over it at the most (`ledger.answerSeconds`). */
export const FILE_PATIENCE_SECONDS = 290;
const MILLISECONDS = 1000;

/** Asks the exporter through Grafana, which adds the token; `isConfigured` says whether it has an address. */
export async function askStatus(
  isConfigured: boolean,
  signal: AbortSignal,
): Promise<ExporterAnswer<StatusDocument>> {
  return ask('api/v1/status', statusDocument, isConfigured, signal);
}

/** The Cost Allocation Policy in force, as Markdown. */
export async function askPolicy(
  isConfigured: boolean,
  signal: AbortSignal,
): Promise<ExporterAnswer<string>> {
  return askMarkdown('api/v1/policy?format=md', isConfigured, signal);
}

/** A page for people, as Markdown. */
export async function askMarkdown(
  path: string,
  isConfigured: boolean,
  signal: AbortSignal,
): Promise<ExporterAnswer<string>> {
  if (!isConfigured) return { kind: 'not-configured' };
  const reply = await replyTo(path, signal);
  if (!('status' in reply)) return reply;
  if (reply.status !== 200) return failureOf(reply, jsonOf(reply));
  return /\bmarkdown\b/u.test(reply.type)
    ? { kind: 'ok', document: reply.text }
    : { kind: 'not-podtally' };
}

/** A document by its schema. */
export async function ask<T>(
  path: string,
  schema: z.ZodMiniType<T>,
  isConfigured: boolean,
  signal: AbortSignal,
): Promise<ExporterAnswer<T>> {
  if (!isConfigured) return { kind: 'not-configured' };
  const reply = await replyTo(path, signal);
  return 'status' in reply ? answerOf(reply, schema) : reply;
}

/** @throws the signal's reason where nobody waits any more */
export async function replyTo(
  path: string,
  signal: AbortSignal,
  patienceSeconds = PATIENCE_SECONDS,
): Promise<HttpReply | { readonly kind: 'slow'; readonly seconds: number }> {
  signal.throwIfAborted();
  try {
    const reply = await lastValueFrom(
      getBackendSrv()
        .fetch<string>({
          url: `/api/plugin-proxy/${APP_ID}/exporter/${path}`,
          responseType: 'text',
          showErrorAlert: false,
          showSuccessAlert: false,
        })
        .pipe(timeout(patienceSeconds * MILLISECONDS), takeUntil(fromEvent(signal, 'abort'))),
    );
    return { status: reply.status, type: typeOf(reply), text: reply.data };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TimeoutError) return { kind: 'slow', seconds: patienceSeconds };
    if (!isFetchError<unknown>(error)) throw error;
    const { status, data } = error;
    return { status, type: '', text: saidIn(data) };
  }
}

/** What was said with an error: Grafana hands a text on within an object, as its `message`. */
function saidIn(data: unknown): string {
  if (typeof data === 'string') return data;
  const isWrapped = typeof data === 'object' && data !== null && 'message' in data;
  const message = isWrapped && typeof data.message === 'string' ? data.message : '';
  // What Grafana says itself is a sentence; what the exporter says is a document.
  return message.startsWith('{') ? message : JSON.stringify(data);
}

function typeOf({ headers }: FetchResponse<string>): string {
  return headers.get('content-type') ?? '';
}
