import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Log } from '../app/ports.ts';
import { whyUnreadable } from '../config/load/unreadable.ts';
import type { Config } from '../config/schema/schema.ts';
import { UsageError } from '../delivery/cli/io.ts';
import { Problem } from '../delivery/http/problem.ts';

type Server = Config['server'];

/** Certificate chain and key (PEM). */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads what the server needs before it listens; null: no HTTPS.
 *
 * @throws UsageError naming the key and the file that is of no use; a token file that is missing is told here, not to the first reader
 */
export function filesAtStart(server: Server): Tls | null {
  if (server.tokenFile !== undefined) named('server.tokenFile', server.tokenFile);
  return tlsOf(server);
}

/** Reads the certificate and the key anew, or says what is wrong with them. */
export function loadTls(
  server: Server,
): { readonly ok: Tls | null } | { readonly errors: readonly string[] } {
  try {
    return { ok: tlsOf(server) };
  } catch (error) {
    if (error instanceof UsageError) return { errors: [error.message] };
    throw error;
  }
}

function tlsOf({ tls }: Server): Tls | null {
  if (tls === undefined) return null;
  const { certFile, keyFile } = tls;
  const cert = named('server.tls.certFile', certFile);
  const key = named('server.tls.keyFile', keyFile);
  const certificate = held(
    () => new X509Certificate(cert),
    `server.tls.certFile: ${certFile} holds no certificate; it must be PEM (-----BEGIN CERTIFICATE-----)`,
  );
  const privateKey = held(
    () => createPrivateKey(key),
    `server.tls.keyFile: ${keyFile} holds no private key without a passphrase; it must be PEM (-----BEGIN PRIVATE KEY-----)`,
  );
  if (!certificate.checkPrivateKey(privateKey))
    throw new UsageError(
      `server.tls.keyFile: ${keyFile} is not the key of the first certificate in ${certFile}; name the key it was made with, and let the server’s own certificate come first`,
    );
  return { cert, key };
}

/**
 * The bearer token that reads need; null: none.
 * Read at each request, so that a rotated file counts at once; an unreadable file lets nobody in.
 *
 * @throws Problem for the reader; the log names the file
 */
export function tokenNow({ token, tokenFile }: Server, log: Log): string | null {
  if (tokenFile === undefined) return token ?? null;
  try {
    return readFileSync(tokenFile, 'utf8').trim();
  } catch (error) {
    log.error({ file: tokenFile, error: whyUnreadable(error) }, 'the token file cannot be read');
    throw new Problem(
      503,
      'The exporter cannot read its token file (server.tokenFile), so it lets nobody in; its log says why.',
    );
  }
}

function named(key: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${key}: ${file} cannot be read: ${whyUnreadable(error)}`);
  }
}

/** What a text holds; Node's server takes an empty one without a word and then fails every handshake. */
function held<T>(read: () => T, otherwise: string): T {
  try {
    return read();
  } catch {
    throw new UsageError(otherwise);
  }
}
