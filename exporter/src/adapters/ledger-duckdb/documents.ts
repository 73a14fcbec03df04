import { z } from 'zod';
import { ATTRIBUTION_PLACES, SETTLEMENTS, type AllocationPolicy } from '../../domain/policy.ts';
import { PRICE_RUNGS, type PriceAnswer } from '../../domain/price.ts';
import { amount, unixSeconds, usdPerHour } from '../../domain/units.ts';
import type { Host } from '../../domain/host.ts';
import { NO_LABELS, type Labels } from '../../domain/labels.ts';

/** What the ledger holds as JSON, read back. */

const labels = z
  .record(z.string(), z.string())
  .transform((given): Labels => (Object.keys(given).length === 0 ? NO_LABELS : given));
const amounts = z.object({
  cpu: z.number().transform(amount),
  memory: z.number().transform(amount),
  gpu: z.number().transform(amount),
});

const facts = z.object({
  node: z.string(),
  providerId: z.string(),
  provider: z.enum(['aws', 'gcp', 'azure', 'other']),
  instanceType: z.string(),
  region: z.string(),
  zone: z.string(),
  os: z.enum(['linux', 'windows', 'rhel', 'suse']),
  tenancy: z.enum(['shared', 'dedicated']),
  capacityType: z.enum(['on-demand', 'spot', 'reserved']),
  labels,
  kubeletVersion: z.string().exactOptional(),
  capacity: amounts,
  hasGpu: z.boolean(),
  podsBilledBy: z.enum(['fargate', 'gke-autopilot']).exactOptional(),
});
const host = z.object({ facts, capacity: amounts, allocatable: amounts });

const quote = z.object({
  usdPerHour: z.number().transform(usdPerHour),
  rung: z.enum(PRICE_RUNGS),
  asOf: z.number().transform(unixSeconds).nullable(),
  origin: z.string(),
  components: z
    .object({ usdPerCoreHour: z.number(), usdPerGibHour: z.number(), usdPerGpuHour: z.number() })
    .exactOptional(),
  adjusted: z.string().exactOptional(),
});
const price = z.object({
  price: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('priced'), quote, stale: z.boolean() }),
    z.object({ kind: z.literal('gap'), reason: z.string() }),
  ]),
  rungs: z.array(z.object({ rung: z.enum(PRICE_RUNGS), quote: quote.nullable(), why: z.string() })),
});

const choice = z.discriminatedUnion('model', [
  z.object({ model: z.literal('request') }),
  z.object({ model: z.literal('usage') }),
  z.object({ model: z.literal('hybrid'), reserve: z.number() }),
]);
const match = z.object({
  namespace: z.string().exactOptional(),
  workloadKind: z.string().exactOptional(),
  workload: z.string().exactOptional(),
  labels: z.record(z.string(), z.string()).exactOptional(),
  attribution: z.record(z.string(), z.string()).exactOptional(),
});
const shares = z.object({ cpu: z.number(), memory: z.number(), gpu: z.number() });
const plainSplit = z.discriminatedUnion('policy', [
  z.object({
    policy: z.literal('fixed'),
    withoutGpu: z.object({ cpu: z.number(), memory: z.number() }),
    withGpu: shares,
  }),
  z.object({ policy: z.literal('ratio'), weights: shares }),
]);
const policy = z.object({
  version: z.string(),
  split: z.union([plainSplit, z.object({ policy: z.literal('provider'), fallback: plainSplit })]),
  models: z.object({ rules: z.array(z.object({ match, choice })), fallback: choice }),
  idle: z.object({
    mode: z.enum(['show', 'share']),
    scope: z.enum(['cluster', 'host']),
    exclude: z.object({ daemonSets: z.boolean(), namespaces: z.array(z.string()) }),
  }),
  settlement: z.enum(SETTLEMENTS).default('hour'),
  attribution: z.array(
    z.object({
      name: z.string(),
      lookIn: z.array(z.object({ place: z.enum(ATTRIBUTION_PLACES), key: z.string() })),
      fallback: z.string(),
    }),
  ),
});

export const readLabels = (text: string): Labels => labels.parse(JSON.parse(text));
export const readHost = (text: string): Pick<Host, 'facts' | 'capacity' | 'allocatable'> =>
  host.parse(JSON.parse(text));
export const readPrice = (text: string): PriceAnswer => price.parse(JSON.parse(text));
export const readPolicy = (text: string): AllocationPolicy => policy.parse(JSON.parse(text));
