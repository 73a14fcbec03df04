import { currencyOf, US_DOLLARS, type Currency, type ExchangeRate } from '../../app/currency.ts';
import type { Allocation } from '../../domain/allocation.ts';
import type { Interval } from '../../domain/interval.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import { csvLines } from '../../app/query/csv.ts';
import type { AllocationDocument } from '../../app/query/document.ts';
import { focusBy, focusLines } from '../../app/query/focus.ts';
import { jsonPieces } from '../../app/query/json.ts';
import {
  IDLE_MODES,
  parseBy,
  parseFilter,
  parseSort,
  QUERY_MODELS,
  type AllocationQuery,
} from '../../app/query/query.ts';
import { windowOf } from '../../app/query/answer.ts';
import { Tally } from '../../app/query/tally.ts';
import { allocationDocument, statusDocument } from '../http/documents.ts';
import { allocationTable, gapLines } from './allocation-table.ts';
import { ask, askFor, type Parameters } from './client.ts';
import { EXIT, UsageError } from './io.ts';
import type { Options } from './parse.ts';
import { Progress } from './progress.ts';
import { readFrom, readingFor, readsItself } from './read-from.ts';
import type { Configured, Invocation } from './services.ts';
import { spanText } from './span-text.ts';
import { styleFor, type Style } from './style.ts';
import { printable } from './width.ts';

/** How long a cluster is read where nobody says. */
export const DEFAULT_READ_SECONDS = 60;

/** `podtally allocate`: from the running exporter, or by reading the cluster. */
export async function allocateCommand(options: Options, invocation: Invocation): Promise<number> {
  return readsItself(options)
    ? allocateDirectly(options, invocation)
    : allocateFromServer(options, invocation);
}

async function allocateFromServer(options: Options, invocation: Invocation): Promise<number> {
  const server = options.text('server');
  const format = options.text('format') ?? 'table';
  const path = 'api/v1/allocation';
  const parameters: Parameters = [
    ...['window', 'by', 'model', 'idle', 'sort', 'limit'].map(
      (name) => [name, options.text(name)] as const,
    ),
    ...options.texts('filter').map((filter) => ['filter', filter] as const),
  ];
  if (format === 'csv' || format === 'focus') {
    refuseStrict(options, format);
    const text = await ask(invocation, server, path, [...parameters, ['format', format]]);
    invocation.stdout.write(text);
    return EXIT.done;
  }
  const document = await askFor(invocation, allocationDocument, server, path, parameters);
  if (format === 'json') {
    writeAll(invocation, jsonPieces(document));
    return exitCode(options, document);
  }
  const code = options.text('currency');
  const rates =
    code === null
      ? []
      : (await askFor(invocation, statusDocument, server, 'api/v1/status')).exchangeRates;
  writeTable(document, options, currencyNamed(code, rates, invocation.services.now()), invocation);
  return exitCode(options, document);
}

async function allocateDirectly(options: Options, invocation: Invocation): Promise<number> {
  const { services } = invocation;
  const from = readFrom(options);
  const format = options.text('format') ?? 'table';
  const configured = await services.configuration(from);
  const { cluster, policy, exchangeRates } = configured;
  const query = queryOf(options, format === 'focus' ? focusBy(policy) : ['namespace']);
  // The answer is the reader's own memory, so all of it may be had.
  const tally = new Tally({ cluster, policy, query, clock: services, maxRows: Infinity });
  const currency = currencyNamed(
    options.text('currency') ?? configured.currency,
    exchangeRates,
    services.now(),
  );
  const { window, scale } = await readWindow(options, configured, tally, invocation);
  const document = await tally.document(window, scale, invocation.signal);
  switch (format) {
    case 'json':
      writeAll(invocation, jsonPieces(document));
      break;
    case 'csv':
      writeAll(invocation, csvLines(document));
      break;
    case 'focus':
      writeAll(invocation, focusLines(document, policy, tally.hosts));
      break;
    default:
      writeTable(document, options, currency, invocation);
  }
  return exitCode(options, document);
}

/** Reads what the window says: the past from a metric store, else what comes. */
async function readWindow(
  options: Options,
  configured: Configured,
  tally: Tally,
  { services, signal, stderr }: Invocation,
): Promise<{ readonly window: Interval; readonly scale: number }> {
  const from = readFrom(options);
  const window = options.text('window');
  if (configured.source === 'prometheus') {
    const progress = new Progress(stderr, services.now);
    const take = (allocation: Allocation): Promise<void> => tally.add(allocation, signal);
    const reading = { take, progress: (done: number, all: number) => progress.tell(done, all) };
    return { window: await services.past(from, window ?? LAST_HOUR, reading, signal), scale: 1 };
  }
  const seconds = secondsIn(window);
  stderr.write(readingFor(configured, seconds));
  const { live, settled } = await services.scrape(from, seconds, signal);
  const allocation = settled ?? live;
  await tally.add(allocation, signal);
  return windowOf(allocation, seconds);
}

