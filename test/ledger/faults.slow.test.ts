import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DuckDbLedger } from '../../exporter/src/adapters/ledger-duckdb/duckdb-ledger.ts';
import type { LedgerCost } from '../../exporter/src/app/ledger/ports.ts';
import { seconds } from '../../exporter/src/domain/units.ts';
import { nearly } from '../support/nearly.ts';
import { DAY, FREEZE_AFTER, HOURS, hourOfDay, someDay, stillClock } from './day.ts';

const { signal } = new AbortController();
/** So many instants of the day at which the process is killed. */
const KILLS = 20;

let folder = '';
let undisturbed: readonly LedgerCost[] = [];

const open = (file: string, tell: (text: string) => void = () => undefined): DuckDbLedger =>
  new DuckDbLedger({
    tell,
    file,
    cluster: 'test',
    freezeAfter: seconds(FREEZE_AFTER),
    heldBy: 'http://127.0.0.1:10970',
    clock: stillClock,
  });

const answer = (ledger: DuckDbLedger): Promise<readonly LedgerCost[]> =>
  ledger.costs({ span: DAY, by: ['namespace'], filters: [], step: 'hour' }, signal);

const closeAll = async (ledger: DuckDbLedger): Promise<void> => {
  for (let hour = 0; hour < HOURS; hour += 1)
    await ledger.close(someDay(hour), hourOfDay(hour).end, signal);
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-faults-'));
  const ledger = open(join(folder, 'undisturbed.duckdb'));
  await closeAll(ledger);
  undisturbed = await answer(ledger);
  await ledger.end();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A process that closes the hours of the day from one on, and holds the file. */
const closing = (
  file: string,
  first: number,
  program: readonly string[] = [process.execPath],
  uid?: number,
): ChildProcessWithoutNullStreams => {
  const [command = '', ...rest] = program;
  const script = join(import.meta.dirname, 'close-process.ts');
  const args = [...rest, script, file, String(first), String(HOURS)];
  return spawn(command, args, uid === undefined || process.getuid?.() !== 0 ? {} : { uid });
};

/** Resolves with the last hour that was told when a line of output is the one, or the process ends. */
async function until(child: ChildProcessWithoutNullStreams, line: string): Promise<number> {
  let last = -1;
  for await (const told of createInterface({ input: child.stdout })) {
    if (told !== 'done') last = Number(told);
    if (told === line) break;
  }
  return last;
}

describe('the ledger equals that of an undisturbed run', () => {
  test('after its process was killed at twenty instants of the day', async () => {
    const file = join(folder, 'killed.duckdb');
    for (let first = 0; first < KILLS; first += 1) {
      const child = closing(file, first);
      const ended = once(child, 'exit');
      await until(child, String(first));
      // In the midst of the hour that is being written now, each time at another instant.
      child.stdout.resume();
      const instant = setTimeout(() => child.kill('SIGKILL'), (first * 37) % 90);
      await ended;
      clearTimeout(instant);
      const ledger = open(file);
      const hours = await ledger.hours(DAY, signal);
      // What was told to be closed is there.
      expect(hours.slice(0, first + 1).every(({ kind }) => kind === 'closed')).toBe(true);
      await ledger.end();
    }
    const ledger = open(file);
    await closeAll(ledger);
    expect(await answer(ledger)).toEqual(nearly(undisturbed));
    expect(await ledger.verify(null, () => undefined, signal)).toEqual({
      hours: HOURS,
      unsound: [],
    });
    await ledger.end();
  });

  test('after files could not grow any more, which is told and leaves nothing half written', async () => {
    const file = join(folder, 'full.duckdb');
    const first = open(file);
    await first.close(someDay(0), hourOfDay(0).end, signal);
    await first.end();
    // Blocks of 512 bytes: files may grow to 1 MB.
    const child = closing(file, 1, [
      'sh',
      '-c',
      'ulimit -f 2048; exec "$@"',
      'sh',
      process.execPath,
    ]);
    let errors = '';
    child.stderr.on('data', (text) => (errors += String(text)));
    child.stdout.resume();
    await once(child, 'exit');
    expect(errors).toMatch(/could not write the hour .*(?:File too large|No space|write)/su);
    const ledger = open(file);
    const hours = await ledger.hours(DAY, signal);
    expect(hours[0]).toMatchObject({ kind: 'closed' });
    await closeAll(ledger);
    expect(await answer(ledger)).toEqual(nearly(undisturbed));
    await ledger.end();
  });

  test('after the end of what was written last was broken, whose sound part stays', async () => {
    const file = join(folder, 'broken.duckdb');
    const child = closing(file, HOURS - 3);
    const ended = once(child, 'exit');
    await until(child, 'done');
    child.kill('SIGKILL');
    await ended;
    const log = `${file}.wal`;
    const bytes = readFileSync(log);
    bytes.write('broken', bytes.length - 2000);
    writeFileSync(log, bytes);
    const ledger = open(file);
    const hours = await ledger.hours(DAY, signal);
    expect(hours.slice(-3).map(({ kind }) => kind)).toEqual(['closed', 'closed', 'open']);
    expect(existsSync(`${log}.corrupt`)).toBe(true);
    await closeAll(ledger);
    expect(await answer(ledger)).toEqual(nearly(undisturbed));
    await ledger.end();
  });

  test('after its log was broken from the start, which is kept aside and told', async () => {
    const file = await killedAfterTheLastHour('unknown-log.duckdb');
    writeFileSync(`${file}.wal`, 'not a log '.repeat(1000));
    const told: string[] = [];
    const ledger = open(file, (text) => told.push(text));
    expect((await ledger.hours(DAY, signal)).map(({ kind }) => kind)).not.toContain('lost');
    expect(told).toEqual([
      `the log of the ledger is broken from its start; it is kept as ${file}.wal.corrupt`,
    ]);
    expect(readFileSync(`${file}.wal.corrupt`, 'utf8')).toMatch(/^not a log /u);
    await closeAll(ledger);
    expect(await answer(ledger)).toEqual(nearly(undisturbed));
    await ledger.end();
  });
});

/** A file with its log, as a killed process leaves them. */
async function killedAfterTheLastHour(name: string): Promise<string> {
  const file = join(folder, name);
  const before = open(file);
  await before.close(someDay(0), hourOfDay(0).end, signal);
  await before.end();
  const child = closing(file, HOURS - 1);
  const ended = once(child, 'exit');
  await until(child, 'done');
  child.kill('SIGKILL');
  await ended;
  return file;
}

/** Nobody's number, for a process that may write nothing of root's. */
const NOBODY = 65_534;

describe('a broken file is never replaced', () => {
  test('one whose end is gone is told with what to do, and stays as it is until a backup is put in its place', async () => {
    const file = join(folder, 'short.duckdb');
    const whole = open(file);
    await closeAll(whole);
    const backup = join(folder, 'backup.duckdb');
    await whole.backup(backup);
    await whole.end();
    truncateSync(file, readFileSync(file).length - 300_000);
    const bytes = readFileSync(file);
    const ledger = open(file);
    for (const attempt of [
      () => ledger.hours(DAY, signal),
      () => ledger.close(someDay(0), hourOfDay(0).end, signal),
    ])
      await expect(attempt()).rejects.toThrow(
        /cannot be opened: .* Check .* that the disk is sound; a backup can be put in its place\./su,
      );
    expect(readFileSync(file).equals(bytes)).toBe(true);
    copyFileSync(backup, file);
    expect(await answer(ledger)).toEqual(nearly(undisturbed));
    await ledger.end();
  });

  test('one that is gone while its log is there is not begun anew', async () => {
    const file = await killedAfterTheLastHour('gone.duckdb');
    rmSync(file);
    const log = readFileSync(`${file}.wal`);
    await expect(open(file).hours(DAY, signal)).rejects.toThrow(
      /is gone, and its log .* is still there\. Put the file or a backup back/u,
    );
    expect([existsSync(file), readFileSync(`${file}.wal`).equals(log)]).toEqual([false, true]);
  });

  test('one that may be read only, or whose folder may, is told, and nothing of it changes', async () => {
    const readable = join(folder, 'readable');
    mkdirSync(readable, { mode: 0o755 });
    chmodSync(folder, 0o755);
    const file = join(readable, 'ledger.duckdb');
    const first = open(file);
    await first.close(someDay(0), hourOfDay(0).end, signal);
    await first.end();
    const bytes = readFileSync(file);
    for (const [fileMode, folderMode] of [
      [0o444, 0o777],
      [0o666, 0o555],
    ] as const) {
      chmodSync(file, fileMode);
      chmodSync(readable, folderMode);
      const child = closing(file, 1, [process.execPath], NOBODY);
      let errors = '';
      child.stderr.on('data', (text) => (errors += String(text)));
      child.stdout.resume();
      const [code] = await once(child, 'exit');
      expect(code).toBe(1);
      expect(errors).toMatch(/(?:cannot be opened|could not write the hour).*(?:disk|rights)/su);
      expect(readFileSync(file).equals(bytes)).toBe(true);
    }
  });
});

describe('what cannot be written or read is told', () => {
  test('a file that another process holds, with the address of who can be asked', async () => {
    const file = join(folder, 'held.duckdb');
    const child = closing(file, HOURS - 1);
    const ended = once(child, 'exit');
    await until(child, 'done');
    await expect(open(file).hours(DAY, signal)).rejects.toThrow(
      /is held by another process\. .* ask the running exporter at http:\/\/127\.0\.0\.1:10970, or stop it first\./u,
    );
    child.kill('SIGKILL');
    await ended;
  });

  test('a folder that does not exist', async () => {
    await expect(open(join(folder, 'none', 'l.duckdb')).hours(DAY, signal)).rejects.toThrow(
      /cannot be opened: .* Check that its folder exists and can be written/su,
    );
  });

  test('a file that is no ledger', async () => {
    const file = join(folder, 'text.duckdb');
    writeFileSync(file, 'not a database, but long enough to look at: '.repeat(1000));
    await expect(open(file).hours(DAY, signal)).rejects.toThrow(
      /cannot be opened: .*valid DuckDB/su,
    );
  });
});
