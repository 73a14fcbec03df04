import { readFile } from 'node:fs/promises';
import type { Channel, Delivery, DigestMessage } from '../../app/digest/channel.ts';
import type { Clock } from '../../app/ports.ts';
import { stableKey } from '../../transport/stable-key.ts';
import { mailFailure } from './failure.ts';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `starttls`: encrypted after the greeting, or nothing is sent; `tls`: from the first byte; `none`: never. */
  readonly security: 'starttls' | 'tls' | 'none';
  /** null: it does not ask who we are. The password is asked for at each try; throws Error with a reason for people where it cannot be had. */
  readonly login: { readonly user: string; readonly password: () => string } | null;
  /** File with the authorities that it is checked against; null: the system's. */
  readonly caFile: string | null;
  readonly from: string;
}

export interface MailOptions {
  readonly server: SmtpServer;
  readonly to: string;
  readonly clock: Pick<Clock, 'now'>;
  /** For each step of the conversation. */
  readonly timeoutSeconds?: number;
}

const TIMEOUT_SECONDS = 30;
const MILLISECONDS = 1000;

/** Hands digests to a mail server, one conversation each; loaded when the first one is sent. */
export const createMail = (options: MailOptions): Channel => ({
  name: 'mail',
  send: async (message, id, signal) => {
    signal.throwIfAborted();
    try {
      return await handOver(options, message, id, signal);
    } catch (error) {
      signal.throwIfAborted();
      return { kind: 'failed', reason: mailFailure(error, options.server), wait: null };
    }
  },
});

async function handOver(
  { server, to, clock, timeoutSeconds = TIMEOUT_SECONDS }: MailOptions,
  { subject, text, html }: DigestMessage,
  id: string,
  signal: AbortSignal,
): Promise<Delivery> {
  const { host, port, security, login, caFile, from } = server;
  const ca = caFile === null ? null : await readFile(caFile, 'utf8');
  const timeout = timeoutSeconds * MILLISECONDS;
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    ...{ host, port, secure: security === 'tls', requireTLS: security === 'starttls' },
    ...{ ignoreTLS: security === 'none', connectionTimeout: timeout, greetingTimeout: timeout },
    ...{ socketTimeout: timeout, dnsTimeout: timeout },
    ...(login && { auth: { user: login.user, pass: login.password() } }),
    ...(ca !== null && { tls: { ca } }),
    // What a digest holds is text; nothing of it is ever read from files or addresses.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const stop = (): void => transport.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await transport.sendMail({
      ...{ subject, text, html },
      from: { name: 'Podtally', address: from },
      to: { name: '', address: to },
      date: new Date(clock.now() * MILLISECONDS),
      messageId: messageId(id, from),
      // No answer of a machine is wanted (RFC 3834, section 5).
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return { kind: 'delivered' };
  } finally {
    signal.removeEventListener('abort', stop);
    transport.close();
  }
}

/** The same for the same digest, by which mail programs know one that comes twice (RFC 5322, section 3.6.4). */
const messageId = (id: string, from: string): string =>
  `<${stableKey(id)}@${from.split('@')[1] ?? 'podtally'}>`;
