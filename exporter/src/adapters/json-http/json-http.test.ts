import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer, type RequestListener, type Server } from 'node:http';
import { JsonFetchError } from '../../app/json-fetch.ts';
import { FakeClock } from '../../app/testing/fakes.ts';
import type { Seconds } from '../../domain/units.ts';
import { createJsonFetch, type JsonHttpOptions } from './json-http.ts';

const START = 1_790_000_000;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return new URL(`http://127.0.0.1:${address.port}/prices?secret=1`);
}

/** A clock that writes down how long it was told to wait. */
class WaitingClock extends FakeClock {
  readonly waits: number[] = [];
  override sleep(span: Seconds, signal: AbortSignal): Promise<void> {
    this.waits.push(span);
    return super.sleep(span, signal);
  }
}

const clock = (): WaitingClock => new WaitingClock(START);
const fetcher = (options: Partial<JsonHttpOptions> = {}) =>
  createJsonFetch({ clock: clock(), random: () => 1, proxies: null, ...options });
const never = new AbortController().signal;

const failure = async (answer: Promise<unknown>): Promise<JsonFetchError> => {
  const error: unknown = await answer.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof JsonFetchError)) throw new Error('it did not fail as it should');
  return error;
};

describe('an answer', () => {
  test('is its JSON; the headers of the request are sent', async () => {
    const seen: (string | undefined)[] = [];
    const url = await listening((request, response) => {
      seen.push(request.url, request.headers.accept, request.headers['x-key']?.toString());
      response.end('{"prices":[1]}');
    });
    await expect(fetcher()({ url, headers: { 'x-key': 'k' } }, never)).resolves.toEqual({
      prices: [1],
    });
    expect(seen).toEqual(['/prices?secret=1', 'application/json', 'k']);
  });

  test('that is no JSON fails at once and names its size only', async () => {
    let asked = 0;
    const url = await listening((_, response) => {
      asked += 1;
      response.end('<html>sign in with p4ssword</html>');
    });
    const error = await failure(fetcher()({ url }, never));
    expect(error.message).toBe('its answer is not JSON (34 characters)');
    expect(asked).toBe(1);
  });

  test('that is too large is given up', async () => {
    const url = await listening((_, response) => response.end('[1,2,3,4,5,6]'));
    const error = await failure(fetcher({ mostBytes: 8 })({ url }, never));
    expect(error.message).toBe('its answer is larger than 8 bytes');
  });

  test('that stays away is given up after the timeout and asked for again', async () => {
    let asked = 0;
    const url = await listening((_, response) => {
      asked += 1;
      if (asked > 1) response.end('{"late":true}');
    });
    await expect(fetcher({ timeoutSeconds: 1 })({ url }, never)).resolves.toEqual({ late: true });
  });

  test('that is cut off in the middle is asked for again', async () => {
    let asked = 0;
    const url = await listening((_, response) => {
      asked += 1;
      if (asked > 1) return response.end('{"whole":true}');
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":');
      return setImmediate(() => response.destroy());
    });
    await expect(fetcher()({ url }, never)).resolves.toEqual({ whole: true });
  });
});

describe('an error', () => {
  const answering = (...answers: readonly [status: number, retryAfter?: string][]) => {
    let next = 0;
    return listening((_, response) => {
      const [status, header] = answers[Math.min(next, answers.length - 1)] ?? [500];
      next += 1;
      if (header !== undefined) response.setHeader('retry-after', header);
      response.statusCode = status;
      response.end(status === 200 ? '{}' : '{"error":"with a key=abc"}');
    });
  };

  test('429 waits as long as it says, in seconds or until a date', async () => {
    const waiting = clock();
    const date = new Date((START + 7 + 9) * 1000).toUTCString();
    const url = await answering([429, '7'], [429, date], [200]);
    await expect(fetcher({ clock: waiting })({ url }, never)).resolves.toEqual({});
    expect(waiting.waits).toEqual([7, 9]);
  });

  test('5xx is asked again after 1, 2 and 4 seconds, or half of that by chance, then it fails', async () => {
    const longest = clock();
    const url = await answering([503]);
    const error = await failure(fetcher({ clock: longest })({ url }, never));
    expect(error.message).toBe('HTTP 503 after 4 tries');
    expect(error.status).toBe(503);
    expect(longest.waits).toEqual([1, 2, 4]);
    const shortest = clock();
    await failure(fetcher({ clock: shortest, random: () => 0 })({ url }, never));
    expect(shortest.waits).toEqual([0.5, 1, 2]);
  });

  test('who asks to wait for an hour is left alone', async () => {
    const waiting = clock();
    const url = await answering([429, '3600']);
    const error = await failure(fetcher({ clock: waiting })({ url }, never));
    expect(error.message).toBe('HTTP 429, asking to wait 3600 s');
    expect(waiting.waits).toEqual([]);
  });

  test.each([400, 401, 403, 404])('%d is final', async (status) => {
    const url = await answering([status], [200]);
    const error = await failure(fetcher()({ url }, never));
    expect(error.message).toBe(`HTTP ${status}`);
    expect(error.status).toBe(status);
  });

  test('a closed port is named', async () => {
    const url = await listening((_, response) => response.end());
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const error = await failure(fetcher()({ url }, never));
    expect(error.message).toBe(
      'connection refused after 4 tries; check the network policy and HTTPS_PROXY',
    );
    expect(error.status).toBeNull();
  });

  test('an aborted signal ends it with its own reason', async () => {
    const stop = new AbortController();
    const url = await listening(() => stop.abort(new Error('shutting down')));
    await expect(fetcher()({ url }, stop.signal)).rejects.toThrow('shutting down');
  });
});

