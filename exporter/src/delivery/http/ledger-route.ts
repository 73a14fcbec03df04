import { z } from 'zod';
import type { LedgerStatus } from '../../app/ledger/file.ts';
import { isoTime } from '../../app/query/document.ts';
import { Problem } from './problem.ts';
import { route, type Reply, type Route } from './route.ts';

const count = z.number().min(0);
const moment = z.iso.datetime().nullable();

export const ledgerDocument = z.strictObject({
  file: z.string(),
  version: z.int().describe('Of the file’s tables.'),
  bytes: count.describe('Size on disk.'),
  closedHours: count,
  lostHours: count.describe('Hours that cannot be had any more.'),
  first: moment.describe('When the first closed hour begins.'),
  last: moment.describe('When the last closed hour begins.'),
  podHours: count,
  hostHours: count,
  workloadDays: count.describe('Lines of days that are kept by workload.'),
  adjustments: count.describe('Lines that correct frozen months.'),
  totalUsd: z.number().describe('Sum of all closed hours and adjustments.'),
});
export type LedgerDocument = z.output<typeof ledgerDocument>;

export const ledgerDocumentOf = ({ first, last, ...rest }: LedgerStatus): LedgerDocument => ({
  ...rest,
  first: first === null ? null : isoTime(first),
  last: last === null ? null : isoTime(last),
});

/** What the ledger holds. */
export const ledgerRoute: Route = route({
  path: '/api/v1/ledger',
  summary: 'What the ledger holds',
  description: 'Closed and lost hours, size, and what they sum to.',
  open: false,
  params: z.strictObject({}),
  query: z.strictObject({}),
  gives: { 'application/json': ledgerDocument },
  problems: [503],
  handle: async ({ reading: { ledger } }): Promise<Reply> => {
    if (!ledger)
      throw new Problem(503, 'There is no ledger: name its file in ledger.file and start again.');
    return { kind: 'json', document: ledgerDocumentOf(await ledger.status()) };
  },
});
