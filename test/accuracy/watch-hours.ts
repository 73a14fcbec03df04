import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { StoredHours, StoredWatch } from './stored-hours.ts';
import type { Watch, WatchedHour } from './watched-hour.ts';

const AT_ONCE = 2;

/** Watches hours in threads, two at a time: there they take a third of what they take inside the test runner. */
export const watchHours = (watches: readonly Watch[]): Promise<readonly WatchedHour[]> =>
  inThreads<WatchedHour>('worker.ts', watches);

/** The same for hours in a store. */
export const accountForHours = (watches: readonly StoredWatch[]): Promise<readonly StoredHours[]> =>
  inThreads<StoredHours>('stored-worker.ts', watches);

async function inThreads<R>(file: string, watches: readonly Watch[]): Promise<readonly R[]> {
  const found: R[] = [];
  const queue = watches.entries();
  const next = async (): Promise<void> => {
    for (const [index, watch] of queue) found[index] = await inThread<R>(file, watch);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return found;
}

function inThread<R>(file: string, watch: Watch): Promise<R> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(join(import.meta.dirname, file), {
      workerData: watch,
      // Node's own options, not those of the test runner.
      execArgv: [],
    });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error(`the thread of seed ${watch.seed} ended early`)));
  });
}
