import { toJson } from '../../app/query/json.ts';
import { LedgerHeldError, type OpenLedger } from '../../app/ledger/file.ts';
import {
  backupDocument,
  exportDocument,
  ledgerDocument,
  ledgerDocumentOf,
  verifiedDocument,
  verifiedDocumentOf,
  type LedgerDocument,
  type VerifiedDocument,
} from '../http/ledger-route.ts';
import { askFor } from './client.ts';
import { EXIT, UsageError } from './io.ts';
import type { Options } from './parse.ts';
import { Progress } from './progress.ts';
import { readFrom } from './read-from.ts';
import { restateFile, restateServer } from './restate-command.ts';
import type { Invocation } from './services.ts';
import { printable } from './width.ts';

/** `podtally ledger`: from the file of a configuration, or from the running exporter that holds it. */
export async function ledgerCommand(
  operands: readonly string[],
  options: Options,
  invocation: Invocation,
): Promise<number> {
  const [command = 'status', window] = operands;
  if (window !== undefined && command !== 'restate')
    throw new UsageError(
      `ledger ${command} takes no "${window}"; what it does is said with options.`,
    );
  if (options.text('config') !== null) {
    try {
      return await (command === 'restate'
        ? restateFile(window, options, invocation)
        : fromFile(command, options, invocation));
    } catch (error) {
      if (!(error instanceof LedgerHeldError)) throw error;
      const server = options.text('server') ?? error.heldBy;
      invocation.stderr.write(`another process holds the ledger; asking ${printable(server)}\n`);
      return fromServer([command, window], server, options, invocation);
    }
  }
  return fromServer([command, window], options.text('server'), options, invocation);
}

function fromFile(command: string, options: Options, invocation: Invocation): Promise<number> {
  const { stdout, stderr, services, signal } = invocation;
  switch (command) {
    case 'backup':
      return withLedger(options, invocation, 'write', async (ledger) => {
        const to = await target(ledger, options, 'backup', 'FILE');
        await ledger.backup(to);
        stdout.write(`copied to ${printable(to)}\n`);
        return EXIT.done;
      });
    case 'export':
      return withLedger(options, invocation, 'read', async (ledger) => {
        const to = await target(ledger, options, 'export', 'FOLDER');
        stdout.write(exported(await ledger.export(to), to));
        return EXIT.done;
      });
    case 'verify':
      return withLedger(options, invocation, 'read', async (ledger) => {
        const progress = new Progress(stderr, services.now);
        const tell = (done: number, all: number): void => progress.tell(done, all);
        return verified([verifiedDocumentOf(await ledger.verify(null, tell, signal))], stdout);
      });
    default:
      return withLedger(options, invocation, 'read', async (ledger) =>
        show(ledgerDocumentOf(await ledger.status()), options, stdout),
      );
  }
}

async function fromServer(
  [command, window]: readonly [string, string | undefined],
  server: string | null,
  options: Options,
  invocation: Invocation,
): Promise<number> {
  const { stdout } = invocation;
  const to = options.text('to');
  if (to !== null)
    throw new UsageError(
      `--to is for the file of a configuration (--config) that nobody else holds; the running exporter writes into its ledger.copiesFolder, so leave it out or stop the exporter.`,
    );
  switch (command) {
    case 'backup': {
      const path = 'api/v1/ledger/backup';
      const { file } = await askFor(invocation, backupDocument, server, path, [], 'POST');
      stdout.write(`the exporter copied it to ${printable(file)}\n`);
      return EXIT.done;
    }
    case 'export': {
      const path = 'api/v1/ledger/export';
      const { folder, rows } = await askFor(invocation, exportDocument, server, path, [], 'POST');
      stdout.write(exported(rows, folder));
      return EXIT.done;
    }
    case 'verify':
      return verified(await verifyByDays(server, invocation), stdout);
    case 'restate':
      return restateServer(window, server, options, invocation);
    default:
      return show(await statusFrom(server, invocation), options, stdout);
  }
}

const exported = (rows: number, to: string): string =>
  `${rows.toLocaleString('en-US')} rows written to ${printable(to)}\n`;

const statusFrom = (server: string | null, invocation: Invocation): Promise<LedgerDocument> =>
  askFor(invocation, ledgerDocument, server, 'api/v1/ledger');

