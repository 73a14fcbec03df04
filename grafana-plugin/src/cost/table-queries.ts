import { cost, type CostScope, type Grain } from '../promql/cost.ts';
import { meanOverPreviousRange, meanOverRange } from '../promql/over-time.ts';
import type { Matcher } from '../promql/selector.ts';
import type { CostQuery } from '../scenes/view-queries.ts';
import { clusterMatchers, matchersOf, type View } from '../view/view.ts';
import type { TableAnswers } from './rows.ts';
import { linesOf, samplesOf } from './series.ts';
import type { PanelData } from '@grafana/data';

const NOW = 'now';
const PREVIOUS = 'previous';
const LINES = 'lines';
/** More sparklines than rows are shown would be read for nobody. */
const MOST_LINES = 100;

/** The queries behind the figures of a table of costs by these labels. */
export function tableQueries(
  grain: Grain,
  labels: readonly string[],
  view: View,
  scope: readonly Matcher[],
): readonly CostQuery[] {
  const asked = scopeOf(view, scope);
  const clusters = clusterMatchers(view);
  const now = meanOverRange(cost(grain, [...labels, 'spend_type'], asked), clusters);
  const before = meanOverPreviousRange(cost(grain, labels, asked), clusters);
  return [
    { refId: NOW, expr: now, instant: true },
    ...(view.compare ? [{ refId: PREVIOUS, expr: before, instant: true }] : []),
  ];
}

/** The query behind its sparklines. */
export function lineQueries(
  grain: Grain,
  labels: readonly string[],
  view: View,
  scope: readonly Matcher[],
): readonly CostQuery[] {
  const rate = cost(grain, labels, scopeOf(view, scope));
  const dearest = `topk(${MOST_LINES}, last_over_time((${rate})[5m:1m] @ end()))`;
  return [
    { refId: LINES, expr: `${rate} and on (${labels.join(', ')}) ${dearest}`, instant: false },
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
    lines: linesOf(lines, LINES),
  };
}

function scopeOf(view: View, scope: readonly Matcher[]): CostScope {
  return { model: view.model, idle: view.idle, matchers: [...matchersOf(view), ...scope] };
}
