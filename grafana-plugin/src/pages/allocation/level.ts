import type { PanelData } from '@grafana/data';
import { efficiencyOf, merged, partOf, sumOf, type CostRow } from '../../cost/rows.ts';
import { rateText, shareText, trendText } from '../../cost/format.ts';
import { samplesOf } from '../../cost/series.ts';
import { tableAnswers, tableQueries } from '../../cost/table-queries.ts';
import { cost, type Grain } from '../../promql/cost.ts';
import { meanOf, THIS_RANGE } from '../../promql/over-time.ts';
import type { Matcher } from '../../promql/selector.ts';
import type { CostQuery } from '../../scenes/view-queries.ts';
import { clusterMatchers, type View } from '../../view/view.ts';

const ALL = 'all';

/** What a level costs as a whole. */
export interface Level extends Pick<CostRow, 'cost' | 'parts' | 'previous'> {
  /** Of the cluster, or of all clusters; nothing where the level is that itself. */
  readonly share: number | undefined;
}

/** The queries behind the figures of a level: what it costs, and what it cost before. */
export function levelQueries(
  grain: Grain,
  view: View,
  scope: readonly Matcher[],
): readonly CostQuery[] {
  return tableQueries(grain, [], view, scope);
}

/** The query of what its clusters cost as a whole; none where the level is that itself. */
export function wholeQueries(view: View, scope: readonly Matcher[]): readonly CostQuery[] {
  if (isWhole(view, scope)) return [];
  const clusters = clusterMatchers(view);
  const ofScope = scope.filter(({ label }) => label === 'cluster');
  // Every model and idle mode has the same sum.
  const asked = { model: 'policy', idle: 'show', matchers: [...clusters, ...ofScope] } as const;
  const all = cost('owner', [], asked, THIS_RANGE);
  return [{ refId: ALL, expr: meanOf(all, THIS_RANGE, clusters), instant: true }];
}

/**
 * What a level costs; nothing where there is no cost.
 *
 * @param figures what its own queries were answered, or those of a table of all that is in it
 * @param whole what `wholeQueries` were answered
 */
export function levelOf(
  figures: PanelData | undefined,
  whole: PanelData | undefined,
): Level | undefined {
  const { now, previous } = tableAnswers(figures, undefined);
  if (now.length === 0) return undefined;
  const parts = merged(now.map(partOf));
  const all = samplesOf(whole, ALL)[0]?.value;
  const sum = sumOf(parts);
  return {
    cost: sum,
    parts,
    previous: previous.length === 0 ? undefined : sumOf(previous.map(partOf)),
    share: all === undefined || all === 0 ? undefined : sum / all,
  };
}

/** `$212/mo · 4.3 % of the cluster · efficiency 69 % · ▲ 3.0 %`. */
export function levelText(level: Level, view: View, scope: readonly Matcher[]): string {
  const whole = scope.some(({ label }) => label === 'cluster')
    ? 'the cluster'
    : view.clusters.length === 0
      ? 'all clusters'
      : 'these clusters';
  const efficiency = efficiencyOf(level);
  const trend = trendText(level.cost, level.previous);
  return [
    rateText(level.cost, view.per),
    ...(level.share === undefined ? [] : [`${shareText(level.share)} of ${whole}`]),
    ...(efficiency === undefined ? [] : [`efficiency ${shareText(efficiency)}`]),
    ...(trend === '' ? [] : [trend]),
  ].join(' · ');
}

/** Whether a level is all that its clusters cost. */
function isWhole(view: View, scope: readonly Matcher[]): boolean {
  return view.filters.length === 0 && scope.every(({ label }) => label === 'cluster');
}
