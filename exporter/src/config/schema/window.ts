import type { z } from 'zod';

/** A rate needs two samples, and scrapes may be late or lost. */
const SCRAPES_PER_WINDOW = 4;

/** Holds the window of live rates against the scrapes that it needs, where their interval is given. */
export function checkWindow(
  section: { readonly windowSeconds: number; readonly scrapeIntervalSeconds?: number },
  context: z.RefinementCtx,
): void {
  const { windowSeconds, scrapeIntervalSeconds } = section;
  if (scrapeIntervalSeconds === undefined) return;
  const least = SCRAPES_PER_WINDOW * scrapeIntervalSeconds;
  if (windowSeconds < least)
    context.addIssue({
      code: 'custom',
      path: ['windowSeconds'],
      message: `must be at least ${SCRAPES_PER_WINDOW} scrapes: ${least} s with scrapeIntervalSeconds ${scrapeIntervalSeconds}`,
    });
}
