import type { Readable } from 'node:stream';
import { advice } from './advice.ts';
import type { Row, WantedFamily } from '../../app/cluster/row.ts';
import { DIRECT_DEFAULTS, type DirectConfig } from './config.ts';
import type { Damage } from './exposition.ts';
import { ExpositionReader } from './exposition.ts';
import { get, type Access } from './http-get.ts';
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

/** How the targets of one kind are read under a configuration. */
export const settingsFor = (
  { timeoutSeconds, maxResponseBytes = DIRECT_DEFAULTS.maxResponseBytes }: DirectConfig,
  access: Access,
  interner: Interner,
): ScrapeSettings => ({ access, timeoutSeconds, maxResponseBytes, interner });

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
    const body = await get(url, credentials, AbortSignal.any([signal, timeout]));
    const unit = body.openMetrics ? 1 : MILLISECONDS;
    const reader = new ExpositionReader(wanted, settings.interner, (row) => {
      rows += 1;
      take(row, row.timestamp / unit);
    });
    if (!(await readAll(body.stream, reader, settings.maxResponseBytes)))
      return fail(
        `its answer is larger than ${settings.maxResponseBytes} bytes; raise the limit or shard the target`,
      );
    const found = reader.end();
    if (body.webPage && rows === 0)
      return fail(
        'it answers with a web page and no metrics; check the address, and whether a login stands before it',
      );
    const damage = damageOf(found);
    return damage === '' ? { kind: 'whole' } : fail(damage);
  } catch (error) {
    if (signal.aborted) return fail('given up, because the poll was stopped');
    if (timeout.aborted)
      return fail(
        `no whole answer within ${settings.timeoutSeconds} s; check that it is reachable from here, or raise the timeout`,
      );
    return fail(advice(error, settings.access.caFile));
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
