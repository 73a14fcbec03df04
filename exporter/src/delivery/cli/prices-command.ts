import { US_DOLLARS, type Currency } from '../../app/currency.ts';
import {
  pricesOf,
  type HostPriceRow,
  type PricesDocument,
  type RungPrice,
} from '../../app/host-prices.ts';
import { toJson } from '../../app/query/json.ts';
import type { PriceRung } from '../../domain/price.ts';
import { statusDocument } from '../http/documents.ts';
import { pricesDocument } from '../http/prices-route.ts';
import { counted, span } from '../numbers.ts';
import { currencyNamed } from './allocate-command.ts';
import { askFor } from './client.ts';
import { EXIT, UsageError } from './io.ts';
import { moneyFor, NOTHING, rateNote, type Money } from './money.ts';
import type { Options } from './parse.ts';
import { readFrom, readingFor, readsItself } from './read-from.ts';
import type { Invocation } from './services.ts';
import { styleFor, type Style } from './style.ts';
import { table, type Column, type TableRow } from './table.ts';
import { printable } from './width.ts';

/** Prices need no rates of usage: nodes are known after the first look. */
const READ_SECONDS = 10;

/** `podtally prices` and `podtally prices refresh`. */
export async function pricesCommand(
  [what]: readonly string[],
  options: Options,
  invocation: Invocation,
): Promise<number> {
  if (what === 'refresh') return refreshCommand(options, invocation);
  const { stdout, env } = invocation;
  const { document, currency } = await readPrices(options, invocation);
  const style = styleFor(stdout, env, options.has('no-color'));
  stdout.write(
    options.text('format') === 'json'
      ? toJson(document)
      : `${pricesLines(document, currency, style).join('\n')}\n`,
  );
  return options.has('strict') && document.hosts.some(({ usdPerHour }) => usdPerHour === null)
    ? EXIT.gaps
    : EXIT.done;
}

async function readPrices(
  options: Options,
  invocation: Invocation,
): Promise<{ readonly document: PricesDocument; readonly currency: Currency }> {
  const { services, signal, stderr } = invocation;
  const code = options.text('currency');
  if (readsItself(options)) {
    const from = readFrom(options);
    const configured = await services.configuration(from);
    const currency = currencyNamed(
      code ?? configured.currency,
      configured.exchangeRates,
      services.now(),
    );
    stderr.write(readingFor(configured, READ_SECONDS));
    return { document: pricesOf(await services.scrape(from, READ_SECONDS, signal)), currency };
  }
  const server = options.text('server');
  const document = await askFor(invocation, pricesDocument, server, 'api/v1/prices');
  if (code === null) return { document, currency: US_DOLLARS };
  const status = await askFor(invocation, statusDocument, server, 'api/v1/status');
  return { document, currency: currencyNamed(code, status.exchangeRates, services.now()) };
}

/** The table: one line per host, its price, and every rung beside it with how far it is from the price. */
export function pricesLines(
  { cluster, hosts, ladder }: PricesDocument,
  currency: Currency,
  style: Style,
): readonly string[] {
  const money = moneyFor(
    hosts.map(({ usdPerHour }) => usdPerHour ?? 0),
    currency,
  );
  const columns: readonly Column[] = [
    { title: 'NODE', align: 'left', flexible: true },
    { title: 'TYPE', align: 'left' },
    { title: 'PLACE', align: 'left' },
    { title: `${money.code}/h`, align: 'right' },
    { title: 'FROM', align: 'left' },
    ...ladder.map((rung) => ({ title: rung.toUpperCase(), align: 'right' }) as const),
  ];
  const rows = hosts.map((host): TableRow => ({ cells: cellsOf(host, ladder, money) }));
  const priced = hosts.filter(({ usdPerHour }) => usdPerHour !== null).length;
  return [
    `cluster "${printable(cluster)}" · ${counted(hosts.length, 'host')}, ${priced} with a price · prices by the hour, and how far each rung is from the price in use`,
    '',
    ...table(columns, rows, style),
    ...ageLines(hosts),
    ...whyLines(hosts, ladder),
    ...(currency.asOf === '' ? [] : ['', style.faint(rateNote(currency))]),
  ];
}

function cellsOf(
  host: HostPriceRow,
  ladder: readonly PriceRung[],
  money: Money,
): readonly string[] {
  const { node, instanceType, region, zone, usdPerHour, rung, stale, rungs } = host;
  const words = [
    instanceType === '' ? '(no type)' : instanceType,
    ...(host.capacityType === 'on-demand' ? [] : [host.capacityType]),
    ...(host.os === 'linux' ? [] : [host.os]),
    ...(host.tenancy === 'shared' ? [] : [host.tenancy]),
  ];
  return [
    printable(node),
    printable(words.join(', ')),
    printable(zone === '' ? region : zone),
    usdPerHour === null ? NOTHING : money.show(usdPerHour),
    rung === null ? 'no price' : `${rung}${stale ? ', stale' : ''}`,
    ...ladder.map((one) =>
      rungCell(
        rungs.find((answer) => answer.rung === one),
        host,
        money,
      ),
    ),
  ];
}

