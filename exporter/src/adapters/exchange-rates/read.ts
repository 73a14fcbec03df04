import type { ExchangeRate } from '../../app/currency.ts';
import { csvRows, yamlRows, type LineError, type Row } from './rows.ts';

export type ReadRates =
  | { readonly ok: readonly ExchangeRate[] }
  /** One line each, naming file and line. */
  | { readonly errors: readonly string[] };

/**
 * Reads a file of dated exchange rates: one `from` is `rate` of `to` from that day (UTC) on.
 * CSV where the name ends in `.csv`, else YAML; every problem is reported at once.
 */
export function readExchangeRates(text: string, fileName: string): ReadRates {
  const { rows, errors } = /\.csv$/i.test(fileName) ? csvRows(text) : yamlRows(text);
  const found = [...errors, ...rows.flatMap(rowErrors), ...duplicates(rows)];
  if (rows.length === 0 && found.length === 0)
    return { errors: [`${fileName}: holds no exchange rate`] };
  if (found.length > 0)
    return {
      errors: found
        .toSorted((a, b) => a.line - b.line)
        .map(({ line, message }) => `${fileName}:${line}: ${message}`),
    };
  return { ok: rows.map(toRate) };
}

const toRate = ({ fields: { date, from, to, rate } }: Row): ExchangeRate => ({
  from,
  to,
  rate: Number(rate),
  asOf: date,
});

function rowErrors({ line, fields: { date, from, to, rate } }: Row): readonly LineError[] {
  const messages = [
    isDate(date) ? '' : `date must be a day such as 2026-11-20, but is ${shown(date)}`,
    isCode(from) ? '' : `from must be a currency code such as USD, but is ${shown(from)}`,
    isCode(to) ? '' : `to must be a currency code such as EUR, but is ${shown(to)}`,
    isCode(from) && from === to ? `from and to are both ${from}` : '',
    isRate(rate) ? '' : `rate must be a number above 0, but is ${shown(rate)}`,
  ];
  return messages.filter((message) => message !== '').map((message) => ({ line, message }));
}

function duplicates(rows: readonly Row[]): readonly LineError[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ line, fields: { date, from, to } }) => {
    const key = `${date} ${from} ${to}`;
    const before = first.get(key);
    first.set(key, before ?? line);
    return before === undefined
      ? []
      : [{ line, message: `${from} to ${to} on ${date} stands in line ${before} already` }];
  });
}

const shown = (value: string): string => (value === '' ? 'missing' : `"${value}"`);

const isCode = (value: string): boolean => /^[A-Z]{3}$/.test(value);

const isRate = (value: string): boolean =>
  /^\d*\.?\d+(?:[eE][-+]?\d+)?$/.test(value) && Number(value) > 0 && Number(value) < Infinity;

/** A real day of the calendar: 2026-02-30 is none. */
function isDate(value: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
}
