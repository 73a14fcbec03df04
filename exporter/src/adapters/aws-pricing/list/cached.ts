import { z } from 'zod';
import { unixSeconds, type UnixSeconds } from '../../../domain/units.ts';
import type { Found } from './pick.ts';

/** An answer of the price list as it outlives the process. */
export interface CachedAnswer {
  readonly key: string;
  readonly found: Found;
  readonly at: UnixSeconds;
}

/** Another form of the text is another number: what an older version wrote is asked anew. */
const FORM = 1;

const price = z.strictObject({
  amount: z.number().positive(),
  currency: z.string(),
  unit: z.string(),
  sku: z.string(),
  effective: z.string(),
});
const found = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('price'), price, note: z.string() }),
  z.strictObject({ kind: z.literal('none'), why: z.string() }),
]);
const shape = z.strictObject({
  form: z.literal(FORM),
  answers: z.array(
    z.strictObject({ key: z.string(), found, at: z.number().nonnegative().transform(unixSeconds) }),
  ),
});

/** null where the text is none of ours: cut off, or of another version. */
export function cachedAnswers(text: string): readonly CachedAnswer[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  return shape.safeParse(json).data?.answers ?? null;
}

export const cachedText = (answers: readonly CachedAnswer[]): string =>
  JSON.stringify({ form: FORM, answers });