function rungCell(answer: RungPrice | undefined, host: HostPriceRow, money: Money): string {
  if (answer === undefined || answer.usdPerHour === null) return NOTHING;
  const shown = money.show(answer.usdPerHour);
  if (answer.difference === null || (answer.rung === host.rung && !host.stale)) return shown;
  return `${shown} ${differenceOf(answer.difference)}`;
}

/** `(=)`, `(+5.1 %)`, `(−12 %)` */
function differenceOf(difference: number): string {
  const percent = Math.abs(difference) * 100;
  if (percent < LEAST_DIFFERENCE) return '(=)';
  return `(${difference < 0 ? '−' : '+'}${percent >= 10 ? percent.toFixed(0) : percent.toFixed(1)} %)`;
}
/** Rounding of price lists, in percent. */
const LEAST_DIFFERENCE = 0.05;

/** How old the prices in use are, by rung. */
function ageLines(hosts: readonly HostPriceRow[]): readonly string[] {
  const oldest = new Map<PriceRung, number>();
  for (const { rung, rungs } of hosts) {
    const age = rungs.find((answer) => answer.rung === rung)?.ageSeconds;
    if (rung !== null && age !== null && age !== undefined)
      oldest.set(rung, Math.max(age, oldest.get(rung) ?? 0));
  }
  const told = [...oldest].map(([rung, age]) => `${rung} ${span(age)}`);
  return told.length === 0 ? [] : ['', `oldest price in use: ${told.join(', ')}`];
}

/** Why rungs do not know hosts: each reason once, with how many hosts it is about. */
function whyLines(hosts: readonly HostPriceRow[], ladder: readonly PriceRung[]): readonly string[] {
  const lines = ladder.flatMap((rung) => {
    const counts = new Map<string, number>();
    for (const { rungs } of hosts)
      for (const { why } of rungs.filter((answer) => answer.rung === rung && answer.why !== ''))
        counts.set(why, (counts.get(why) ?? 0) + 1);
    return [...counts].map(
      ([why, count]) => `  ${rung}: ${printable(why)} (${counted(count, 'host')})`,
    );
  });
  return lines.length === 0 ? [] : ['', 'rungs that do not know a host, and why', ...lines];
}

/** `podtally prices refresh`: a catalogue of today's prices, for where nothing can be asked. */
async function refreshCommand(options: Options, invocation: Invocation): Promise<number> {
  const { services, signal, stdout, stderr } = invocation;
  const regions = options.texts('region').map(placeNamed);
  const out = options.text('out');
  if (regions.length === 0)
    throw new UsageError(
      'prices refresh needs at least one --region, such as --region aws:eu-west-1.',
    );
  if (out === null) throw new UsageError('prices refresh needs --out FILE to write to.');
  stderr.write(`asking for the prices of ${counted(regions.length, 'region')} …\n`);
  const { places, problems } = await services.refreshCatalogue(
    readFrom(options),
    { regions, types: options.texts('type'), out },
    signal,
  );
  for (const { place, asked, prices } of places)
    stdout.write(
      `${place.provider}:${place.region}   ${counted(prices, 'price')} of ${asked.toLocaleString('en-US')} asked for\n`,
    );
  for (const problem of problems) stderr.write(`${printable(problem)}\n`);
  const isEmpty = places.every(({ prices }) => prices === 0);
  if (isEmpty) throw new Error(`no price was fetched, so ${out} was not written.`);
  stdout.write(`written to ${out}; name it in prices.catalogueFile\n`);
  return problems.length > 0 && options.has('strict') ? EXIT.gaps : EXIT.done;
}

const PROVIDERS = ['aws', 'gcp', 'azure'] as const;

function placeNamed(text: string): {
  readonly provider: (typeof PROVIDERS)[number];
  readonly region: string;
} {
  const [name, region = '', ...more] = text.split(':');
  const provider = PROVIDERS.find((one) => one === name);
  if (provider === undefined || !/^[a-z0-9-]+$/.test(region) || more.length > 0)
    throw new UsageError(
      `--region must be a provider and its region, such as aws:eu-west-1, gcp:europe-west1 or azure:westeurope, but is "${text}".`,
    );
  return { provider, region };
}
