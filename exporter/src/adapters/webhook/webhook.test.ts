import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newAuthority, newCertificate } from '../../../../test/support/certificates.ts';
import { temporaryFolder } from '../../../../test/support/folder.ts';
import type { Delivery } from '../../app/digest/channel.ts';
import { FakeClock } from '../../app/testing/fakes.ts';
import { onLoopback } from '../../transport/testing/loopback.ts';
import { createWebhook } from './webhook.ts';

const never = new AbortController().signal;
const NOW = Date.parse('2026-11-23T08:00:00Z') / 1000;
const SECRET = '/services/T0/B0/hunter2';
const MESSAGE = { subject: 's', text: 't', html: 'h', slack: { text: 'hello', blocks: [] } };

let scope: AsyncDisposableStack;
let url: string;
const taken: {
  readonly path: string;
  readonly type: string;
  readonly key: string;
  readonly body: string;
}[] = [];
/** What the next requests are answered with; 200 when there is no more. */
const answers: ((request: IncomingMessage, response: ServerResponse) => void)[] = [];

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  taken.splice(0);
  answers.splice(0);
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const answer = answers.shift();
      if (answer !== undefined) {
        answer(request, response);
        return;
      }
      const body = Buffer.concat(pieces).toString('utf8');
      taken.push({
        path: request.url ?? '',
        type: request.headers['content-type'] ?? '',
        key: String(request.headers['idempotency-key']),
        body,
      });
      response.end('ok');
    });
  });
  const { url: address, close } = await onLoopback(server);
  scope.defer(close);
  url = `${address}${SECRET}`;
});
afterEach(() => scope.disposeAsync());

interface Sent {
  readonly address?: () => string;
  readonly timeoutSeconds?: number;
  readonly caFile?: string | null;
  readonly id?: string;
}

const send = ({
  address = () => url,
  timeoutSeconds = 30,
  caFile = null,
  id = 'id',
}: Sent = {}): Promise<Delivery> =>
  createWebhook({
    name: 'chat',
    ...{ address, caFile, timeoutSeconds },
    clock: new FakeClock(NOW),
    proxies: {},
  }).send(MESSAGE, id, never);

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}) =>
  (_: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(code, headers).end('hunter2');

test('a message is posted as JSON', async () => {
  expect(await send()).toEqual({ kind: 'delivered' });
  expect(taken).toEqual([
    {
      path: SECRET,
      type: 'application/json; charset=utf-8',
      key: expect.stringMatching(/^"[0-9a-f]{32}"$/u),
      body: '{"text":"hello","blocks":[]}',
    },
  ]);
});

test('a message that is sent again carries the same key, which tells nothing of it, and another one another', async () => {
  for (const id of ['small\n2026-W47\ncheckout', 'small\n2026-W47\ncheckout', 'small\n2026-W48'])
    expect(await send({ id })).toEqual({ kind: 'delivered' });
  const [first, again, other] = taken.map(({ key }) => key);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(first).not.toContain('checkout');
});

test('a webhook of an own authority is checked against its file, and asks for one where there is none', async () => {
  const authority = await newAuthority('chat');
  const { cert, key } = await newCertificate({ by: authority });
  const secure = createSecureServer({ cert, key }, (request, response) => {
    request.resume().on('end', () => response.end('ok'));
  });
  const { url: address, close } = await onLoopback(secure);
  scope.defer(close);
  const https = (): string => address.replace('http:', 'https:');
  const folder = await temporaryFolder(scope);
  const caFile = await folder.write('ca.pem', authority.cert);
  expect(await send({ address: https, caFile })).toEqual({ kind: 'delivered' });
  expect(await send({ address: https })).toEqual({
    kind: 'failed',
    reason:
      'its certificate is from an authority that is unknown here; set caFile to a file with the certificate of whoever signed it',
    wait: null,
  });
});

describe('what is not taken', () => {
  test.each([
    ['429 with seconds', status(429, { 'retry-after': '30' }), 'HTTP 429: too many messages', 30],
    [
      '429 with a date',
      status(429, { 'retry-after': 'Mon, 23 Nov 2026 08:02:00 GMT' }),
      'HTTP 429: too many messages',
      120,
    ],
    ['500', status(500), 'HTTP 500; look at who takes it', null],
    ['404', status(404), 'HTTP 404; check its address, and that it was not revoked', null],
    [
      'a redirect',
      status(302, { location: 'http://127.0.0.1:1/' }),
      'HTTP 302: it is elsewhere; give its address now',
      null,
    ],
    [
      'a closed connection',
      (request: IncomingMessage) => void request.socket.destroy(),
      'the connection was closed before the answer was whole',
      null,
    ],
  ])('is told: %s', async (_, answer, reason, wait) => {
    answers.push(answer);
    expect(await send()).toEqual({ kind: 'failed', reason, wait });
    expect(await send()).toEqual({ kind: 'delivered' });
    expect(taken).toHaveLength(1);
  });

  test('is told without the address, whatever it is', async () => {
    const told = [
      await send({ address: () => 'hunter2' }),
      await send({ address: () => 'http://127.0.0.1:1/hunter2' }),
      await send({
        address: () => {
          throw new Error('its urlFile chat.url cannot be read: there is no such file');
        },
      }),
    ];
    expect(told.map((delivery) => delivery.kind === 'failed' && delivery.reason)).toEqual([
      'its address is none; it must begin with https://',
      'connection refused; check that it runs and listens on this address',
      'its urlFile chat.url cannot be read: there is no such file',
    ]);
  });

  test('is given up when no answer comes', async () => {
    answers.push(() => undefined);
    expect(await send({ timeoutSeconds: 0.05 })).toMatchObject({
      reason: 'no answer within 0.05 s; it may have been taken',
    });
  });
});
