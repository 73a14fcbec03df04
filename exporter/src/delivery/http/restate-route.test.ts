import { afterEach, expect, test } from '@jest/globals';
import type { RestateRequest } from '../../app/ledger/restate.ts';
import { isoTime } from '../../app/query/document.ts';
import { EXAMPLE_NOW, exampleSnapshot } from '../../app/testing/snapshot.ts';
import { close, listen } from './listen.ts';
import { restatedDocument } from './restate-route.ts';
import { createHttpServer, type HttpServerParts } from './server.ts';

const open: ReturnType<typeof createHttpServer>[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await close(server, AbortSignal.abort());
});

/** Asks a server to restate, with a token or without. */
async function asked(
  query: string,
  parts: Partial<HttpServerParts>,
  token = 'secret',
): Promise<Response> {
  const log = { debug: unheard, info: unheard, warn: unheard, error: unheard };
  const server = createHttpServer({
    current: () => exampleSnapshot(),
    now: () => EXAMPLE_NOW,
    version: '0.1.0',
    exchangeRates: () => [],
    breathe: async () => undefined,
    serveMetrics: async (_request, response) => void response.end(),
    token: () => token || null,
    log,
    ...parts,
  });
  open.push(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  return fetch(`http://127.0.0.1:${port}/api/v1/ledger/restate?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'x-podtally': '1' },
  });
}
const unheard = (): void => undefined;

test('restates the window that is asked for, and tells what it came to', async () => {
  const requests: RestateRequest[] = [];
  const restate: NonNullable<HttpServerParts['restate']> = async (request) => {
    requests.push(request);
    return { hours: [], unchanged: 24, skipped: [], prices: [] };
  };
  const window = '2025-12-01T00:00:00Z/2025-12-02T00:00:00Z';
  for (const more of ['', '&dryRun=true']) {
    const answer = await asked(`window=${window}${more}`, { restate });
    expect(restatedDocument.parse(await answer.json()).unchanged).toBe(24);
  }
  expect(
    requests.map(({ span, isDryRun }) => [isoTime(span.start), isoTime(span.end), isDryRun]),
  ).toEqual([
    ['2025-12-01T00:00:00Z', '2025-12-02T00:00:00Z', false],
    ['2025-12-01T00:00:00Z', '2025-12-02T00:00:00Z', true],
  ]);
});

test.each([
  ['a server without a token', 'window=2025-12', { restate: never }, '', 403, 'needs a token'],
  ['an exporter without a ledger', 'window=2025-12', {}, 'secret', 503, 'There is no ledger'],
  ['no window', '', { restate: never }, 'secret', 400, 'window'],
  ['a window to come', 'window=2999-01', { restate: never }, 'secret', 422, 'has not begun'],
] as const)('refuses %s', async (_what, query, parts, token, status, detail) => {
  const answer = await asked(query, parts, token);
  expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(detail)]);
});

function never(): Promise<never> {
  return Promise.reject(new Error('it was restated'));
}
