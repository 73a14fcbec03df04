/** The documents that the API gives, as schemas: OpenAPI is made from them, and the command line reads them back. */
import { z } from 'zod';
import { PART_NAMES, SPEND_TYPES } from '../../domain/allocation.ts';
import { GAP_KINDS } from '../../domain/gap.ts';
import { ATTRIBUTION_PLACES, MODELS, SETTLEMENTS } from '../../domain/policy.ts';
import { PRICE_RUNGS } from '../../domain/price.ts';
import { HOST_RESOURCES } from '../../domain/resource.ts';
import { entriesOf } from '../../domain/units.ts';
import {
  WINDOW_STEPS,
  type AllocationDocument,
  type SteppedDocument,
} from '../../app/query/document.ts';
import { IDLE_MODES, QUERY_MODELS } from '../../app/query/query.ts';
import type { Explanation, NodeExplanation, PodExplanation } from '../../app/explain/document.ts';
import type { PolicyDocument } from '../../app/policy-page.ts';
import type { StatusDocument } from '../../app/status.ts';

const moment = z.iso.datetime().describe('A moment in UTC.');
const window = z.strictObject({ start: moment, end: moment });
const gapKind = z.literal(entriesOf(GAP_KINDS).map(([kind]) => kind));
const model = z.literal(MODELS);
const rung = z.literal(PRICE_RUNGS);
const hostResource = z.literal(HOST_RESOURCES);
const ratio = z.number().min(0);
const coverage = z
  .strictObject({ pods: ratio, hosts: ratio, cpuRequests: ratio, memoryRequests: ratio })
  .describe('The result against an independent count of the inputs; each must be 1.');
const gapFields = {
  kind: gapKind,
  count: z.int().min(0),
  examples: z.array(z.string()),
  remedy: z.string().describe('The next step that closes it.'),
  hidden: z
    .strictObject({ pods: z.number(), coreHours: z.number(), gibHours: z.number() })
    .describe('What is not in the total because of it.')
    .exactOptional(),
};

export const allocationDocument = z.strictObject({
  window: window.describe('Costs are US dollars over this window.'),
  cluster: z.string(),
  model: z.literal(QUERY_MODELS),
  idle: z.literal(IDLE_MODES),
  basis: z.literal('list').describe('Which kind of price the dollars stand on.'),
  by: z.array(z.string()),
  rows: z
    .array(
      z.strictObject({
        key: z.record(z.string(), z.string()),
        spendType: z.literal(SPEND_TYPES),
        resource: z.literal([
          ...HOST_RESOURCES,
          'persistent_volume',
          'network',
          'load_balancer',
          'managed_service_fee',
        ]),
        component: z.string(),
        cost: z.number(),
        quantity: z.number(),
        unit: z.literal(['core-hours', 'gib-hours', 'gpu-hours', 'hours']),
      }),
    )
    .describe('One per key, spend type, resource and component.'),
  total: z.number().describe('The sum of the rows.'),
  conservationError: ratio.describe('Worst relative error over all hosts; at most 1e-9.'),
  coverage,
  gaps: z.array(z.strictObject(gapFields)),
  other: z.int().describe('How many keys the rows named `(other)` stand for.').exactOptional(),
}) satisfies z.ZodType<AllocationDocument>;

export const steppedDocument = z.strictObject({
  ...allocationDocument.pick({
    window: true,
    cluster: true,
    model: true,
    idle: true,
    basis: true,
    by: true,
  }).shape,
  step: z.literal(WINDOW_STEPS),
  total: z.number().describe('The sum over all steps.'),
  gaps: z.array(z.strictObject(gapFields)).describe('Hours of the window that are in no step.'),
  steps: z
    .array(allocationDocument)
    .describe('One for each hour or day of which anything is known.'),
}) satisfies z.ZodType<SteppedDocument>;

const amountUnit = z.literal(['cores', 'GiB', 'GPUs']);
const parts = z.strictObject({
  [PART_NAMES.usedReserved]: z.number(),
  [PART_NAMES.usedBurst]: z.number(),
  [PART_NAMES.idleKept]: z.number(),
  [PART_NAMES.idleLent]: z.number(),
  [PART_NAMES.idleHeld]: z.number(),
});

const quote = z.strictObject({
  rung,
  usdPerHour: z.number(),
  asOf: moment.nullable(),
  ageSeconds: z.number().nullable(),
  origin: z.string(),
  adjusted: z.string(),
});

const explainedHost = z.strictObject({
  node: z.string(),
  provider: z.string(),
  instanceType: z.string(),
  region: z.string(),
  zone: z.string(),
  os: z.string(),
  capacityType: z.string(),
  podsBilledBy: z.enum(['fargate', 'gke-autopilot']).optional(),
  billedHours: z.number(),
  price: z.strictObject({
    usdPerHour: z.number().nullable(),
    chosen: quote.nullable(),
    stale: z.boolean(),
    reason: z.string(),
    otherRungs: z.array(z.strictObject({ rung, quote: quote.nullable(), why: z.string() })),
  }),
  split: z.string(),
  resources: z.array(
    z.strictObject({
      resource: hostResource,
      unit: amountUnit,
      capacity: z.number(),
      unitPrice: z.number().nullable(),
      pool: z.number().nullable(),
      kappa: z.number(),
      requestScale: z.number(),
      usageScale: z.number(),
      charged: z.number(),
      free: z.number(),
      system: z.number(),
      uncharged: z.number(),
      freeShare: z.number(),
      idleCost: z.number().nullable(),
    }),
  ),
});

const modelChoice = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('request') }),
  z.strictObject({ model: z.literal('usage') }),
  z.strictObject({ model: z.literal('hybrid'), reserve: z.number() }),
]);

