import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, FakeLog } from '../../app/testing/fakes.ts';

import { createDiskCache, type DiskCache } from './disk-cache.ts';

describe('the disk cache', () => {
  let root: string;
  let log: FakeLog;
  const clock = new FakeClock(1_000.5);
  const cacheIn = (folder: string): DiskCache => createDiskCache({ folder, clock, log });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'podtally-cache-'));
    log = new FakeLog();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test('gives back what was written, with when', async () => {
    await cacheIn(join(root, 'new', 'folder')).write('aws-list-us-east-1', '{"a": "ü"}\n');
    expect(await cacheIn(join(root, 'new', 'folder')).read('aws-list-us-east-1')).toEqual({
      text: '{"a": "ü"}\n',
      at: 1_000.5,
    });
    expect(log.lines).toEqual([]);
  });

  test('knows nothing of what was never written, and says nothing of it', async () => {
    expect(await cacheIn(root).read('nothing')).toBeNull();
    expect(await cacheIn(join(root, 'no-such-folder')).read('nothing')).toBeNull();
    expect(log.lines).toEqual([]);
  });

  test('leaves one file that only its owner can read', async () => {
    const cache = cacheIn(root);
    await Promise.all([cache.write('key', 'one'), cache.write('key', 'two')]);
    expect(readdirSync(root)).toEqual(['key.txt']);
    expect(statSync(join(root, 'key.txt')).mode & 0o777).toBe(0o600);
    expect(['one', 'two']).toContain((await cache.read('key'))?.text);
  });

  test('keeps every key inside its folder', async () => {
    const cache = cacheIn(join(root, 'in'));
    await cache.write('../out', 'text');
    expect(readdirSync(root)).toEqual(['in']);
    expect((await cache.read('../out'))?.text).toBe('text');
  });

  test.each([
    ['cut off', (text: string) => text.slice(0, -3)],
    ['empty', () => ''],
    ['of something else', () => '{"not": "ours"}'],
    ['changed in one letter', (text: string) => text.replace('price', 'prise')],
  ])('passes over a file that is %s, with a warning', async (_what, damage) => {
    const cache = cacheIn(root);
    await cache.write('key', 'the price is 0.096');
    const path = join(root, 'key.txt');
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    expect(await cache.read('key')).toBeNull();
    expect(log.lines).toMatchObject([
      { level: 'warn', message: 'a cached file is damaged; it is done without and written anew' },
    ]);
    await cache.write('key', 'new');
    expect((await cache.read('key'))?.text).toBe('new');
  });

  test('warns once of a folder that cannot be written', async () => {
    writeFileSync(join(root, 'file'), '');
    const cache = cacheIn(join(root, 'file', 'folder'));
    await cache.write('key', 'one');
    await cache.write('key', 'two');
    expect(log.lines).toMatchObject([
      {
        level: 'warn',
        fields: { reason: 'ENOTDIR' },
        message: expect.stringContaining('cannot be written'),
      },
    ]);
  });

  test('gives up on a folder that nobody can make', async () => {
    // Below /proc a folder is neither there nor can it be made.
    const cache = cacheIn('/proc/podtally/cache');
    await cache.write('key', 'one');
    expect(cache.state().errors).toEqual([
      expect.stringContaining('/proc/podtally/cache cannot be written (ENOENT)'),
    ]);
  });

  test('says in its state that its folder cannot be written, and nothing while it can', async () => {
    writeFileSync(join(root, 'file'), '');
    const cache = cacheIn(join(root, 'file', 'folder'));
    expect(cache.state()).toMatchObject({ up: true, targets: { total: 0, up: 0 }, errors: [] });
    await cache.write('key', 'one');
    expect(cache.state()).toMatchObject({
      source: 'price-cache',
      up: true,
      targets: { total: 1, up: 1 },
      errors: [
        `prices.live.cacheFolder ${join(root, 'file', 'folder')} cannot be written (ENOTDIR), so prices are asked for anew after a restart; mount a volume that can be written, or leave the folder out`,
      ],
    });
    rmSync(join(root, 'file'));
    await cache.write('key', 'two');
    expect(cache.state()).toMatchObject({ targets: { total: 0, up: 0 }, errors: [] });
  });
});
