import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopRecorded, type RecordedProcess } from './processes.ts';

/** How the folders of test beds are named, in the system's temporary folder. */
export const FOLDER_PREFIX = 'podtally-testbed-';
/** Holds the process id of whoever started the test bed. */
export const OWNER_FILE = 'owner';
/** Holds what the test bed runs. */
export const PROCESSES_FILE = 'processes.json';

/** Stops and deletes the test beds whose owner was killed; gives their folders. */
export async function removeLeftovers(): Promise<readonly string[]> {
  const names = await readdir(tmpdir());
  const removed: string[] = [];
  for (const name of names.filter((each) => each.startsWith(FOLDER_PREFIX))) {
    const folder = join(tmpdir(), name);
    const read = (file: string): Promise<string> =>
      readFile(join(folder, file), 'utf8').catch(() => '');
    const owner = await read(OWNER_FILE);
    // Without an owner it may be about to begin.
    if (owner === '' || isAlive(Number(owner))) continue;
    const recorded: readonly RecordedProcess[] = JSON.parse((await read(PROCESSES_FILE)) || '[]');
    for (const process of recorded.toReversed()) await stopRecorded(process);
    await rm(folder, { recursive: true, force: true });
    removed.push(folder);
  }
  return removed;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
