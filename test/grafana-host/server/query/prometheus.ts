import type { QueryData } from './frames.ts';

/** A query as Prometheus answers it, or why it does not, in the words Grafana has for it. */
export type Answer =
  | { readonly kind: 'data'; readonly data: QueryData; readonly warnings: readonly string[] }
  | { readonly kind: 'error'; readonly status: number; readonly error: string };

/**
 * Asks a Prometheus.
 *
 * @param path `query` or `query_range`
 */
export async function askPrometheus(
  base: string,
  path: string,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> {
  const url = `${base.replace(/\/+$/u, '')}/api/v1/${path}`;
  let status = 502;
  let text: string;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(parameters),
      signal,
    });
    status = answer.status;
    text = await answer.text();
  } catch (error) {
    return { kind: 'error', status, error: `Post "${url}": ${reason(error)}` };
  }
  return read(status, text);
}

function read(status: number, text: string): Answer {
  try {
    const answer = JSON.parse(text);
    if (answer.status === 'success')
      return { kind: 'data', data: answer.data, warnings: answer.warnings ?? [] };
    return { kind: 'error', status, error: `${answer.errorType}: ${answer.error}` };
  } catch {
    return { kind: 'error', status, error: `unexpected answer with status code ${status}` };
  }
}

function reason(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? `dial tcp: connect: ${cause.message}` : String(cause);
}
