import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { newAuthority, newCertificate } from '../../../../test/support/certificates.ts';
import { temporaryFolder } from '../../../../test/support/folder.ts';
import type { Delivery } from '../../app/digest/channel.ts';
import { FakeClock } from '../../app/testing/fakes.ts';
import { createMail, type SmtpServer } from './smtp.ts';

const never = new AbortController().signal;
const MESSAGE = {
  subject: 'prod: team Küche · 1,204.00 USD ▲',
  text: 'team Küche\n',
  html: '<p>team Küche</p>\n',
  slack: {},
};

let scope: AsyncDisposableStack;
let taken: ParsedMail[];
beforeEach(() => {
  scope = new AsyncDisposableStack();
  taken = [];
});
afterEach(() => scope.disposeAsync());

/** A mail server that keeps what it takes. @returns its port */
async function serving(options: SMTPServerOptions = {}): Promise<number> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData: (stream, _session, done) => {
      void simpleParser(stream).then((mail) => {
        taken.push(mail);
        done();
      }, done);
    },
    ...options,
  });
  // Connections that a test breaks off.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.defer(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

const send = (
  port: number,
  server: Partial<SmtpServer> = {},
  timeoutSeconds = 30,
): Promise<Delivery> =>
  createMail({
    server: {
      ...{ host: '127.0.0.1', port, security: 'none', login: null, caFile: null },
      from: 'podtally@example.com',
      ...server,
    },
    to: 'shop@example.com',
    clock: new FakeClock(Date.parse('2026-11-23T08:00:00Z') / 1000),
    timeoutSeconds,
  }).send(MESSAGE, 'digest 1', never);

const refusal = (code: number, text: string): Error =>
  Object.assign(new Error(text), { responseCode: code });

test('a mail has a subject, text and HTML, and the same number whenever it is sent', async () => {
  const port = await serving();
  expect([await send(port), await send(port)]).toEqual([
    { kind: 'delivered' },
    { kind: 'delivered' },
  ]);
  const [mail, again] = taken;
  expect(mail).toMatchObject({
    subject: MESSAGE.subject,
    text: MESSAGE.text,
    html: MESSAGE.html,
    from: { text: '"Podtally" <podtally@example.com>' },
    to: { text: 'shop@example.com' },
    date: new Date('2026-11-23T08:00:00Z'),
  });
  expect(mail?.attachments).toEqual([]);
  expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
  expect(mail?.messageId).toMatch(/^<[0-9a-f]{32}@example\.com>$/u);
  expect(again?.messageId).toBe(mail?.messageId);
});

describe('a server that asks for a password', () => {
  test('gets it over STARTTLS, checked against the authority that is named', async () => {
    const authority = await newAuthority('mail test');
    const { cert, key } = await newCertificate({ by: authority });
    const folder = await temporaryFolder(scope);
    const caFile = await folder.write('ca.pem', authority.cert);
    const seen: unknown[] = [];
    const port = await serving({
      ...{ cert, key, disabledCommands: [] },
      onAuth: ({ username, password }, _session, done) => {
        seen.push(password);
        if (password === 'hunter2') done(null, { user: String(username) });
        else done(refusal(535, 'no such user'));
      },
    });
    const login = { user: 'podtally', password: () => 'hunter2' };
    expect(await send(port, { security: 'starttls', caFile, login })).toEqual({
      kind: 'delivered',
    });
    expect(seen).toEqual(['hunter2']);
    const wrong = { user: 'podtally', password: () => 'sesame' };
    expect(await send(port, { security: 'starttls', caFile, login: wrong })).toEqual({
      kind: 'failed',
      reason: `127.0.0.1:${port}: it does not accept user and password: 535 no such user`,
      wait: null,
    });
    // What it names can be set: caFile, and nothing that mail has not.
    expect(await send(port, { security: 'starttls', login })).toMatchObject({
      kind: 'failed',
      reason: `127.0.0.1:${port}: its certificate is from an authority that is unknown here; set caFile to a file with the certificate of whoever signed it`,
    });
    expect(seen).toEqual(['hunter2', 'sesame']);
  });

  test('gets nothing in clear text, where it offers no STARTTLS', async () => {
    const seen: unknown[] = [];
    const port = await serving({
      disabledCommands: ['STARTTLS'],
      onAuth: (auth, _session, done) => {
        seen.push(auth);
        done(null, { user: 'x' });
      },
    });
    const login = { user: 'podtally', password: () => 'hunter2' };
    const delivery = await send(port, { security: 'starttls', login });
    expect(delivery).toMatchObject({ kind: 'failed', reason: expect.stringContaining('STARTTLS') });
    expect([seen, taken]).toEqual([[], []]);
  });
});

