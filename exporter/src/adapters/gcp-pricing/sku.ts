import { z } from 'zod';

/** An amount of money as Google writes it: whole units as a text, and billionths. */
const money = z.object({
  currencyCode: z.string().default(''),
  units: z
    .string()
    .regex(/^-?\d+$/)
    .default('0'),
  nanos: z.number().int().default(0),
});

/** A price from a moment on; of several, the latest that has begun is in force. */
const pricingInfo = z.object({
  effectiveTime: z.string().default(''),
  pricingExpression: z.object({
    usageUnit: z.string(),
    tieredRates: z.array(
      z.object({ startUsageAmount: z.number().default(0), unitPrice: money.prefault({}) }),
    ),
  }),
});

/** What tells whether a SKU is of a machine, and where it is sold; most SKUs are read no further. */
export const skuHead = z.object({
  description: z.string(),
  category: z.object({ usageType: z.string().default('') }),
  serviceRegions: z.array(z.string()).default([]),
});

export const skuPrices = z.object({
  skuId: z.string().default(''),
  pricingInfo: z.array(pricingInfo).min(1),
});

/** One page of `services/…/skus`; the SKUs are read one by one, because only some of them matter. */
export const skuPage = z.object({
  skus: z.array(z.unknown()).default([]),
  nextPageToken: z.string().default(''),
});

export type PricingInfo = z.infer<typeof pricingInfo>;
