import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CachedText, Clock, Log, SourceState, TextCache } from '../../app/ports.ts';
import { seconds, unixSeconds } from '../../domain/units.ts';

export interface DiskCacheOptions {
  /** Made where it is missing. */
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** Says in its state when it cannot keep anything; no source while all is well. */
export interface DiskCache extends TextCache {
  state(): SourceState;
}

/** The first line of a file: form, when it was written, SHA-256 of what follows. */
const HEAD = /^podtally-cache 1 (\d+(?:\.\d+)?) ([0-9a-f]{64})\n/;
/** Nobody else needs to read it. */
const MODE = 0o600;

/**
 * Texts as files in a folder, each swapped whole: a reader sees the old or the new one.
 *
 * A file that is damaged is passed over with a warning; a folder that cannot be written is warned of once and read on.
 */
export function createDiskCache({ folder, clock, log }: DiskCacheOptions): DiskCache {
  let isWritable = true;
  let trouble = '';
  return {
    state: () => ({
      source: 'price-cache',
      // Prices come without it, too.
      up: true,
      lastSuccess: null,
      duration: seconds(0),
      targets: trouble === '' ? { total: 0, up: 0 } : { total: 1, up: 1 },
      errors: trouble === '' ? [] : [trouble],
    }),
    async read(key) {
      const path = fileOf(folder, key);
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        if (codeOf(error) !== 'ENOENT')
          log.warn(
            { path, reason: codeOf(error) },
            'a cached file cannot be read; it is done without',
          );
        return null;
      }
      const cached = unpacked(text);
      if (cached === null)
        log.warn({ path }, 'a cached file is damaged; it is done without and written anew');
      return cached;
    },
    async write(key, text) {
      const path = fileOf(folder, key);
      try {
        await swap(folder, path, packed(text, clock.now()));
        isWritable = true;
        trouble = '';
      } catch (error) {
        if (isWritable)
          log.warn(
            { path, reason: codeOf(error) },
            'the cache folder cannot be written; prices will be asked for anew after a restart. Mount a volume that can be written, or leave the folder out',
          );
        isWritable = false;
        trouble = `prices.live.cacheFolder ${folder} cannot be written (${codeOf(error)}), so prices are asked for anew after a restart; mount a volume that can be written, or leave the folder out`;
      }
    },
  };
}

/** Keys are plain words, but may hold what a file name must not. */
const fileOf = (folder: string, key: string): string =>
  join(folder, `${encodeURIComponent(key).replaceAll('.', '%2E')}.txt`);

const packed = (text: string, at: number): string =>
  `podtally-cache 1 ${at} ${hashOf(text)}\n${text}`;

function unpacked(file: string): CachedText | null {
  const [head, at = '', hash] = HEAD.exec(file) ?? [];
  if (head === undefined) return null;
  const text = file.slice(head.length);
  return hashOf(text) === hash ? { text, at: unixSeconds(Number(at)) } : null;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Through a folder of its own, so that two programs on one volume never write into the same file. */
async function swap(folder: string, path: string, text: string): Promise<void> {
  await makeFolder(folder);
  const own = await mkdtemp(join(folder, '.write-'));
  try {
    const written = join(own, 'text');
    await writeFile(written, text, { mode: MODE });
    await rename(written, path);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** With the folders above it; where Node's own `recursive` makes one below /proc, it tries for ever. */
async function makeFolder(folder: string): Promise<void> {
  const make = (): Promise<unknown> =>
    mkdir(folder).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  try {
    await make();
  } catch (error) {
    const above = dirname(folder);
    if (codeOf(error) !== 'ENOENT' || above === folder) throw error;
    await makeFolder(above);
    await make();
  }
}

/** `ENOENT`, or the error itself. */
function codeOf(error: unknown): string {
  const code: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : String(error);
}
