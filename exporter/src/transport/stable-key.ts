import { createHash } from 'node:crypto';

const LENGTH = 32;

/** The same 32 hexadecimal digits for the same thing, over restarts; they tell nothing of it. */
export const stableKey = (of: string): string =>
  createHash('sha256').update(of).digest('hex').slice(0, LENGTH);
