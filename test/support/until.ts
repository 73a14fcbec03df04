import { setTimeout as wait } from 'node:timers/promises';

/** Between two looks. */
const LOOK_MILLISECONDS = 50;
const DEADLINE_SECONDS = 60;

type Nothing = null | undefined;

/**
 * Looks again and again until a probe gives something; what a probe throws is as good as nothing.
 *
 * @throws Error naming what did not come true, with the last failure, at the deadline
 */
export async function until<T>(
  what: string,
  probe: () => T | Nothing | Promise<T | Nothing>,
  deadlineSeconds: number = DEADLINE_SECONDS,
): Promise<T> {
  const deadline = performance.now() + deadlineSeconds * 1000;
  let last: unknown = 'nothing was found';
  for (;;) {
    try {
      const found = await probe();
      if (found !== undefined && found !== null) return found;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline)
      throw new Error(`not within ${deadlineSeconds} s: ${what} (${String(last)})`);
    await wait(LOOK_MILLISECONDS);
  }
}
