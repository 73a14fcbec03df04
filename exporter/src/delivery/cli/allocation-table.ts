import type { GapKind } from '../../domain/gap.ts';
import type { Resource } from '../../domain/resource.ts';
import { HOURS_PER_MONTH, SECONDS_PER_HOUR } from '../../domain/units.ts';
import type { Currency } from '../../app/currency.ts';
import { byWeight, closesItself, gapInWords } from '../../app/gap-words.ts';
import type { AllocationDocument } from '../../app/query/document.ts';
import { COSTLIEST_FIRST, type Sort } from '../../app/query/query.ts';
import { efficiencyOf, summarise, totalOf, type Summary } from '../../app/query/summary.ts';
import { counted, exponent, fixed, wholePercent } from '../numbers.ts';
import { moneyFor, NOTHING, rateNote, type Money } from './money.ts';
import type { Style } from './style.ts';
import { table, type Column, type TableRow } from './table.ts';
import { printable, shortened } from './width.ts';

export interface AllocationTable {
  readonly document: AllocationDocument;
  readonly currency: Currency;
  readonly style: Style;
  readonly sort?: Sort;
  /** Lines of owners; the rest becomes one line, so that the sum stays. */
  readonly limit?: number;
}

const RESOURCE_TITLES = [
  ['cpu', 'CPU'],
  ['memory', 'MEMORY'],
  ['gpu', 'GPU'],
  ['persistent_volume', 'VOLUMES'],
  ['network', 'NETWORK'],
  ['load_balancer', 'BALANCERS'],
] as const satisfies readonly (readonly [Resource, string])[];

/** The document as lines of a table by key, with idle, fees and the total at its foot. */
export function allocationTable(asked: AllocationTable): readonly string[] {
  const { document, currency, style, sort = COSTLIEST_FIRST, limit = Infinity } = asked;
  const perHour = SECONDS_PER_HOUR / secondsOf(document);
  const summaries = folded(summarise(document, sort), limit);
  const total = totalOf(document);
  const money = moneyFor(
    [...summaries, total].map(({ cost }) => cost * perHour),
    currency,
  );
  const shown = RESOURCE_TITLES.filter(
    ([resource]) => resource === 'cpu' || resource === 'memory' || total.byResource[resource],
  );
  const isShared = summaries.some(({ kind, clusterIdle }) => kind === 'owner' && clusterIdle > 0);
  const columns = columnsOf(document, money, shown, isShared);
  const amounts = (summary: Summary): readonly string[] => [
    money.show(summary.cost * perHour),
    money.whole(summary.cost * perHour * HOURS_PER_MONTH),
    ...shown.map(([resource]) => money.show((summary.byResource[resource] ?? 0) * perHour)),
  ];
  const rest = (summary: Summary): readonly string[] => [
    ...(isShared ? [money.show(summary.clusterIdle * perHour)] : []),
    money.show(summary.idle * perHour),
    percentOr(efficiencyOf(summary)),
  ];
  const names = (summary: Summary): readonly string[] => nameCells(summary, document);
  const rows = summaries.map((summary): TableRow => {
    if (summary.kind === 'cluster_idle')
      return {
        cells: [...names(summary), ...amounts(summary)],
        note: componentNote(summary, money, perHour),
        emphasis: 'faint',
      };
    if (summary.kind === 'fee')
      return { cells: [...names(summary), ...amounts(summary).slice(0, 2)], emphasis: 'faint' };
    return { cells: [...names(summary), ...amounts(summary), ...rest(summary)] };
  });
  const bottom: TableRow = {
    cells: [...padded('TOTAL', document.by.length), ...amounts(total), ...rest(total)],
    emphasis: 'bold',
  };
  return [...table(columns, [...rows, bottom], style), ...footer(document, total, currency, style)];
}

function columnsOf(
  { by, idle }: AllocationDocument,
  money: Money,
  shown: readonly (readonly [Resource, string])[],
  isShared: boolean,
): readonly Column[] {
  const keys = by.length === 0 ? [''] : by.map((name) => name.replaceAll('_', ' ').toUpperCase());
  const numbers = [
    `${money.code}/h`,
    `${money.code}/month`,
    ...shown.map(([, title]) => title),
    ...(isShared ? [idle === 'share' ? 'SHARED IDLE' : 'CLUSTER IDLE'] : []),
    'IDLE',
    'EFFICIENCY',
  ];
  return [
    ...keys.map((title): Column => ({ title, align: 'left', flexible: true })),
    ...numbers.map((title): Column => ({ title, align: 'right' })),
  ];
}

