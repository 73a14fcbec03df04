import { statSync } from 'node:fs';
import type { Clock } from '../app/ports.ts';
import { seconds, type Seconds } from '../domain/units.ts';

/** How often files are looked at: a mounted ConfigMap is swapped by link, which no file event tells reliably. */
const LOOK_EVERY: Seconds = seconds(5);

/** What changes when a file is written or swapped; '' while it cannot be read. */
function stampOf(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return '';
  }
}

/** Waits a span; false when it was called off. */
export async function slept(span: Seconds, clock: Clock, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(span, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** Calls back after any of the files changed; `files` is asked anew each time. Runs until the signal aborts. */
export async function watchFiles(
  files: () => readonly string[],
  changed: () => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const look = (): string => files().map(stampOf).join('\n');
  let before = look();
  while (await slept(LOOK_EVERY, clock, signal)) {
    const now = look();
    if (now !== before) changed();
    before = now;
  }
}
