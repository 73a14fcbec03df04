import { problem, type Call, type Reply } from './http.ts';

/** What is passed on of a request, besides its body. */
const PASSED_ON = ['content-type', 'accept', 'accept-language'] as const;

/**
 * Asks another server what the page asks, and gives its answer.
 *
 * @param headers to send besides; they never reach the page
 */
export async function forward(
  call: Call,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const passed = PASSED_ON.flatMap((name) => {
    const value = call.headers[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const hasBody = call.method !== 'GET' && call.method !== 'HEAD';
  try {
    const answer = await fetch(url, {
      method: call.method,
      headers: { ...Object.fromEntries(passed), ...headers },
      signal: call.signal,
      redirect: 'manual',
      ...(hasBody && { body: await call.text() }),
    });
    return {
      status: answer.status,
      headers: { 'content-type': answer.headers.get('content-type') ?? 'text/plain' },
      body: new Uint8Array(await answer.arrayBuffer()),
    };
  } catch {
    return problem(502, 'Bad Gateway');
  }
}
