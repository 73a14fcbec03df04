import { z } from 'zod';

/** A text that may be left out: ''. */
export const text = (): z.ZodType<string> =>
  z
    .string()
    .nullish()
    .transform((value) => value ?? '');

/** What of an object's metadata is read. */
export const metadataSchema = z.object({
  uid: z.string(),
  name: z.string(),
  namespace: z.string().optional(),
  creationTimestamp: z.string(),
  labels: z.record(z.string(), z.string()).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
  ownerReferences: z
    .array(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().nullish() }))
    .nullish(),
});

export type Metadata = z.output<typeof metadataSchema>;

export const quantitiesSchema = z.record(z.string(), z.union([z.string(), z.number()])).nullish();
export type Quantities = z.output<typeof quantitiesSchema>;

export const resourcesSchema = z
  .object({ requests: quantitiesSchema, limits: quantitiesSchema })
  .nullish();

export const conditionsSchema = z
  .array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: z.string().nullish(),
      lastTransitionTime: z.string().nullish(),
    }),
  )
  .nullish();

/** @throws Error with the first thing that is wrong and where */
export function checked<T>(schema: z.ZodType<T>, object: unknown): T {
  const result = schema.safeParse(object);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
}

/** A moment as the API writes it (RFC 3339), as unix seconds; 0 where there is none. @throws Error where it is none */
export function momentOf(text: string | null | undefined): number {
  if (text === null || text === undefined || text === '') return 0;
  const moment = Date.parse(text) / 1000;
  if (Number.isNaN(moment)) throw new Error(`"${text.slice(0, 40)}" is not a moment`);
  return moment;
}

/** The owner that controls an object, whatever its kind; null where it has none. */
export const controllerOf = ({
  ownerReferences,
}: Metadata): { readonly kind: string; readonly name: string } | null =>
  ownerReferences?.find(({ controller }) => controller === true) ?? null;
