import type { PanelData } from '@grafana/data';
import { efficiencyOf, partOf, sumOf, type CostRow } from '../../cost/rows.ts';
import { rateText, shareText, trendText } from '../../cost/format.ts';
import { samplesOf } from '../../cost/series.ts';
import { figureQuery } from '../../cost/table-queries.ts';
import { finestGrain } from '../../cost/grain.ts';
import { cost, type Grain } from '../../promql/cost.ts';
import { meanOverPreviousRange, meanOverRange } from '../../promql/over-time.ts';
import type { Matcher } from '../../promql/selector.ts';
import type { CostQuery } from '../../scenes/view-queries.ts';
import { clusterMatchers, matchersOf, type View } from '../../view/view.ts';

const NOW = 'now';
const PREVIOUS = 'previous';
const ALL = 'all';

/** What a level costs as a whole. */
export interface Level extends Pick<CostRow, 'cost' | 'parts' | 'previous'> {
  /** Of the cluster, or of all clusters; nothing where the level is that itself. */
  readonly share: number | undefined;
}

/** The queries behind the figures of a level: what it costs, what it cost before, what the cluster costs. */
export function levelQueries(
  grain: Grain,
  view: View,
  scope: readonly Matcher[],
): readonly CostQuery[] {
  const matchers = [...matchersOf(view), ...scope];
  const clusters = clusterMatchers(view);
  const before = cost(finestGrain(grain, matchers), [], {
    model: view.model,
    idle: view.idle,
    matchers,
  });
  const instant = true;
  return [
    { refId: NOW, expr: figureQuery(grain, view, scope), instant },
    ...(view.compare
      ? [{ refId: PREVIOUS, expr: meanOverPreviousRange(before, clusters), instant }]
      : []),
    ...(isWhole(view, scope)
      ? []
      : [
          {
            refId: ALL,
            // Every model and idle mode has the same sum.
            expr: meanOverRange(
              cost('owner', [], {
                model: 'policy',
                idle: 'show',
                matchers: [...clusters, ...scope.filter(({ label }) => label === 'cluster')],
              }),
              clusters,
            ),
            instant,
          },
        ]),
  ];
}

/** What those queries answered; nothing where there is no cost. */
export function levelOf(data: PanelData | undefined): Level | undefined {
  const parts = samplesOf(data, NOW).map(partOf);
  if (parts.length === 0) return undefined;
  const all = samplesOf(data, ALL)[0]?.value;
  const sum = sumOf(parts);
  return {
    cost: sum,
    parts,
    previous: samplesOf(data, PREVIOUS)[0]?.value,
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