const LAST_HOUR = '1h';

/** CSV from a server has no room for gaps, so strictness cannot be kept. */
function refuseStrict(options: Options, format: string): void {
  if (options.has('strict'))
    throw new UsageError(
      `--strict cannot be kept with --format ${format} from an exporter; use --format json, or --config.`,
    );
}

const exitCode = (options: Options, { gaps }: AllocationDocument): number =>
  options.has('strict') && gaps.length > 0 ? EXIT.gaps : EXIT.done;

function writeAll({ stdout }: Invocation, pieces: Iterable<string>): void {
  for (const piece of pieces) stdout.write(piece);
}

function writeTable(
  document: AllocationDocument,
  options: Options,
  currency: Currency,
  { stdout, env }: Invocation,
): void {
  const style = styleFor(stdout, env, options.has('no-color'));
  const gaps = gapLines(document.gaps, style);
  const lines = [
    titleOf(document, style),
    '',
    ...allocationTable({
      document,
      currency,
      style,
      sort: parseSort(options.text('sort') ?? '-cost'),
    }),
    ...(gaps.length > 0 ? ['', ...gaps] : []),
  ];
  stdout.write(`${lines.join('\n')}\n`);
}

const MINUTE = 60;

/** Of an ISO 8601 moment: up to its seconds. */
const WHOLE_SECONDS = '2026-01-01T00:00:00'.length;

function titleOf({ cluster, window, model, idle }: AllocationDocument, style: Style): string {
  const span = spanText((Date.parse(window.end) - Date.parse(window.start)) / 1000);
  return [
    style.bold(`cluster "${printable(cluster)}"`),
    `${span} to ${window.end.slice(0, WHOLE_SECONDS).replace('T', ' ')} UTC`,
    model === 'policy' ? 'model by policy' : `what if the model were ${model}`,
    idle === 'show' ? 'idle shown' : 'idle shared',
  ].join(' · ');
}

/** The currency of a code; throws UsageError where there is no rate. */
export function currencyNamed(
  code: string | null,
  rates: readonly ExchangeRate[],
  now: UnixSeconds,
): Currency {
  if (code === null) return US_DOLLARS;
  const currency = currencyOf(code.toUpperCase(), rates, now);
  if (currency !== null) return currency;
  const known = [...new Set(rates.flatMap(({ from, to }) => [from, to]))].sort();
  throw new UsageError(
    `--currency: there is no rate from USD to ${code.toUpperCase()}. ${known.length > 0 ? `Known: ${known.join(', ')}.` : 'Add one to prices.exchangeRatesFile.'}`,
  );
}

const SECONDS_IN = { s: 1, m: MINUTE, h: 3600 } as const;
const LONGEST_READ_SECONDS = 3600;

/** How long to read; throws UsageError. */
function secondsIn(window: string | null): number {
  if (window === null) return DEFAULT_READ_SECONDS;
  const [, count, unit] = /^(\d+)([smh])$/u.exec(window) ?? [];
  const size = unit === 's' || unit === 'm' || unit === 'h' ? SECONDS_IN[unit] : NaN;
  const seconds = Number(count) * size;
  if (seconds > 0 && seconds <= LONGEST_READ_SECONDS) return seconds;
  throw new UsageError(
    `--window: where the cluster is scraped it says for how long, from 1s to 1h, for example 2m; it cannot be "${window}". A metric store knows the past: metrics.source prometheus, or --prometheus.`,
  );
}

function queryOf(options: Options, everything: readonly string[]): AllocationQuery {
  const by = options.text('by');
  const model = options.text('model');
  const idle = options.text('idle');
  return {
    by: by === null ? everything : parseBy(by),
    model: QUERY_MODELS.find((name) => name === model) ?? 'policy',
    idle: IDLE_MODES.find((mode) => mode === idle) ?? null,
    filters: options.texts('filter').map(parseFilter),
    sort: parseSort(options.text('sort') ?? '-cost'),
    limit: limitOf(options.text('limit')),
  };
}

function limitOf(given: string | null): number | null {
  if (given === null) return null;
  const limit = Number(given);
  if (Number.isInteger(limit) && limit >= 1) return limit;
  throw new UsageError(`--limit must be a whole number from 1 up, but is "${given}".`);
}
