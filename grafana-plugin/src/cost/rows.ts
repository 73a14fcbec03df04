import type { Line, Sample } from './series.ts';

/** What one namespace, team, pod … costs, in US dollars per hour, as a mean over the range. */
export interface CostRow {
  /** The values of the labels asked for, in their order. */
  readonly key: readonly string[];
  readonly cost: number;
  readonly bySpendType: Readonly<Record<string, number>>;
  /** The mean over the range before; nothing where that is not known. */
  readonly previous: number | undefined;
  readonly line: readonly (number | null)[];
}

/** What the queries of a table answered. */
export interface TableAnswers {
  /** By the key's labels and `spend_type`. */
  readonly now: readonly Sample[];
  /** By the key's labels; empty also where nothing is compared. */
  readonly previous: readonly Sample[];
  readonly lines: readonly Line[];
}

/**
 * Rows by key, the dearest first.
 *
 * A key that only the range before knows has a row of zero: what is gone is news too.
 */
export function costRows(labels: readonly string[], answers: TableAnswers): readonly CostRow[] {
  const keyOf = ({ labels: found }: Pick<Sample, 'labels'>): string =>
    JSON.stringify(labels.map((label) => found[label] ?? ''));
  const previous = new Map(answers.previous.map((sample) => [keyOf(sample), sample.value]));
  const lines = new Map(answers.lines.map((line) => [keyOf(line), line.values]));
  const types = new Map<string, Record<string, number>>();
  for (const key of previous.keys()) types.set(key, {});
  for (const sample of answers.now) {
    const row = types.get(keyOf(sample)) ?? {};
    const type = sample.labels['spend_type'] ?? '';
    row[type] = (row[type] ?? 0) + sample.value;
    types.set(keyOf(sample), row);
  }
  return [...types]
    .map(([key, bySpendType]) => ({
      key: keyFrom(key),
      cost: sumOf(Object.values(bySpendType)),
      bySpendType,
      previous: answers.previous.length === 0 ? undefined : (previous.get(key) ?? 0),
      line: lines.get(key) ?? [],
    }))
    .sort((a, b) => b.cost - a.cost || a.key.join().localeCompare(b.key.join()));
}

/** The used part of what is charged, 0 to 1; nothing where neither use nor workload idle is known. */
export function efficiencyOf(row: Pick<CostRow, 'bySpendType'>): number | undefined {
  const used = row.bySpendType['usage'] ?? 0;
  const charged = used + (row.bySpendType['workload_idle'] ?? 0);
  return charged > 0 ? used / charged : undefined;
}

/** Rows beyond a number as one, so that the sum stays. */
export function topRows(
  rows: readonly CostRow[],
  count: number,
): { readonly top: readonly CostRow[]; readonly other: CostRow | undefined; readonly cut: number } {
  const rest = rows.slice(count);
  if (rest.length === 0) return { top: rows, other: undefined, cut: 0 };
  return { top: rows.slice(0, count), other: totalOf(rest), cut: rest.length };
}

/** The sum of rows, as a row without a key. */
export function totalOf(rows: readonly CostRow[]): CostRow {
  const bySpendType: Record<string, number> = {};
  for (const row of rows)
    for (const [type, value] of Object.entries(row.bySpendType))
      bySpendType[type] = (bySpendType[type] ?? 0) + value;
  const isCompared = rows.some(({ previous }) => previous !== undefined);
  return {
    key: [],
    cost: sumOf(rows.map(({ cost }) => cost)),
    bySpendType,
    previous: isCompared ? sumOf(rows.map(({ previous }) => previous ?? 0)) : undefined,
    line: [],
  };
}

function keyFrom(text: string): readonly string[] {
  const parsed: unknown = JSON.parse(text);
  return Array.isArray(parsed) ? parsed.map(String) : [];
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