const LABELS: Readonly<Record<Exclude<Summary['kind'], 'owner'>, string>> = {
  other: 'other',
  cluster_idle: 'cluster idle',
  fee: 'managed fee',
};

function nameCells(summary: Summary, { by, other }: AllocationDocument): readonly string[] {
  if (summary.kind === 'other')
    return padded(`… ${fixed(Number(summary.key[COUNT] ?? other ?? 0), 0)} more`, by.length);
  if (summary.kind !== 'owner') return padded(LABELS[summary.kind], by.length);
  return by.length === 0 ? [''] : by.map((name) => printable(summary.key[name] ?? '') || NOTHING);
}

const padded = (first: string, length: number): readonly string[] => [
  first,
  ...Array.from({ length: Math.max(0, length - 1) }, () => ''),
];

const percentOr = (share: number | null): string =>
  share === null ? NOTHING : wholePercent(share);

function componentNote(summary: Summary, money: Money, perHour: number): string {
  return Object.entries(summary.components)
    .filter(([, cost]) => cost > 0)
    .map(([name, cost]) => `${name} ${money.show(cost * perHour)}`)
    .join(', ');
}

/** Under which name of a folded key the count of what it stands for is kept; no dimension has it. */
const COUNT = '(count)';

/** Keeps the first owners and adds the others up. */
function folded(summaries: readonly Summary[], limit: number): readonly Summary[] {
  const owners = summaries.filter(({ kind }) => kind === 'owner');
  const cut = owners.slice(limit);
  const [first, ...others] = cut;
  if (first === undefined || others.length === 0) return summaries;
  const rest = others.reduce(added, first);
  return [
    ...owners.slice(0, limit),
    { ...rest, kind: 'other', key: { [COUNT]: String(cut.length) } },
    ...summaries.filter(({ kind }) => kind !== 'owner'),
  ];
}

const added = (a: Summary, b: Summary): Summary => ({
  ...a,
  cost: a.cost + b.cost,
  usage: a.usage + b.usage,
  idle: a.idle + b.idle,
  clusterIdle: a.clusterIdle + b.clusterIdle,
  byResource: Object.fromEntries(
    RESOURCE_TITLES.map(([name]) => [name, (a.byResource[name] ?? 0) + (b.byResource[name] ?? 0)]),
  ),
});

function footer(
  document: AllocationDocument,
  total: Summary,
  currency: Currency,
  style: Style,
): readonly string[] {
  const { conservationError, coverage } = document;
  const least = Math.min(...Object.values(coverage).map(Number));
  const whole = least === 1 ? 'coverage 100 %' : `coverage ${wholePercent(least)}`;
  const told = [
    `conservation error ${exponent(conservationError)}`,
    least === 1 ? whole : style.bad(whole),
    ...(total.cost === 0 ? ['nothing matches'] : []),
    ...(currency.asOf === '' ? [] : [rateNote(currency)]),
  ];
  return [style.faint(told.join(' · '))];
}

export const secondsOf = ({ window }: AllocationDocument): number =>
  (Date.parse(window.end) - Date.parse(window.start)) / 1000;

/**
 * Lines on what is missing: first what somebody should close, then, shortly, what closes by itself.
 * `more` adds lines to what a kind of gap says.
 */
export function gapLines(
  gaps: AllocationDocument['gaps'],
  style: Style,
  more: ReadonlyMap<GapKind, readonly string[]> = new Map(),
): readonly string[] {
  const sorted = byWeight(gaps);
  const mild = sorted.filter(({ kind }) => closesItself(kind));
  const open = sorted.filter(({ kind }) => !closesItself(kind));
  const indent = '    ';
  return [
    ...open.flatMap(({ kind, count, examples, remedy, hidden }) => [
      `${style.warn('!')} ${gapInWords(kind, count)}${hidden ? ` (${counted(hidden.pods, 'pod')})` : ''}`,
      style.faint(
        shortened(
          `${indent}${examples.map(printable).join('; ')}${count > examples.length ? '; …' : ''}`,
          style.columns,
        ),
      ),
      `${indent}→ ${remedy}`,
      ...(more.get(kind) ?? []).map((line) => `${indent}  ${line}`),
    ]),
    ...mild.map(({ kind, count }) => style.faint(`  ${gapInWords(kind, count)}`)),
  ];
}
