import { pathToFileURL } from 'node:url';
import type { Folder } from './folder.ts';

const SHIFTED = pathToFileURL(new URL('shifted-clock.ts', import.meta.url).pathname).href;
const FILE = 'clock-shift';

/** The wall clock of the programs that run with its environment. */
export interface WallClock {
  readonly env: Readonly<Record<string, string>>;
  /** Sets it so many seconds ahead of the real time; a running program takes it at once. */
  readonly shift: (seconds: number) => Promise<void>;
}

/** A wall clock that is off by seconds, kept in a folder. */
export async function wallClock(folder: Folder, seconds = 0): Promise<WallClock> {
  const shift = async (to: number): Promise<void> => {
    await folder.write(FILE, String(to));
  };
  await shift(seconds);
  return {
    env: { NODE_OPTIONS: `--import=${SHIFTED}`, SHIFTED_CLOCK_FILE: folder.path(FILE) },
    shift,
  };
}

/** By how many seconds a time (unix seconds) is ahead of the real one. */
export const aheadOfNow = (time: number): number => time - Date.now() / 1000;