test('no more than two requests are under way', async () => {
  let now = 0;
  let most = 0;
  const held: (() => void)[] = [];
  const url = await listening((_, response) => {
    now += 1;
    most = Math.max(most, now);
    const answer = (): void => {
      now -= 1;
      response.end('{}');
    };
    held.push(answer);
    // Both places are taken: only now may one become free.
    if (held.length >= 2) for (const release of held.splice(0)) release();
  });
  const ask = fetcher();
  await Promise.all(Array.from({ length: 6 }, () => ask({ url }, never)));
  expect(most).toBe(2);
});

test('who waits for a place leaves the queue when aborted, and the others go on', async () => {
  const held: (() => void)[] = [];
  let arrived: () => void = () => undefined;
  const both = new Promise<void>((resolve) => (arrived = resolve));
  const url = await listening((_, response) => {
    held.push(() => response.end('{}'));
    if (held.length === 2) arrived();
    if (held.length > 2) response.end('{"third":true}');
  });
  const ask = fetcher();
  const first = [ask({ url }, never), ask({ url }, never)];
  await both;
  const stop = new AbortController();
  const impatient = ask({ url }, stop.signal);
  const patient = ask({ url }, never);
  stop.abort(new Error('enough'));
  await expect(impatient).rejects.toThrow('enough');
  for (const release of held) release();
  await Promise.all(first);
  await expect(patient).resolves.toEqual({ third: true });
});

test('requests go through the proxy of the environment, but for the hosts that it leaves out', async () => {
  const proxied: (string | undefined)[] = [];
  const proxy = await listening((request, response) => {
    proxied.push(request.url);
    response.end('{"by":"proxy"}');
  });
  const direct = await listening((_, response) => response.end('{"by":"server"}'));
  const proxies = { httpProxy: proxy.origin, httpsProxy: '', noProxy: '127.0.0.1' };
  const ask = fetcher({ proxies });
  const far = new URL('http://prices.invalid/list');
  await expect(ask({ url: direct }, never)).resolves.toEqual({ by: 'server' });
  expect(proxied).toEqual([]);
  await expect(ask({ url: far }, never)).resolves.toEqual({ by: 'proxy' });
  expect(proxied).toEqual([far.href]);
});

describe('a proxy', () => {
  const failureBehind = async (origin: string, url: string): Promise<string> => {
    const proxies = { httpProxy: origin, httpsProxy: origin, noProxy: '' };
    return (await failure(fetcher({ proxies })({ url: new URL(url) }, never))).message;
  };

  test.each(['https://prices.invalid/', 'http://prices.invalid/'])(
    'that wants another password is named, for %s',
    async (url) => {
      const proxy = await listening((_, response) => {
        response.writeHead(407).end();
      });
      servers.at(-1)?.on('connect', (_, socket) => {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      });
      const told = await failureBehind(proxy.origin.replace('//', '//user:s3cret@'), url);
      expect(told).toBe(
        'the proxy refuses after 4 tries; check HTTPS_PROXY and its user name and password',
      );
    },
  );

  test('that opens no way to the place is named', async () => {
    const proxy = await listening((_, response) => response.end());
    servers.at(-1)?.on('connect', (_, socket) => {
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    });
    expect(await failureBehind(proxy.origin, 'https://prices.invalid/')).toMatch(
      /^the proxy refuses after 4 tries/,
    );
  });
});
