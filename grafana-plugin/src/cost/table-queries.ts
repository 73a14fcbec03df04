import type { PanelData } from '@grafana/data';
import { cost, type CostScope, type Grain } from '../promql/cost.ts';
import { meanOf, RANGE_BEFORE, THIS_RANGE } from '../promql/over-time.ts';
import { is, isNot, isOneOf, type Matcher } from '../promql/selector.ts';
import type { CostQuery } from '../scenes/view-queries.ts';
import { clusterMatchers, matchersOf, type View } from '../view/view.ts';
import { finestGrain } from './grain.ts';
import { NOBODY, PAYER, type CostRow, type TableAnswers } from './rows.ts';
import { linesOf, samplesOf } from './series.ts';

const NOW = 'now';
const PREVIOUS = 'previous';
const LINES = 'lines';
const NOBODYS_LINE = 'nobodys';
/** More sparklines than rows are shown would be read for nobody. */
const MOST_LINES = 100;
/** Labels that are there only where a pod is, or say nothing of who pays. */
const TELL_PAYER = ['cluster', 'namespace', 'pod', 'node', 'workload', 'workload_kind'];

/** The queries behind the figures of a table of costs by these labels. */
export function tableQueries(
  grain: Grain,
  labels: readonly string[],
  view: View,
  scope: readonly Matcher[],
): readonly CostQuery[] {
  const clusters = clusterMatchers(view);
  const mean = (more: readonly string[], grid: string): string =>
    meanOf(rateBy(grain, labels, more, view, scope, grid), grid, clusters);
  return [
    { refId: NOW, expr: mean(['spend_type', 'resource'], THIS_RANGE), instant: true },
    ...(view.compare
      ? [{ refId: PREVIOUS, expr: mean(['spend_type'], RANGE_BEFORE), instant: true }]
      : []),
  ];
}

/** The queries behind its sparklines: those of the rows that cost most over the range, the dearest first. */
export function lineQueries(
  grain: Grain,
  labels: readonly string[],
  view: View,
  scope: readonly Matcher[],
  rows: readonly Pick<CostRow, 'key' | 'isNobodys'>[],
): readonly CostQuery[] {
  const rate = (more: readonly Matcher[]): string =>
    rateBy(grain, labels, [], view, [...scope, ...more]);
  const query = (refId: string, expr: string): CostQuery => ({ refId, expr, instant: false });
  if (rows.length <= MOST_LINES) return [query(LINES, rate([]))];
  const drawn = rows.slice(0, MOST_LINES);
  const named = drawn.filter(({ isNobodys }) => !isNobodys);
  const names = labels.map((label, at) =>
    isOneOf(label, [...new Set(named.map(({ key }) => key[at] ?? ''))].sort()),
  );
  return [
    query(LINES, rate(names)),
    ...(drawn.length > named.length
      ? [query(NOBODYS_LINE, rate(rowScope({ key: [], isNobodys: true }, labels)))]
      : []),
  ];
}

/** What those queries answered. */
export function tableAnswers(
  figures: PanelData | undefined,
  lines: PanelData | undefined,
): TableAnswers {
  return {
    now: samplesOf(figures, NOW),
    previous: samplesOf(figures, PREVIOUS),
    lines: [...linesOf(lines, LINES), ...linesOf(lines, NOBODYS_LINE)],
  };
}

/** Whether an answer is to what is asked now, rather than to what was asked before a change of the view. */
export function isAnswerTo(queries: readonly CostQuery[], data: PanelData | undefined): boolean {
  const asked = (data?.request?.targets ?? []).flatMap((target) =>
    'expr' in target ? [target.expr] : [],
  );
  return queries.every(({ expr }) => asked.includes(expr));
}

/** Conditions that make a row, or all rows where none is given. */
export function rowScope(
  row: Pick<CostRow, 'key' | 'isNobodys'>,
  labels: readonly string[],
): readonly Matcher[] {
  if (row.isNobodys) return [is('namespace', '')];
  const own = labels.map((label, at) => is(label, row.key[at] ?? ''));
  return isPayerApart(labels, []) ? [...own, isNot('namespace', '')] : own;
}

/** The mean over the range of what a scope costs, by spend type and resource: the query behind one figure. */
export function figureQuery(grain: Grain, view: View, scope: readonly Matcher[]): string {
  const rate = rateBy(grain, [], ['spend_type', 'resource'], view, scope, THIS_RANGE);
  return meanOf(rate, THIS_RANGE, clusterMatchers(view));
}

/**
 * Cost by labels, in US dollars per hour; with a grid its sum over the moments, as `cost` gives it.
 *
 * Cluster idle and fees have the owner that pods without one have; where nothing else tells them apart, they get
 * `payer="nobody"`.
 */
function rateBy(
  grain: Grain,
  labels: readonly string[],
  more: readonly string[],
  view: View,
  scope: readonly Matcher[],
  grid?: string,
): string {
  const matchers = [...matchersOf(view), ...scope];
  const asked: CostScope = { model: view.model, idle: view.idle, matchers };
  const from = finestGrain(grain, matchers);
  if (!isPayerApart(labels, matchers)) return cost(from, [...labels, ...more], asked, grid);
  const rows = cost(from, [...labels, 'namespace', ...more], asked, grid);
  const told = `label_replace(${rows}, "${PAYER}", "${NOBODY}", "namespace", "")`;
  return `sum by (${[...labels, PAYER, ...more].join(', ')}) (${told})`;
}

function isPayerApart(labels: readonly string[], matchers: readonly Matcher[]): boolean {
  if (labels.length === 0 || labels.some((label) => TELL_PAYER.includes(label))) return false;
  return !matchers.some(({ label, op, value }) => {
    if (label !== 'namespace') return false;
    return op === '=' ? value !== '' : op === '!=' && value === '';
  });
}
