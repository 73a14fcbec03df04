import { z } from 'zod';
import { pricesOf, type PricesDocument } from '../../app/host-prices.ts';
import { PRICE_RUNGS } from '../../domain/price.ts';
import { route, snapshotOf, type Reply } from './route.ts';

const nothing = z.strictObject({});
const rung = z.literal(PRICE_RUNGS);
const moment = z.iso.datetime().describe('A moment in UTC.');

export const pricesDocument = z.strictObject({
  cluster: z.string(),
  at: moment,
  ladder: z.array(rung).describe('From the most to the least trusted.'),
  hosts: z.array(
    z.strictObject({
      node: z.string(),
      provider: z.string(),
      instanceType: z.string(),
      region: z.string(),
      zone: z.string(),
      os: z.string(),
      tenancy: z.string(),
      capacityType: z.string(),
      usdPerHour: z.number().nullable(),
      rung: rung.nullable(),
      stale: z.boolean(),
      reason: z.string(),
      rungs: z.array(
        z.strictObject({
          rung,
          usdPerHour: z.number().nullable(),
          asOf: moment.nullable(),
          ageSeconds: z.number().nullable(),
          origin: z.string(),
          why: z.string(),
          difference: z
            .number()
            .nullable()
            .describe('Against the price in use: 0.05 is 5 % above it.'),
        }),
      ),
    }),
  ),
}) satisfies z.ZodType<PricesDocument>;

export const pricesRoute = route({
  path: '/api/v1/prices',
  summary: 'What each host costs, by every rung',
  description: 'The price in use, and what every rung of the ladder says beside it; USD per hour.',
  open: false,
  params: nothing,
  query: nothing,
  gives: { 'application/json': pricesDocument },
  problems: [503],
  handle: async ({ reading }): Promise<Reply> => ({
    kind: 'json',
    document: pricesOf(snapshotOf(reading)),
  }),
});