describe('what a server does not take is told', () => {
  test.each([
    [
      'a recipient for now',
      { onRcptTo: (_a, _s, done) => done(refusal(450, 'mailbox busy')) },
      'it does not take mail from us, or for this address: 450 mailbox busy',
    ],
    [
      'a recipient for good',
      { onRcptTo: (_a, _s, done) => done(refusal(550, 'no such mailbox')) },
      'it does not take mail from us, or for this address: 550 no such mailbox',
    ],
    [
      'the sender',
      { onMailFrom: (_a, _s, done) => done(refusal(553, 'not you')) },
      'it does not take mail from us, or for this address: 553 not you',
    ],
    [
      'the message',
      {
        onData: (stream, _session, done) => {
          stream.resume();
          stream.on('end', () => done(refusal(452, 'no space')));
        },
      },
      'it did not take the message: 452 no space',
    ],
    [
      'the connection',
      { onConnect: (_session, done) => done(refusal(421, 'too busy')) },
      'it answered: 421 too busy',
    ],
  ] satisfies [string, SMTPServerOptions, string][])('%s', async (_, options, reason) => {
    const port = await serving(options);
    expect(await send(port)).toEqual({
      kind: 'failed',
      reason: `127.0.0.1:${port}: ${reason}`,
      wait: null,
    });
  });

  test('a connection that ends in the middle of the message, and the next try is taken', async () => {
    const broken = new Set<string>();
    const sockets = new Set<Socket>();
    const inner = await serving();
    const port = await breakingOff(inner, sockets, broken);
    expect(await send(port)).toMatchObject({ kind: 'failed' });
    expect(taken).toEqual([]);
    expect(await send(port)).toEqual({ kind: 'delivered' });
    expect(taken).toHaveLength(1);
  });

  test('nobody there, and nobody who speaks', async () => {
    expect(await send(1)).toEqual({
      kind: 'failed',
      reason: '127.0.0.1:1: connection refused; check that it runs and listens on this address',
      wait: null,
    });
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    scope.defer(() => new Promise<void>((resolve) => silent.close(() => resolve())));
    const address = silent.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    expect(await send(port, {}, 0.05)).toMatchObject({
      reason: `127.0.0.1:${port}: it did not answer in time; check the network policy and its port`,
    });
  });
});

/** Stands before a mail server and closes the first connection once the message has begun. */
async function breakingOff(
  inner: number,
  sockets: Set<Socket>,
  broken: Set<string>,
): Promise<number> {
  const { connect } = await import('node:net');
  const proxy = createServer((socket) => {
    const onwards = connect(inner, '127.0.0.1');
    sockets.add(socket);
    for (const one of [socket, onwards]) one.on('error', () => undefined);
    onwards.pipe(socket);
    socket.on('data', (piece: Buffer) => {
      if (broken.size === 0 && piece.includes('Subject:')) {
        broken.add('once');
        onwards.destroy();
        socket.destroy();
      } else onwards.write(piece);
    });
    socket.on('close', () => onwards.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  scope.defer(() => new Promise<void>((resolve) => proxy.close(() => resolve())));
  const address = proxy.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
