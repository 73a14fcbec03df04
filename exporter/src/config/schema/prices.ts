import { z } from 'zod';
import { text, whenSound } from './values.ts';

/** The rungs that this version can stand on (allocation, section 8). */
const LADDER = ['spot', 'list', 'file', 'catalogue', 'estimate'] as const;
/** Those that read the catalogue. */
const CATALOGUE_RUNGS = ['catalogue', 'estimate'] as const;
/** Nothing calls a cloud unasked. */
const DEFAULT_LADDER = ['file', 'catalogue', 'estimate'] as const;
const USD = 'USD';

const adjustment = z.strictObject({
  match: z
    .strictObject({
      provider: z.enum(['aws', 'gcp', 'azure', 'other']).exactOptional().describe('The provider.'),
      instanceType: text().exactOptional().describe('The type; `*` stands for any text.'),
      capacityType: z
        .enum(['on-demand', 'spot', 'reserved'])
        .exactOptional()
        .describe('The purchase option.'),
    })
    .default({})
    .describe('Which hosts it is about; every given field must match, none given: all hosts.'),
  percent: z
    .number()
    .min(-100)
    .max(100)
    .describe('Change of the price: `-12` takes 12 % off, `5` adds 5 %.'),
});

/** Twice a day is often enough for list prices, which change by announcement; less than an hour only costs calls. */
const REFRESH_HOURS = { least: 1, usual: 12, most: 168 };
/** AWS keeps spot prices steady for minutes; an hour is settled soon after its end. */
const SPOT_MINUTES = { least: 5, usual: 10, most: 60 };

const live = z.strictObject({
  refreshHours: z
    .number()
    .min(REFRESH_HOURS.least)
    .max(REFRESH_HOURS.most)
    .default(REFRESH_HOURS.usual)
    .describe('How old a list price may become before it is asked for again.'),
  spotRefreshMinutes: z
    .number()
    .min(SPOT_MINUTES.least)
    .max(SPOT_MINUTES.most)
    .default(SPOT_MINUTES.usual)
    .describe('How often spot prices are asked for.'),
  cacheFolder: text()
    .exactOptional()
    .describe('Folder in which fetched list prices outlive the program; made where it is missing.'),
});

const aws = z.strictObject({
  instances: z
    .boolean()
    .default(false)
    .describe(
      'Ask EC2 what the nodes’ instances are: launch time, spot or on demand, tenancy; needs `ec2:DescribeInstances`.',
    ),
});

const fees = z.strictObject({
  service: z
    .enum(['auto', 'eks', 'gke', 'aks', 'none'])
    .default('auto')
    .describe('The managed Kubernetes service; `auto`: told by the nodes; `none`: no fee is due.'),
  tier: z
    .enum(['auto', 'free', 'standard', 'premium', 'extended'])
    .default('auto')
    .describe(
      'What the provider charges for: `extended` is the extended support of EKS or GKE, `free` and `premium` are tiers of AKS; `auto`: what the service charges where nothing else is agreed.',
    ),
});

/** Where prices come from, in which order, and how amounts are shown. */
export const pricesSchema = z
  .strictObject({
    ladder: z
      .array(z.enum(LADDER))
      .min(1)
      .default([...DEFAULT_LADDER])
      .describe(
        'Price sources from the most to the least trusted; the first that knows a host prices it. `spot` and `list` ask the provider of the nodes.',
      )
      .check(z.superRefine(checkOnce)),
    file: text().exactOptional().describe('Your price file, YAML or CSV.'),
    adjust: z
      .array(adjustment)
      .default([])
      .describe('Negotiated discounts on the catalogue and the estimate; the first match counts.'),
    catalogueFile: text()
      .exactOptional()
      .describe(
        'A price catalogue made by `podtally prices refresh`, instead of the one that comes with the program.',
      ),
    live: live.prefault({}).describe('How prices are asked for, where the ladder says so.'),
    aws: aws.prefault({}).describe('What else AWS is asked.'),
    fees: fees.prefault({}).describe('The fee for the cluster as a whole.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be a currency code of three capital letters, such as EUR')
      .default(USD)
      .describe('Currency of tables; amounts underneath stay in US dollars.'),
    exchangeRatesFile: text()
      .exactOptional()
      .describe('Dated exchange rates, YAML or CSV with the columns `date,from,to,rate`.'),
  })
  .check(
    z.superRefine(
      (prices, context) => {
        if (prices.file !== undefined && !prices.ladder.includes('file'))
          context.addIssue({
            code: 'custom',
            path: ['file'],
            message: 'is never read: prices.ladder does not hold "file"',
          });
      },
      whenSound('ladder', 'file'),
    ),
    z.superRefine(
      ({ catalogueFile, ladder }, context) => {
        if (catalogueFile !== undefined && !CATALOGUE_RUNGS.some((rung) => ladder.includes(rung)))
          context.addIssue({
            code: 'custom',
            path: ['catalogueFile'],
            message: 'is never read: prices.ladder holds neither "catalogue" nor "estimate"',
          });
      },
      whenSound('ladder', 'catalogueFile'),
    ),
    z.superRefine(
      (prices, context) => {
        if (prices.currency !== USD && prices.exchangeRatesFile === undefined)
          context.addIssue({
            code: 'custom',
            path: ['currency'],
            message: 'needs prices.exchangeRatesFile: there is no rate to show dollars in it',
          });
      },
      whenSound('currency', 'exchangeRatesFile'),
    ),
  );

function checkOnce(rungs: readonly string[], context: z.RefinementCtx): void {
  rungs.forEach((rung, index) => {
    if (rungs.indexOf(rung) < index)
      context.addIssue({ code: 'custom', path: [index], message: 'is on the ladder twice' });
  });
}
