import { toJson } from '../../app/query/json.ts';
import type { OpenLedger } from '../../app/ledger/file.ts';
import { ledgerDocument, ledgerDocumentOf, type LedgerDocument } from '../http/ledger-route.ts';
import { askFor } from './client.ts';
import { EXIT, UsageError } from './io.ts';
import type { Options } from './parse.ts';
import { Progress } from './progress.ts';
import { readFrom } from './read-from.ts';
import type { Invocation } from './services.ts';
import { printable } from './width.ts';

/** `podtally ledger`: from the running exporter, or from the file of a configuration. */
export async function ledgerCommand(
  operands: readonly string[],
  options: Options,
  invocation: Invocation,
): Promise<number> {
  const { stdout } = invocation;
  switch (operands[0] ?? 'status') {
    case 'backup': {
      const to = target(options, 'backup', 'FILE');
      await withLedger(options, invocation, 'write', (ledger) => ledger.backup(to));
      stdout.write(`copied to ${printable(to)}\n`);
      return EXIT.done;
    }
    case 'export': {
      const to = target(options, 'export', 'FOLDER');
      const rows = await withLedger(options, invocation, 'read', (ledger) => ledger.export(to));
      stdout.write(`${rows.toLocaleString('en-US')} rows written to ${printable(to)}\n`);
      return EXIT.done;
    }
    case 'verify':
      return verify(options, invocation);
    default:
      return status(options, invocation);
  }
}

function target(options: Options, command: string, what: string): string {
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
  if (options.text('config') === null)
    throw new UsageError('name the configuration whose ledger it is: --config FILE.');
  const ledger = services.ledger(readFrom(options), access);
  if (ledger === null)
    throw new UsageError('this configuration has no ledger: name its file in ledger.file.');
  try {
    return await work(ledger);
  } finally {
    await ledger.end();
  }
}

async function status(options: Options, invocation: Invocation): Promise<number> {
  const document =
    options.text('config') === null
      ? await askFor(invocation, ledgerDocument, options.text('server'), 'api/v1/ledger')
      : await withLedger(options, invocation, 'read', async (ledger) =>
          ledgerDocumentOf(await ledger.status()),
        );
  const isJson = options.text('format') === 'json';
  invocation.stdout.write(isJson ? `${toJson(document)}\n` : `${text(document).join('\n')}\n`);
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
  return lines.map(([name, value]) => `${name.padEnd(NAME_WIDTH)}${value}`);
}
const TWO_DIGITS = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
const NAME_WIDTH = 16;

const hours = ({ closedHours, first, last }: LedgerDocument): string =>
  first === null || last === null
    ? '0'
    : `${closedHours.toLocaleString('en-US')}, the first begins ${first}, the last ${last}`;

async function verify(options: Options, invocation: Invocation): Promise<number> {
  const { stdout, stderr, services, signal } = invocation;
  const progress = new Progress(stderr, services.now);
  const checked = await withLedger(options, invocation, 'read', (ledger) =>
    ledger.verify((done, all) => progress.tell(done, all), signal),
  );
  for (const { start, problem } of checked.unsound)
    stdout.write(`${new Date(start * 1000).toISOString()}: ${problem}\n`);
  stdout.write(`${checked.hours} hours read, ${checked.unsound.length} unsound\n`);
  return checked.unsound.length === 0 ? EXIT.done : EXIT.failed;
}
