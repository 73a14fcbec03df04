import { z } from 'zod';
import { httpUrl, text, whenSound } from './values.ts';

/** The rungs that this version can stand on (allocation, section 8). */
const LADDER = ['spot', 'list', 'file', 'catalogue', 'estimate'] as const;
/** Those that read the catalogue. */
const CATALOGUE_RUNGS = ['catalogue', 'estimate'] as const;
/** Nothing calls a cloud unasked. */
const DEFAULT_LADDER = ['file', 'catalogue', 'estimate'] as const;
const USD = 'USD';
const CURRENCY = /^[A-Z]{3}$/;
const NO_CURRENCY = 'must be a currency code of three capital letters, such as EUR';
const GOOGLE_ENDPOINT = 'https://cloudbilling.googleapis.com';
const AZURE_ENDPOINT = 'https://prices.azure.com/api/retail/prices';
const ONE_GOOGLE_CREDENTIAL = ['apiKeyFile', 'tokenFile', 'credentialsFile'] as const;

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

const gcp = z
  .strictObject({
    apiKeyFile: text()
      .exactOptional()
      .describe('File with an API key that may use the Cloud Billing API.'),
    tokenFile: text()
      .exactOptional()
      .describe('File with an OAuth access token that something else keeps fresh.'),
    credentialsFile: text()
      .exactOptional()
      .describe(
        'File with the key of a service account, or with the configuration of workload identity federation. Without any of the three: the default credentials of Google, such as workload identity.',
      ),
    sustainedUse: z
      .boolean()
      .default(false)
      .describe(
        'Take off on-demand prices what sustained use gets over a whole month: 30 % for N1, M1, M2, f1-micro and g1-small, 20 % for N2, N2D and C2.',
      ),
    endpoint: httpUrl(GOOGLE_ENDPOINT)
      .exactOptional()
      .describe(
        'Another address that answers like the Cloud Billing Catalog API, such as a mirror.',
      ),
  })
  .check(
    z.superRefine((settings, context) => {
      const given = ONE_GOOGLE_CREDENTIAL.filter((key) => settings[key] !== undefined);
      for (const key of given.slice(1))
        context.addIssue({
          code: 'custom',
          path: [key],
          message: `and ${given[0]} are both given; keep one`,
        });
    }),
  );

const azure = z.strictObject({
  currency: z
    .string()
    .regex(CURRENCY, NO_CURRENCY)
    .default(USD)
    .describe(
      'Currency that prices are asked for in: the one that the account is billed in; another than USD needs prices.exchangeRatesFile.',
    ),
  endpoint: httpUrl(AZURE_ENDPOINT)
    .exactOptional()
    .describe('Another address that answers like the Retail Prices API, such as a mirror.'),
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
      'What the provider charges for: `extended` is the extended support of EKS or GKE, `free` and `premium` are tiers of AKS, `free` is also GKE where the monthly credit covers this cluster; `auto`: what the service charges where nothing else is agreed.',
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
      .describe(
        'Negotiated discounts on list prices (`list`, `catalogue`, `estimate`); the first match counts.',
      ),
    catalogueFile: text()
      .exactOptional()
      .describe(
        'A price catalogue made by `podtally prices refresh`, instead of the one that comes with the program.',
      ),
    live: live.prefault({}).describe('How prices are asked for, where the ladder says so.'),
    aws: aws.prefault({}).describe('What else AWS is asked.'),
    gcp: gcp.prefault({}).describe('How Google is asked.'),
    azure: azure.prefault({}).describe('How Azure is asked.'),
    fees: fees.prefault({}).describe('The fee for the cluster as a whole.'),
    currency: z
      .string()
      .regex(CURRENCY, NO_CURRENCY)
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
      ({ azure: { currency }, exchangeRatesFile }, context) => {
        if (currency !== USD && exchangeRatesFile === undefined)
          context.addIssue({
            code: 'custom',
            path: ['azure', 'currency'],
            message: 'needs prices.exchangeRatesFile: there is no rate to turn it into dollars',
          });
      },
      whenSound('azure', 'exchangeRatesFile'),
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
