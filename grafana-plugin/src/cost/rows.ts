import type { Line, Sample } from './series.ts';

/** What one namespace, team, pod … costs, in US dollars per hour, as a mean over the range. */
export interface CostRow {
  /** The values of the labels asked for, in their order; empty of a sum, and of what no pod pays. */
  readonly key: readonly string[];
  /** Whether no pod pays it: cluster idle that is shown apart, and fees. */
  readonly isNobodys: boolean;
  readonly cost: number;
  readonly parts: readonly Part[];
  /** The mean over the range before; nothing where that is not known. */
  readonly previous: number | undefined;
  readonly line: readonly (number | null)[];
}

/** The dollars per hour of one spend type and resource. */
export interface Part {
  readonly spendType: string;
  readonly resource: string;
  readonly cost: number;
}

/** What the queries of a table answered. */
export interface TableAnswers {
  /** By the key's labels, `spend_type` and `resource`. */
  readonly now: readonly Sample[];
  /** By the key's labels; empty also where nothing is compared. */
  readonly previous: readonly Sample[];
  readonly lines: readonly Line[];
}

/** The label by which queries tell what no pod pays from pods without an owner, and its only value. */
export const PAYER = 'payer';
export const NOBODY = 'nobody';

/**
 * Rows by key, the dearest first.
 *
 * A key that only the range before knows has a row of zero: what is gone is news too.
 */
export function costRows(labels: readonly string[], answers: TableAnswers): readonly CostRow[] {
  const idOf = (sample: Pick<Sample, 'labels'>): string =>
    isNobodys(labels, sample)
      ? NOBODY
      : JSON.stringify(labels.map((label) => sample.labels[label] ?? ''));
  const previous = sumsById(answers.previous, idOf);
  const lines = new Map(answers.lines.map((line) => [idOf(line), line.values]));
  const parts = new Map<string, Part[]>();
  for (const id of previous.keys()) parts.set(id, []);
  for (const sample of answers.now) {
    const id = idOf(sample);
    const known = parts.get(id) ?? [];
    known.push(partOf(sample));
    parts.set(id, known);
  }
  return [...parts]
    .map(([id, ofRow]) => ({
      key: id === NOBODY ? [] : keyFrom(id),
      isNobodys: id === NOBODY,
      cost: sumOf(ofRow),
      parts: merged(ofRow),
      previous: answers.previous.length === 0 ? undefined : (previous.get(id) ?? 0),
      line: lines.get(id) ?? [],
    }))
    .sort((a, b) => b.cost - a.cost || a.key.join().localeCompare(b.key.join()));
}

/** The part that a sample is, by its labels `spend_type` and `resource`. */
export function partOf({ labels, value }: Sample): Part {
  return {
    spendType: labels['spend_type'] ?? '',
    resource: labels['resource'] ?? '',
    cost: value,
  };
}

/** The dollars per hour of these parts. */
export function sumOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { cost }) => sum + cost, 0);
}

/** Parts of the same spend type and resource as one. */
export function merged(parts: readonly Part[]): readonly Part[] {
  const byKind = new Map<string, Part>();
  for (const part of parts) {
    const kind = `${part.spendType} ${part.resource}`;
    const known = byKind.get(kind);
    byKind.set(kind, known === undefined ? part : { ...part, cost: known.cost + part.cost });
  }
  return [...byKind.values()];
}

/** The used part of what is charged; nothing where neither use nor workload idle is known. */
export function efficiencyOf({ parts }: Pick<CostRow, 'parts'>): number | undefined {
  const used = sumOf(parts.filter(({ spendType }) => spendType === 'usage'));
  const idle = sumOf(parts.filter(({ spendType }) => spendType === 'workload_idle'));
  return used + idle > 0 ? used / (used + idle) : undefined;
}

/** What is paid for and not used: of workloads, and of the cluster. */
export function idleOf({ parts }: Pick<CostRow, 'parts'>): number {
  return sumOf(parts.filter(({ spendType }) => spendType.endsWith('idle')));
}

/** What one resource costs. */
export function resourceCost({ parts }: Pick<CostRow, 'parts'>, resource: string): number {
  return sumOf(parts.filter((part) => part.resource === resource));
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
  const isCompared = rows.some(({ previous }) => previous !== undefined);
  const parts = merged(rows.flatMap((row) => row.parts));
  return {
    key: [],
    isNobodys: false,
    cost: rows.reduce((sum, { cost }) => sum + cost, 0),
    parts,
    previous: isCompared ? rows.reduce((sum, row) => sum + (row.previous ?? 0), 0) : undefined,
    line: [],
  };
}

function isNobodys(labels: readonly string[], sample: Pick<Sample, 'labels'>): boolean {
  if (sample.labels[PAYER] === NOBODY) return true;
  return labels.includes('namespace') && (sample.labels['namespace'] ?? '') === '';
}

function sumsById(
  samples: readonly Sample[],
  idOf: (sample: Sample) => string,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const sample of samples)
    sums.set(idOf(sample), (sums.get(idOf(sample)) ?? 0) + sample.value);
  return sums;
}

function keyFrom(id: string): readonly string[] {
  const parsed: unknown = JSON.parse(id);
  return Array.isArray(parsed) ? parsed.map(String) : [];
}
