import { z } from 'zod';
import { problemDocument } from '../http/documents.ts';
import { DEFAULT_SERVER, TOKEN_VARIABLE } from './commands.ts';
import { UsageError } from './io.ts';
import type { Invocation } from './services.ts';

/** Query parameters; those that are null are left out. */
export type Parameters = readonly (readonly [name: string, value: string | null])[];

/** Asks a running exporter for a text; throws what it answered instead, and what to do when nothing answers. */
export async function ask(
  { env, signal, services }: Pick<Invocation, 'env' | 'signal' | 'services'>,
  server: string | null,
  path: string,
  parameters: Parameters = [],
  method: 'GET' | 'POST' = 'GET',
): Promise<string> {
  const base = server ?? DEFAULT_SERVER;
  if (!URL.canParse(base) || !/^https?:/u.test(base))
    throw new UsageError(`--server: "${base}" is not a full address such as ${DEFAULT_SERVER}.`);
  const url = new URL(path, base.endsWith('/') ? base : `${base}/`);
  for (const [name, value] of parameters) if (value !== null) url.searchParams.append(name, value);
  const token = env[TOKEN_VARIABLE];
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(method === 'POST' && { 'x-podtally': '1' }),
  };
  let response: Response;
  try {
    response = await services.fetch(url.href, { method, headers, signal, redirect: 'error' });
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(base, error);
  }
  const text = await response.text();
  if (response.ok) return text;
  throw refused(response.status, text, base);
}

/** The same, read as a document. */
export async function askFor<T>(
  invocation: Pick<Invocation, 'env' | 'signal' | 'services'>,
  schema: z.ZodType<T>,
  server: string | null,
  path: string,
  parameters: Parameters = [],
  method: 'GET' | 'POST' = 'GET',
): Promise<T> {
  const document = schema.safeParse(
    parsed(await ask(invocation, server, path, parameters, method)),
  );
  if (document.success) return document.data;
  throw new Error(
    `${server ?? DEFAULT_SERVER} answered with something else than ${path} gives: ${z.prettifyError(document.error).split('\n')[0] ?? ''}. Is it a podtally of this version?`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function unreachable(base: string, error: unknown): Error {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(error);
  return new Error(
    `No exporter answers at ${base} (${code}). Start one (podtally serve or podtally demo), name another with --server, or read a cluster directly with --config.`,
    { cause: error },
  );
}

function refused(status: number, text: string, base: string): Error {
  const problem = problemDocument.safeParse(parsed(text));
  if (!problem.success)
    return new Error(`${base} answered with HTTP ${status}; it may not be a podtally exporter.`);
  const { detail } = problem.data;
  if (status === 401) return new Error(`${detail} Put it into ${TOKEN_VARIABLE}.`);
  return status === 400 || status === 422 ? new UsageError(detail) : new Error(detail);
}
