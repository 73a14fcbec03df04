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
 * @throws UsageError naming the key and the file that cannot be read; a token file that is missing is told here, not to the first reader
 */
export function filesAtStart({ tls, tokenFile }: Server): Tls | null {
  if (tokenFile !== undefined) named('server.tokenFile', tokenFile);
  return tls === undefined
    ? null
    : {
        cert: named('server.tls.certFile', tls.certFile),
        key: named('server.tls.keyFile', tls.keyFile),
      };
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
