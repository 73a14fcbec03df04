import type { Seconds } from '../../domain/units.ts';

/** The first wait after a failure; each further one is twice as long. */
const FIRST_WAIT_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 3600;
/** Who asks to wait longer is tried again all the same: the week goes on. */
const LONGEST_ASKED_SECONDS = 21_600;

/**
 * How many seconds to wait until a letter that failed is tried again.
 *
 * @param asked how long the other side asks to wait; null: it does not say
 */
export function waitAfter(tries: number, asked: Seconds | null): number {
  const own = Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (tries - 1));
  return asked === null ? own : Math.min(LONGEST_ASKED_SECONDS, Math.max(1, asked));
}
