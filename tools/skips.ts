import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Skip = z.strictObject({ name: z.string().min(1), reason: z.string().min(1) });

/** A test that may be skipped, by its full name, and why. */
export type Skip = z.infer<typeof Skip>;

/** Reads the committed list of tests that may be skipped. */
export function readSkips(path: string): readonly Skip[] {
  return z.array(Skip).parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** The tests that were skipped though the list gives no reason for it. */
export function unlistedSkips(
  skipped: readonly string[],
  listed: readonly Skip[],
): readonly string[] {
  const names = new Set(listed.map((skip) => skip.name));
  return skipped.filter((name) => !names.has(name));
}
