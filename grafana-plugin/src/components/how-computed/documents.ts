import * as z from 'zod/mini';

// What the exporter's explanations hold, as far as the app shows it; what a newer exporter adds is left out.

const number = z.number();
const amount = z.nullable(z.number());

const quote = z.object({
  rung: z.string(),
  usdPerHour: number,
  ageSeconds: amount,
  origin: z.string(),
});

const host = z.object({
  node: z.string(),
  instanceType: z.string(),
  region: z.string(),
  zone: z.string(),
  capacityType: z.string(),
  podsBilledBy: z.optional(z.string()),
  price: z.object({
    usdPerHour: amount,
    chosen: z.nullable(quote),
    stale: z.boolean(),
    reason: z.string(),
    otherRungs: z.array(z.object({ rung: z.string(), quote: z.nullable(quote), why: z.string() })),
  }),
  split: z.string(),
  resources: z.array(
    z.object({
      resource: z.string(),
      unit: z.string(),
      capacity: number,
      unitPrice: amount,
      pool: amount,
      kappa: number,
      requestScale: number,
      usageScale: number,
      charged: number,
      free: number,
      system: number,
      uncharged: number,
      freeShare: number,
      idleCost: amount,
    }),
  ),
});
export type ExplainedHost = z.infer<typeof host>;

const pod = z.object({
  namespace: z.string(),
  pod: z.string(),
  uid: z.string(),
  workloadKind: z.string(),
  workload: z.string(),
  attribution: z.array(
    z.object({ dimension: z.string(), value: z.string(), from: z.string(), missing: z.boolean() }),
  ),
  node: z.string(),
  heldHours: number,
  estimated: z.boolean(),
  model: z.object({
    choice: z.object({ model: z.string(), reserve: z.optional(number) }),
    rule: number,
    because: z.string(),
  }),
  host: z.nullable(host),
  resources: z.array(
    z.object({
      resource: z.string(),
      unit: z.string(),
      requested: number,
      asked: z.optional(number),
      used: number,
      charged: z.object({ usage: number, idle: number, sum: number }),
      unitPrice: number,
      cost: number,
    }),
  ),
  sharedIdle: number,
  total: amount,
  otherModels: z.nullable(z.object({ request: number, usage: number, hybrid: number })),
  gaps: z.array(z.string()),
});
export type PodExplanation = z.infer<typeof pod>;

const node = z.object({
  host,
  pods: z.array(
    z.object({
      namespace: z.string(),
      pod: z.string(),
      workloadKind: z.string(),
      workload: z.string(),
      model: z.string(),
      cost: amount,
    }),
  ),
  podCost: amount,
  idleCost: amount,
  total: amount,
});
export type NodeExplanation = z.infer<typeof node>;

const common = {
  window: z.object({ start: z.string(), end: z.string() }),
  basis: z.enum(['live', 'settled']),
  cluster: z.string(),
  policyVersion: z.string(),
};

/** `/api/v1/explain/pod/{namespace}/{name}`. */
export const podDocument = z.object({ ...common, found: z.array(pod) });
/** `/api/v1/explain/node/{name}`. */
export const nodeDocument = z.object({ ...common, found: z.array(node) });
/** Problem details of a name that is not there. */
export const problem = z.object({ detail: z.string() });

/** What an explanation is of. */
export interface Basis {
  readonly window: { readonly start: string; readonly end: string };
  readonly basis: 'live' | 'settled';
  readonly cluster: string;
  readonly policyVersion: string;
}
