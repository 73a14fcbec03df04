import { z } from 'zod';
import type { LedgerCopies, LedgerFile, LedgerStatus } from '../../app/ledger/file.ts';
import { isoTime } from '../../app/query/document.ts';
import { Problem } from './problem.ts';
import { interval } from '../../domain/interval.ts';
import { route, type Reading, type Reply, type Route } from './route.ts';

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
  tables: z
    .array(
      z.strictObject({
        name: z.string(),
        rows: count,
        bytes: count.describe('About; small tables share their blocks.'),
      }),
    )
    .describe('What each table holds, the largest first.'),
  totalUsd: z.number().describe('Sum of all closed hours and adjustments.'),
});
export type LedgerDocument = z.output<typeof ledgerDocument>;

export const ledgerDocumentOf = ({
  first,
  last,
  tables,
  ...rest
}: LedgerStatus): LedgerDocument => ({
  ...rest,
  tables: tables.map((table) => ({ ...table })),
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
  handle: async ({ reading }): Promise<Reply> => ({
    kind: 'json',
    document: ledgerDocumentOf(await ledgerIn(reading).status()),
  }),
});

export const verifiedDocument = z.strictObject({
  hours: count.describe('So many were read.'),
  unsound: z.array(z.strictObject({ start: z.iso.datetime(), problem: z.string() })),
});
export type VerifiedDocument = z.output<typeof verifiedDocument>;

export const verifiedDocumentOf = ({
  hours,
  unsound,
}: Awaited<ReturnType<LedgerFile['verify']>>): VerifiedDocument => ({
  hours,
  unsound: unsound.map(({ start, problem }) => ({ start: isoTime(start), problem })),
});

const SECONDS_PER_DAY = 86_400;

/** Holds the hours of a day against their totals and against the engine. */
export const verifyRoute: Route = route({
  path: '/api/v1/ledger/verify',
  summary: 'Whether the hours of a day are sound',
  description: 'Reads each hour that is kept pod by pod again, from its quantities.',
  open: false,
  isLong: true,
  params: z.strictObject({}),
  query: z.strictObject({ day: z.iso.date().describe('UTC, as `2026-10-01`.') }),
  gives: { 'application/json': verifiedDocument },
  problems: [503],
  handle: async ({ query: { day }, reading }, signal): Promise<Reply> => {
    const start = Date.parse(day) / 1000;
    const span = interval(start, start + SECONDS_PER_DAY);
    const verified = await ledgerIn(reading).verify(span, () => undefined, signal);
    return { kind: 'json', document: verifiedDocumentOf(verified) };
  },
});

export const backupDocument = z.strictObject({ file: z.string() });
export const exportDocument = z.strictObject({ folder: z.string(), rows: count });

/** Backs the ledger up into the folder of the configuration. */
export const backupRoute: Route = route({
  path: '/api/v1/ledger/backup',
  method: 'post',
  summary: 'Back the ledger up',
  description: 'Into a new file in the folder that `ledger.copiesFolder` names. Needs a token.',
  open: false,
  isLong: true,
  params: z.strictObject({}),
  query: z.strictObject({}),
  gives: { 'application/json': backupDocument },
  problems: [503],
  handle: async ({ reading }): Promise<Reply> => ({
    kind: 'json',
    document: { file: await copiesIn(reading).backup() },
  }),
});

/** Exports the ledger into the folder of the configuration. */
export const exportRoute: Route = route({
  path: '/api/v1/ledger/export',
  method: 'post',
  summary: 'Export the ledger as Parquet',
  description:
    'Into `focus/` in the folder that `ledger.copiesFolder` names, a folder per UTC day. Needs a token.',
  open: false,
  isLong: true,
  params: z.strictObject({}),
  query: z.strictObject({}),
  gives: { 'application/json': exportDocument },
  problems: [503],
  handle: async ({ reading }): Promise<Reply> => ({
    kind: 'json',
    document: await copiesIn(reading).export(),
  }),
});

export const ledgerRoutes = [ledgerRoute, verifyRoute, backupRoute, exportRoute] as const;

function ledgerIn({ ledger }: Reading): NonNullable<Reading['ledger']> {
  if (ledger) return ledger;
  throw new Problem(503, 'There is no ledger: name its file in ledger.file and start again.');
}

/** Who may fill a disk must be known, and only where the configuration says so. */
function copiesIn(reading: Reading): LedgerCopies {
  ledgerIn(reading);
  const { copies, guarded } = reading;
  if (!guarded())
    throw new Problem(
      403,
      'Backups and exports on request need a token: set server.token or server.tokenFile.',
    );
  if (copies) return copies;
  throw new Problem(
    503,
    'The exporter writes no backups or exports: name a folder for them in ledger.copiesFolder and start again, or stop the exporter and use --to.',
  );
}
