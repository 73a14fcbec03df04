import { usdPerHour, type UnixSeconds } from '../../domain/units.ts';
import { csvEntries } from './csv-entries.ts';
import { checkCurrency, checkedDate, checkedEntries, type CheckedEntry } from './entries.ts';
import type { NodePrice, PriceFile, PriceFileError, VolumePrice } from './price-file.ts';
import { Findings, TOP } from './report.ts';
import type { ListName } from './shape.ts';
import { reportTies } from './ties.ts';
import { yamlEntries } from './yaml-entries.ts';

export type PriceFileReading =
  { readonly ok: PriceFile } | { readonly errors: readonly PriceFileError[] };

/**
 * Reads a user's price file: CSV when its name ends in `.csv`, YAML otherwise. Says everything that is wrong with it at once.
 *
 * @param fileName the file as the user named it; it stands in errors and in the origin of prices
 */
export function readPriceFile(text: string, fileName: string): PriceFileReading {
  const findings = new Findings(fileName);
  const { report } = findings;
  const content = text.replace(/^\uFEFF/, '');
  const isCsv = fileName.toLowerCase().endsWith('.csv');
  if (isBlank(content)) {
    report(TOP, '', `the file is empty; ${isCsv ? EXAMPLE_CSV : EXAMPLE_YAML}`);
    return { errors: findings.list() };
  }
  const raw = (isCsv ? csvEntries : yamlEntries)(content, report);
  if (raw === null) return { errors: findings.list() };
  if (raw.entries.length === 0 && findings.list().length === 0)
    report(TOP, '', `the file holds no prices; ${isCsv ? EXAMPLE_CSV : EXAMPLE_YAML}`);
  checkCurrency(raw.currency, report);
  const date = checkedDate(raw.date, report);
  const checked = checkedEntries(raw.entries, report);
  reportTies(checked, report);
  const errors = findings.list();
  return errors.length > 0 ? { errors } : { ok: priceFile(fileName, date, checked) };
}

function priceFile(
  name: string,
  date: UnixSeconds | null,
  checked: readonly CheckedEntry[],
): PriceFile {
  const of = (list: ListName): readonly CheckedEntry[] =>
    checked.filter(({ entry }) => entry.list === list);
  return {
    name,
    date,
    nodes: of('nodes').map(nodePrice),
    volumes: of('volumes').map(volumePrice),
    fees: of('fees').map(({ match, price, entry }) => ({
      name: match.get('provider') ?? '',
      component: match.get('component') ?? '',
      usdPerHour: usdPerHour(price),
      rung: 'file',
      asOf: date,
      origin: `${name} line ${entry.line}`,
    })),
  };
}

function nodePrice({ match, price, more, entry }: CheckedEntry): NodePrice {
  const usdPerCoreHour = more.get('usdPerVcpuHour');
  const usdPerGibHour = more.get('usdPerGbHour');
  const isBySize = usdPerCoreHour !== undefined && usdPerGibHour !== undefined;
  return {
    match,
    price: isBySize
      ? { rates: { usdPerCoreHour, usdPerGibHour, usdPerGpuHour: 0 } }
      : { usdPerHour: usdPerHour(price) },
    line: entry.line,
  };
}

function volumePrice({ match, price, more, entry }: CheckedEntry): VolumePrice {
  const usdPerIopsMonth = more.get('usdPerIopsMonth');
  const usdPerMibpsMonth = more.get('usdPerMibpsMonth');
  return {
    match,
    usdPerGbMonth: price,
    ...(usdPerIopsMonth !== undefined && { usdPerIopsMonth }),
    ...(usdPerMibpsMonth !== undefined && { usdPerMibpsMonth }),
    line: entry.line,
  };
}

const EXAMPLE_YAML =
  'write at least "nodes: [{ match: { instanceType: m6i.xlarge }, usdPerHour: 0.192 }]"';
const EXAMPLE_CSV = 'write at least "instanceType,usdPerHour" and, below it, "m6i.xlarge,0.192"';

const isBlank = (text: string): boolean =>
  text.split('\n').every((line) => /^\s*(#.*|---|\.\.\.)?\s*$/.test(line));
