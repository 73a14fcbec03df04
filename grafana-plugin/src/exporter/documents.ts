import * as z from 'zod/mini';

// What the exporter's API tells, as far as pages show it; what a newer exporter adds is left out.

const moment = z.nullable(z.string());

/** How far to trust the numbers: `/api/v1/status`. */
export const statusDocument = z.object({
  version: z.string(),
  cluster: z.string(),
  policyVersion: z.string(),
  pass: z.object({ at: z.string(), ageSeconds: z.number(), durationSeconds: z.number() }),
  settled: z.nullable(z.object({ start: z.string(), end: z.string() })),
  totalUsdPerHour: z.number(),
  hosts: z.object({ priced: z.number(), unpriced: z.number() }),
  pods: z.number(),
  sources: z.array(
    z.object({
      source: z.string(),
      up: z.boolean(),
      lastSuccess: moment,
      ageSeconds: z.nullable(z.number()),
      targets: z.object({ total: z.number(), up: z.number() }),
      errors: z.array(z.string()),
    }),
  ),
  prices: z.object({
    ladder: z.array(z.string()),
    catalogueAsOf: moment,
    hosts: z.array(
      z.object({
        rung: z.string(),
        hosts: z.number(),
        stale: z.number(),
        usdPerHour: z.number(),
        oldest: moment,
      }),
    ),
  }),
  gaps: z.array(
    z.object({
      kind: z.string(),
      count: z.number(),
      examples: z.array(z.string()),
      remedy: z.string(),
      what: z.string(),
      hidden: z.optional(
        z.object({ pods: z.number(), coreHours: z.number(), gibHours: z.number() }),
      ),
    }),
  ),
  conservationError: z.number(),
  coverage: z.record(z.string(), z.number()),
});
export type StatusDocument = z.infer<typeof statusDocument>;

/** What any answer of the exporter's API that is a document of its own says of its version, if it does. */
export const versionedDocument = z.object({ version: z.string() });

/** Problem details (RFC 9457), as the exporter answers errors. */
export const problemDocument = z.object({ title: z.string(), detail: z.string() });