const MILLISECONDS_PER_DAY = 86_400_000;

/** Day after day, so that no answer takes long and the way is seen. */
async function verifyByDays(
  server: string | null,
  invocation: Invocation,
): Promise<readonly VerifiedDocument[]> {
  const { stderr, services } = invocation;
  const { first, last } = await statusFrom(server, invocation);
  if (first === null || last === null) return [];
  const from = Math.floor(Date.parse(first) / MILLISECONDS_PER_DAY);
  const to = Math.floor(Date.parse(last) / MILLISECONDS_PER_DAY);
  const progress = new Progress(stderr, services.now);
  const days: VerifiedDocument[] = [];
  for (let day = from; day <= to; day += 1) {
    progress.tell(day - from, to - from + 1);
    const date = new Date(day * MILLISECONDS_PER_DAY).toISOString().slice(0, 'yyyy-mm-dd'.length);
    const asked = [['day', date]] as const;
    days.push(await askFor(invocation, verifiedDocument, server, 'api/v1/ledger/verify', asked));
  }
  return days;
}

function verified(parts: readonly VerifiedDocument[], stdout: Invocation['stdout']): number {
  const unsound = parts.flatMap((part) => part.unsound);
  const hours = parts.reduce((sum, part) => sum + part.hours, 0);
  for (const { start, problem } of unsound) stdout.write(`${start}: ${problem}\n`);
  stdout.write(`${hours.toLocaleString('en-US')} hours read, ${unsound.length} unsound\n`);
  return unsound.length === 0 ? EXIT.done : EXIT.failed;
}

/** Where to write; who holds the file matters first, because a running exporter is not told. */
async function target(
  ledger: OpenLedger,
  options: Options,
  command: string,
  what: string,
): Promise<string> {
  await ledger.status();
  const to = options.text('to');
  if (to === null) throw new UsageError(`ledger ${command} needs --to ${what} to write to.`);
  return to;
}

async function withLedger<T>(
  options: Options,
  { services }: Invocation,
  access: 'read' | 'write',
  work: (ledger: OpenLedger) => Promise<T>,
): Promise<T> {
  const ledger = services.ledger(readFrom(options), access);
  if (ledger === null)
    throw new UsageError('this configuration has no ledger: name its file in ledger.file.');
  try {
    return await work(ledger);
  } finally {
    await ledger.end();
  }
}

function show(document: LedgerDocument, options: Options, stdout: Invocation['stdout']): number {
  const isJson = options.text('format') === 'json';
  stdout.write(isJson ? `${toJson(document)}\n` : `${text(document).join('\n')}\n`);
  return EXIT.done;
}

const BYTES_PER_MB = 1e6;

function text(of: LedgerDocument): readonly string[] {
  const number = (value: number): string => value.toLocaleString('en-US');
  const lines: readonly (readonly [string, string])[] = [
    ['file', `${printable(of.file)}, version ${of.version}`],
    ['size', `${(of.bytes / BYTES_PER_MB).toFixed(1)} MB`],
    ['closed hours', hours(of)],
    ['lost hours', number(of.lostHours)],
    ['pod-hours', number(of.podHours)],
    ['host-hours', number(of.hostHours)],
    ['workload-days', `${number(of.workloadDays)} lines`],
    ['adjustments', `${number(of.adjustments)} lines`],
    ['sum', `${of.totalUsd.toLocaleString('en-US', TWO_DIGITS)} USD`],
  ];
  const tables = of.tables
    .filter(({ rows }) => rows > 0)
    .map(({ name, rows, bytes }) => [
      `  ${name}`,
      `${number(rows)} rows, about ${(bytes / BYTES_PER_MB).toFixed(1)} MB`,
    ]);
  return [...lines, ...tables].map(
    ([name = '', value = '']) => `${name.padEnd(NAME_WIDTH)}${value}`,
  );
}
const TWO_DIGITS = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
const NAME_WIDTH = 16;

const hours = ({ closedHours, first, last }: LedgerDocument): string =>
  first === null || last === null
    ? '0'
    : `${closedHours.toLocaleString('en-US')}, the first begins ${first}, the last ${last}`;
