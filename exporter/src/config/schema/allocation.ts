import { z } from 'zod';
import { FIXED_SPLIT, MODELS, SETTLEMENTS, type SplitPolicy } from '../../domain/policy.ts';
import { canonicalJson } from '../canonical.ts';
import { share, text, weight, whenSound } from './values.ts';

type Weights = Extract<SplitPolicy, { policy: 'ratio' }>['weights'];

/** Weights of one core, one GiB and one GPU. */
export const RATIO_PRESETS = {
  /** AWS, split cost allocation data: GPU to (vCPU and GB) 9 : 1, and within that vCPU to GB 9 : 1. */
  'aws-split-cost': { cpu: 9, memory: 1, gpu: 90 },
  /** OpenCost's default prices per hour. */
  opencost: { cpu: 0.031611, memory: 0.004237, gpu: 0.95 },
} as const satisfies Readonly<Record<string, Weights>>;

/** Shares written with a few digits add up to 1 within this. */
const SHARE_TOLERANCE = 1e-6;

const DEFAULT_PRESET = 'aws-split-cost';
/** A hybrid pod pays for its whole request unless told otherwise (allocation, section 5). */
const WHOLE_REQUEST = 1;

const withoutGpu = z
  .strictObject({ cpu: weight(), memory: weight() })
  .check(z.superRefine(checkShares));
const withGpu = z
  .strictObject({ cpu: weight(), memory: weight(), gpu: weight() })
  .check(z.superRefine(checkShares));
const weights = z
  .strictObject({
    cpu: weight().describe('Weight of one core.'),
    memory: weight().describe('Weight of one GiB.'),
    gpu: weight().describe('Weight of one GPU.'),
  })
  .check(
    z.refine(({ cpu, memory }) => cpu + memory > 0, {
      message: 'gives cpu and memory no weight: a host without GPUs could not be split',
    }),
  );

const split = z
  .strictObject({
    policy: z
      .enum(['fixed', 'ratio', 'provider'])
      .default('fixed')
      .describe(
        'How a host’s price becomes one pool per resource: `fixed` shares, `ratio` of weights per core, GiB and GPU, or the `provider`’s own component prices.',
      ),
    withoutGpu: withoutGpu
      .default(FIXED_SPLIT.withoutGpu)
      .describe('For `fixed`: shares on hosts without GPUs; they sum to 1.'),
    withGpu: withGpu
      .default(FIXED_SPLIT.withGpu)
      .describe('For `fixed`: shares on hosts with GPUs; they sum to 1.'),
    preset: z
      .enum(['aws-split-cost', 'opencost'])
      .default(DEFAULT_PRESET)
      .describe(
        'For `ratio`: known weights of a core, a GiB and a GPU; `aws-split-cost` is 9 : 1 : 90, `opencost` is 0.031611 : 0.004237 : 0.95.',
      ),
    weights: weights
      .exactOptional()
      .describe('For `ratio`: your own weights, instead of a preset.'),
    fallback: z
      .enum(['fixed', 'ratio'])
      .default('fixed')
      .describe('For `provider`: the policy for hosts whose provider sells no components apart.'),
  })
  .check(z.superRefine(checkSplit, whenSound('policy', 'fallback')));

const model = z.enum(MODELS);
const reserve = share().default(WHOLE_REQUEST);

const match = z
  .strictObject({
    namespace: text().exactOptional().describe('Namespace; `*` stands for any text.'),
    workloadKind: text()
      .exactOptional()
      .describe('`deployment`, `statefulset`, `daemonset`, `cronjob`, `job`, …'),
    workload: text().exactOptional().describe('Name of the workload; `*` stands for any text.'),
    labels: z
      .record(text(), text())
      .exactOptional()
      .describe('Pod labels; `*` in a value stands for any text.'),
    attribution: z
      .record(text(), text())
      .exactOptional()
      .describe('Values of attribution dimensions, as `environment: prod`; `*` as above.'),
  })
  .check(
    z.refine((given) => Object.keys(given).length > 0, {
      message: 'is empty and would match every pod; that is what allocation.models.default is for',
    }),
  );

