import { z } from 'zod';

/** A place's prices: a region, or an AWS local zone (`us-east-1-bos-1`). Lists have one cell per type, see PackedPrices. */
const packedPlace = z.strictObject({
  /** Which of `dates` its prices are of, where a cell names no other. */
  source: z.string(),
  /** `median/lower quartile/upper quartile` of its prices over those of the reference place. */
  ratio: z.string().optional(),
  /**
   * USD an hour on demand, Linux, shared tenancy: `0.096`, or `0.096@a` of the date of source `a`,
   * or `dedicated` where only the rate of dedicated tenancy is known, or empty.
   */
  onDemand: z.string(),
  /** USD an hour as spot. */
  spot: z.string().optional(),
  /** USD per vCPU-hour and per GiB-hour by machine family: `n2=0.031611/0.004237,…`. */
  components: z.string().optional(),
  spotComponents: z.string().optional(),
  /** USD per vCPU-hour and per GB-hour of Fargate pods by platform: `arm=0.03238/0.00356,linux=…,windows=…`. */
  fargate: z.string().optional(),
  /** The Spot Advisor's average saving against on demand, in percent. */
  savings: z.string().optional(),
});

/** One provider's part of the catalogue, in few long strings: it parses fast, and a place unpacks when first asked for. */
export const packedPrices = z.strictObject({
  provider: z.enum(['aws', 'gcp', 'azure']),
  /** The place whose prices the ratios are over. */
  reference: z.string(),
  /** The date of each source's data, `2026-07-20`. */
  dates: z.record(z.string(), z.string()),
  /** Instance types, sorted, joined by commas: every list has its cells in this order. */
  types: z.string(),
  vcpus: z.string().optional(),
  memoryGib: z.string().optional(),
  /** vCPUs billed where they are fewer than those seen: `e2-medium=1,…`. */
  billedVcpus: z.string().optional(),
  places: z.record(z.string(), packedPlace),
});

export type PackedPlace = z.infer<typeof packedPlace>;
export type PackedPrices = z.infer<typeof packedPrices>;
