/** The documents of reports, as schemas. */
import { z } from 'zod';
import type { MonthDocument } from '../../app/reports/month.ts';
import { accountedDocument } from './budget-documents.ts';

const moment = z.iso.datetime().describe('A moment in UTC.');
const dollars = z.number().describe('US dollars, to the cent.');

export const monthDocument = z.strictObject({
  cluster: z.string(),
  month: z.string(),
  timeZone: z.string(),
  start: moment,
  end: moment,
  complete: z.boolean().describe('Whether the month is over.'),
  gaps: z
    .boolean()
    .describe('Whether hours of it are missing, lost or have gaps, or it is not over.'),
  accounted: accountedDocument,
  by: z.array(z.string()),
  lines: z
    .array(z.strictObject({ key: z.record(z.string(), z.string()), usd: dollars }))
    .describe('The largest first; they sum to the total to the cent.'),
  totalUsd: dollars,
  unmappedUsd: dollars.describe('What no rule of the chart of accounts maps.'),
  journal: z
    .array(
      z.strictObject({
        date: z.iso.date(),
        account: z.string(),
        debitUsd: dollars,
        creditUsd: dollars,
      }),
    )
    .describe('Debits per account, and the credit to the clearing account.'),
}) satisfies z.ZodType<MonthDocument>;