const podExplanation = z.strictObject({
  namespace: z.string(),
  pod: z.string(),
  uid: z.string(),
  workloadKind: z.string(),
  workload: z.string(),
  attribution: z.array(
    z.strictObject({
      dimension: z.string(),
      value: z.string(),
      from: z.string(),
      missing: z.boolean(),
    }),
  ),
  node: z.string(),
  heldHours: z.number(),
  estimated: z.boolean(),
  model: z.strictObject({ choice: modelChoice, rule: z.int(), because: z.string() }),
  host: explainedHost.nullable(),
  resources: z.array(
    z.strictObject({
      resource: hostResource,
      unit: amountUnit,
      requested: z.number(),
      asked: z.number().optional(),
      used: z.number(),
      parts,
      charged: z.strictObject({ usage: z.number(), idle: z.number(), sum: z.number() }),
      unitPrice: z.number(),
      cost: z.number(),
    }),
  ),
  sharedIdle: z.number(),
  total: z.number().nullable(),
  otherModels: z
    .strictObject({ request: z.number(), usage: z.number(), hybrid: z.number() })
    .nullable(),
  gaps: z.array(gapKind),
});

const nodeExplanation = z.strictObject({
  host: explainedHost,
  pods: z.array(
    z.strictObject({
      namespace: z.string(),
      pod: z.string(),
      workloadKind: z.string(),
      workload: z.string(),
      model,
      cost: z.number().nullable(),
    }),
  ),
  podCost: z.number().nullable(),
  idleCost: z.number().nullable(),
  total: z.number().nullable(),
});

const explanationFields = {
  window,
  basis: z.literal(['live', 'settled']),
  cluster: z.string(),
  policyVersion: z.string(),
};

export const podExplanationDocument = z.strictObject({
  ...explanationFields,
  found: z.array(podExplanation).min(1),
}) satisfies z.ZodType<Explanation<PodExplanation>>;

export const nodeExplanationDocument = z.strictObject({
  ...explanationFields,
  found: z.array(nodeExplanation).min(1),
}) satisfies z.ZodType<Explanation<NodeExplanation>>;

export const statusDocument = z.strictObject({
  version: z.string(),
  cluster: z.string(),
  policyVersion: z.string(),
  pass: z.strictObject({ at: moment, ageSeconds: z.number(), durationSeconds: z.number() }),
  settled: window.nullable(),
  totalUsdPerHour: z.number(),
  hosts: z.strictObject({ priced: z.int(), unpriced: z.int() }),
  pods: z.int(),
  sources: z.array(
    z.strictObject({
      source: z.string(),
      up: z.boolean(),
      lastSuccess: moment.nullable(),
      ageSeconds: z.number().nullable(),
      durationSeconds: z.number(),
      targets: z.strictObject({ total: z.int(), up: z.int() }),
      errors: z.array(z.string()),
    }),
  ),
  prices: z.strictObject({
    ladder: z.array(rung),
    catalogueAsOf: moment.nullable(),
    catalogueAgeSeconds: z.number().nullable(),
    hosts: z.array(
      z.strictObject({
        rung,
        hosts: z.int(),
        stale: z.int(),
        usdPerHour: z.number(),
        oldest: moment.nullable(),
      }),
    ),
  }),
  gaps: z.array(z.strictObject({ ...gapFields, what: z.string() })),
  conservationError: z.number(),
  coverage,
  exchangeRates: z.array(
    z.strictObject({ from: z.string(), to: z.string(), rate: z.number(), asOf: z.string() }),
  ),
}) satisfies z.ZodType<StatusDocument>;

const weights = z.strictObject({ cpu: z.number(), memory: z.number(), gpu: z.number() });
const plainSplit = [
  z.strictObject({
    policy: z.literal('fixed'),
    withoutGpu: z.strictObject({ cpu: z.number(), memory: z.number() }),
    withGpu: weights,
  }),
  z.strictObject({ policy: z.literal('ratio'), weights }),
] as const;

export const policyDocument = z.strictObject({
  cluster: z.string(),
  settlement: z.enum(SETTLEMENTS),
  since: z.string().nullable(),
  version: z.string(),
  split: z.discriminatedUnion('policy', [
    ...plainSplit,
    z.strictObject({
      policy: z.literal('provider'),
      fallback: z.discriminatedUnion('policy', plainSplit),
    }),
  ]),
  models: z.strictObject({
    rules: z.array(
      z.strictObject({
        match: z.strictObject({
          namespace: z.string().exactOptional(),
          workloadKind: z.string().exactOptional(),
          workload: z.string().exactOptional(),
          labels: z.record(z.string(), z.string()).exactOptional(),
          attribution: z.record(z.string(), z.string()).exactOptional(),
        }),
        choice: modelChoice,
      }),
    ),
    fallback: modelChoice,
  }),
  idle: z.strictObject({
    mode: z.literal(IDLE_MODES),
    scope: z.literal(['cluster', 'host']),
    exclude: z.strictObject({ daemonSets: z.boolean(), namespaces: z.array(z.string()) }),
  }),
  attribution: z.array(
    z.strictObject({
      name: z.string(),
      lookIn: z.array(
        z.strictObject({
          place: z.literal(ATTRIBUTION_PLACES),
          key: z.string(),
        }),
      ),
      fallback: z.string(),
    }),
  ),
}) satisfies z.ZodType<PolicyDocument>;

/** RFC 9457, with what to do about it in `detail`. */
export const problemDocument = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  nearest: z.array(z.string()).describe('Names that are there and look like it.').exactOptional(),
  errors: z.array(z.strictObject({ parameter: z.string(), problem: z.string() })).exactOptional(),
});
export type ProblemDocument = z.output<typeof problemDocument>;
