import type { Readable } from 'node:stream';
import type { Damage, Row, WantedFamily } from './exposition.ts';
import { ExpositionReader } from './exposition.ts';
import { get, StatusError, type Access } from './http-get.ts';
import type { Interner } from './interner.ts';

/** One page to read. */
export interface Target {
  /** What it is, for people: `kube-state-metrics`, `kubelet ip-10-0-1-7`. */
  readonly what: string;
  readonly url: string;
}

export interface ScrapeSettings {
  readonly access: Access;
  readonly timeoutSeconds: number;
  readonly maxResponseBytes: number;
  readonly interner: Interner;
}

/** What became of a scrape: `partial` pages gave rows before they broke off. */
export type ScrapeResult =
  { readonly kind: 'whole' } | { readonly kind: 'partial' | 'failed'; readonly error: string };

const MILLISECONDS = 1000;

/**
 * Reads one page and hands its rows over; never throws, whatever the target does.
 * The error says what was tried, on what, and what to do, and never holds a token.
 */
export async function scrape(
  target: Target,
  wanted: readonly WantedFamily[],
  settings: ScrapeSettings,
  take: (row: Row, timestampSeconds: number) => void,
  signal: AbortSignal,
): Promise<ScrapeResult> {
  const timeout = AbortSignal.timeout(settings.timeoutSeconds * MILLISECONDS);
  let rows = 0;
  const fail = (why: string): ScrapeResult => ({
    kind: rows > 0 ? 'partial' : 'failed',
    error: `${target.what} ${shown(target.url)}: ${why}`,
  });
  try {
    const url = new URL(target.url);
    const credentials = await settings.access.credentials(url);
    const { stream, openMetrics } = await get(url, credentials, AbortSignal.any([signal, timeout]));
    const unit = openMetrics ? 1 : MILLISECONDS;
    const reader = new ExpositionReader(wanted, settings.interner, (row) => {
      rows += 1;
      take(row, row.timestamp / unit);
    });
    if (!(await readAll(stream, reader, settings.maxResponseBytes)))
      return fail(
        `its answer is larger than ${settings.maxResponseBytes} bytes; raise the limit or shard the target`,
      );
    const damage = damageOf(reader.end());
    return damage === '' ? { kind: 'whole' } : fail(damage);
  } catch (error) {
    if (signal.aborted) return fail('given up, because the poll was stopped');
    if (timeout.aborted)
      return fail(
        `no whole answer within ${settings.timeoutSeconds} s; check that it is reachable from here, or raise the timeout`,
      );
    return fail(explain(error));
  }
}

/** Feeds a body to the reader as it comes; false where it is larger than allowed. */
function readAll(stream: Readable, reader: ExpositionReader, mostBytes: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= mostBytes) {
        reader.push(chunk);
        return;
      }
      resolve(false);
      stream.destroy();
    });
    stream.on('end', () => resolve(true));
    stream.on('error', reject);
    stream.on('close', () => reject(new Error('the connection was closed')));
  });
}

function damageOf({ cutOff, lines, firstLine }: Damage): string {
  if (cutOff)
    return 'its answer stops in the middle of a line; what came before it counts; check for a proxy that limits answers';
  if (lines > 0)
    return `${lines} lines are not Prometheus text, the first is line ${firstLine}; the others count`;
  return '';
}

/** An address without the credentials that may stand in it. */
export function shown(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href;
}

const STATUS_ADVICE: Readonly<Record<number, string>> = {
  401: 'it does not accept the token; check tokenFile under its access settings',
  403: 'the token is not allowed to read it; grant get on nodes/metrics (nodes/proxy through the API server)',
  404: 'there is no metrics page at this address; check its path',
  429: 'it is asked too often; raise the scrape interval',
  503: 'it is not ready; it is asked again with the next poll',
};

const CODE_ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused; check that it runs and listens on this address',
  ECONNRESET:
    'the connection was closed in the middle of the answer; it is asked again with the next poll',
  ENOTFOUND: 'no such host name; check the address and the DNS',
  EAI_AGAIN: 'the host name could not be looked up; check the DNS',
  EHOSTUNREACH: 'no route to this host; check the network policy',
  ETIMEDOUT: 'the connection timed out; check the network policy',
  ENOENT: 'a file of its access settings does not exist; check tokenFile and caFile',
  EACCES:
    'a file of its access settings may not be read; check the permissions of tokenFile and caFile',
  ERR_INVALID_URL: 'this is not an address; it needs http:// or https:// in front',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is self-signed; set caFile, or insecureSkipVerify for kubelets without a proper one',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate authority is unknown; set caFile',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate authority is unknown; set caFile',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate authority is unknown; set caFile',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another name; check the address, or set caFile',
};

function explain(error: unknown): string {
  if (error instanceof StatusError)
    return `${error.message}; ${STATUS_ADVICE[error.status] ?? 'look at its log'}`;
  const code = textIn(error, 'code');
  const advice = CODE_ADVICE[code];
  if (advice !== undefined) return advice;
  const what = [textIn(error, 'message') || 'failed', ...(code === '' ? [] : [`(${code})`])];
  return `${what.join(' ')}; look at its log`;
}

/** A text field of whatever was thrown. */
function textIn(error: unknown, field: 'code' | 'message'): string {
  const found: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;
  return typeof found === 'string' ? found : '';
}

/** Runs `work` over all items, so many at a time. */
export async function forEachBounded<T>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
}
