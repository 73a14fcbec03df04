import { csvLine } from '../query/csv.ts';
import type { MonthDocument } from './month.ts';

const CENTS = 2;

/** The month as CSV: one line per key, to the cent; `incomplete` where hours of it are missing. */
export function* monthCsv({ month, cluster, by, lines, gaps }: MonthDocument): Generator<string> {
  const columns = by.filter((name) => name !== 'cluster');
  yield csvLine(['month', 'cluster', ...columns, 'cost_usd', 'incomplete']);
  for (const { key, usd } of lines)
    yield csvLine([
      ...[month, cluster],
      ...columns.map((name) => key[name] ?? ''),
      ...[usd.toFixed(CENTS), String(gaps)],
    ]);
}

/** The month as a journal: debits per account, and the credit to the clearing account. */
export function* journalCsv({ month, cluster, journal, gaps }: MonthDocument): Generator<string> {
  yield csvLine(['date', 'account', 'debit_usd', 'credit_usd', 'memo']);
  const memo = `Kubernetes cost of ${cluster}, ${month}${gaps ? ', incomplete' : ''}`;
  for (const { date, account, debitUsd, creditUsd } of journal)
    yield csvLine([
      ...[date, account],
      ...[debitUsd, creditUsd].map((usd) => (usd === 0 ? '' : usd.toFixed(CENTS))),
      memo,
    ]);
}
