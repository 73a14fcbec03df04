import type * as z from 'zod/mini';
import { problemDocument, versionedDocument } from './documents.ts';

/** What came back from the exporter's API, or why nothing did. */
export type ExporterAnswer<T> =
  | { readonly kind: 'ok'; readonly document: T }
  | { readonly kind: 'not-configured' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'slow'; readonly seconds: number }
  /** It runs, and has no figures yet. */
  | { readonly kind: 'not-ready'; readonly detail: string }
  | { readonly kind: 'not-podtally' }
  | { readonly kind: 'other-version'; readonly version: string | undefined }
  | { readonly kind: 'refused'; readonly detail: string };

/** A reply over HTTP, whoever gave it: Grafana, its proxy, the exporter or something else at its address. */
export interface HttpReply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** What a reply means; a document is read by its schema. */
export function answerOf<T>(reply: HttpReply, schema: z.ZodMiniType<T>): ExporterAnswer<T> {
  const body = jsonOf(reply);
  if (reply.status >= 200 && reply.status < 300) {
    if (body === undefined) return { kind: 'not-podtally' };
    const parsed = schema.safeParse(body);
    if (parsed.success) return { kind: 'ok', document: parsed.data };
    const versioned = versionedDocument.safeParse(body);
    return versioned.success
      ? { kind: 'other-version', version: versioned.data.version }
      : { kind: 'not-podtally' };
  }
  return failureOf(reply, body);
}

/** What a reply that is no success means. */
export function failureOf(
  { status, text }: HttpReply,
  body: unknown,
): Exclude<ExporterAnswer<never>, { kind: 'ok' }> {
  const problem = problemDocument.safeParse(body);
  const detail = problem.success ? problem.data.detail : undefined;
  switch (status) {
    case 401:
      return { kind: 'unauthorized' };
    case 403:
      return { kind: 'forbidden' };
    case 404:
      return detail === undefined
        ? { kind: 'not-podtally' }
        : { kind: 'other-version', version: undefined };
    case 503:
      return detail === undefined ? { kind: 'unreachable' } : { kind: 'not-ready', detail };
    case 0:
    case 502:
    case 504:
      return { kind: 'unreachable' };
    default:
      // Grafana turns what an upstream refuses into an error of its own in places.
      if (/unauthori[sz]ed|authentication/iu.test(text)) return { kind: 'unauthorized' };
      return { kind: 'refused', detail: detail ?? `status ${status}` };
  }
}

export function jsonOf({ text }: Pick<HttpReply, 'text'>): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