const rule = z
  .strictObject({
    match: match.describe('Which pods; every given field must match.'),
    model: model.describe('The model they are charged by.'),
    reserve: reserve.describe('For `hybrid`: share of the request that is paid for at least.'),
  })
  .check(
    z.superRefine(
      (given, context) => checkReserve(given.model, given.reserve, context),
      whenSound('model', 'reserve'),
    ),
  );

const models = z
  .strictObject({
    default: model
      .default('hybrid')
      .describe(
        'The model of pods that no rule matches: `request` charges what is reserved, `usage` what is used, `hybrid` the larger of both.',
      ),
    reserve: reserve.describe(
      'For `hybrid` as the default: share of the request that is paid for at least.',
    ),
    rules: z.array(rule).default([]).describe('Models for some pods; the first match counts.'),
  })
  .check(
    z.superRefine(
      (given, context) => checkReserve(given.default, given.reserve, context),
      whenSound('default', 'reserve'),
    ),
  );

const idle = z.strictObject({
  mode: z
    .enum(['show', 'share'])
    .default('show')
    .describe('`show`: cluster idle has rows of its own; `share`: pods carry it.'),
  scope: z
    .enum(['cluster', 'host'])
    .default('cluster')
    .describe('For `share`: over the pods of the cluster or of the same host.'),
  exclude: z
    .strictObject({
      daemonSets: z.boolean().default(true).describe('DaemonSets carry no shared idle.'),
      namespaces: z
        .array(text())
        .default([])
        .describe('Namespaces that carry no shared idle; `*` stands for any text.'),
    })
    .prefault({})
    .describe('Who carries none of it.'),
});

/** How a host's cost is handed to the pods on it. */
export const allocationSchema = z.strictObject({
  split: split.prefault({}).describe('From a host’s price to prices of cpu, memory and GPUs.'),
  models: models.prefault({}).describe('What a pod is charged for.'),
  idle: idle.prefault({}).describe('What nobody is charged for.'),
  settlement: z
    .enum(SETTLEMENTS)
    .default('hour')
    .describe(
      'Over how long request and usage are held against each other: each UTC `hour`, or the UTC `day`, which forgives bursts within it. With `day`, the hours of a day are provisional until it is over, and the ledger settles it then.',
    ),
});

function checkShares(shares: Readonly<Record<string, number>>, context: z.RefinementCtx): void {
  const sum = Object.values(shares).reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) > SHARE_TOLERANCE)
    context.addIssue({
      code: 'custom',
      message: `sums to ${Number(sum.toFixed(6))}; shares must sum to 1`,
    });
}

interface SplitKeys {
  readonly policy: string;
  readonly withoutGpu: object;
  readonly withGpu: object;
  readonly preset: string;
  readonly weights?: object;
  readonly fallback: string;
}

/** Refuses keys that the chosen policy would not read; a default written out is no contradiction. */
function checkSplit(given: SplitKeys, context: z.RefinementCtx): void {
  const report = (key: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [key], message });
  const isProvider = given.policy === 'provider';
  const effective = isProvider ? given.fallback : given.policy;
  const because = isProvider ? `fallback is ${effective}` : `policy is ${effective}`;
  const unread = effective === 'fixed' ? changedRatioKeys(given) : changedFixedKeys(given);
  for (const key of unread) report(key, `is not read when ${because}`);
  if (given.fallback !== 'fixed' && !isProvider)
    report('fallback', `is only read when policy is provider, but policy is ${given.policy}`);
  if (effective === 'ratio' && given.preset !== DEFAULT_PRESET && given.weights !== undefined)
    report('preset', 'and weights are both given; keep one');
}

const changedRatioKeys = ({ preset, weights: own }: SplitKeys): readonly string[] => [
  ...(preset === DEFAULT_PRESET ? [] : ['preset']),
  ...(own === undefined ? [] : ['weights']),
];

const changedFixedKeys = (given: SplitKeys): readonly string[] =>
  (['withoutGpu', 'withGpu'] as const).filter(
    (key) => canonicalJson(given[key]) !== canonicalJson(FIXED_SPLIT[key]),
  );

function checkReserve(chosen: string, given: number, context: z.RefinementCtx): void {
  if (given !== WHOLE_REQUEST && chosen !== 'hybrid')
    context.addIssue({
      code: 'custom',
      path: ['reserve'],
      message: `is only read by the hybrid model, but the model is ${chosen}`,
    });
}
