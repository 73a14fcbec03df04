import type { PanelData } from '@grafana/data';
import { samplesOf } from '../../cost/series.ts';
import { cost } from '../../promql/cost.ts';
import { MODELS, type Model } from '../../promql/model.ts';
import { meanOf, THIS_RANGE } from '../../promql/over-time.ts';
import type { CostQuery } from '../../scenes/view-queries.ts';
import { clusterMatchers, matchersOf, type View } from '../../view/view.ts';

/** What one owner would pay under each model, in US dollars per hour. */
export interface Comparison {
  readonly name: string;
  readonly cost: Readonly<Record<Model, number>>;
}

/** The same question under each model. */
export function comparisonQueries(view: View): readonly CostQuery[] {
  const clusters = clusterMatchers(view);
  return MODELS.map((model) => ({
    refId: model,
    expr: meanOf(
      cost(
        'owner',
        [view.groupBy],
        { model, idle: view.idle, matchers: matchersOf(view) },
        THIS_RANGE,
      ),
      THIS_RANGE,
      clusters,
    ),
    instant: true,
  }));
}

/** By owner, those first whose answer depends most on the model. */
export function comparisonsOf(data: PanelData | undefined, view: View): readonly Comparison[] {
  const costs = new Map<string, Record<Model, number>>();
  for (const model of MODELS)
    for (const { labels, value } of samplesOf(data, model)) {
      const name = labels[view.groupBy] ?? '';
      const row = costs.get(name) ?? { policy: 0, request: 0, usage: 0, hybrid: 0 };
      row[model] += value;
      costs.set(name, row);
    }
  return [...costs]
    .map(([name, amounts]) => ({ name, cost: amounts }))
    .sort((a, b) => spreadOf(b) - spreadOf(a));
}

/** The sum of all; under every model it is the bill. */
export function sumOf(rows: readonly Comparison[], name: string): Comparison {
  const cost = { policy: 0, request: 0, usage: 0, hybrid: 0 };
  for (const row of rows) for (const model of MODELS) cost[model] += row.cost[model];
  return { name, cost };
}

/** How much less or more one pays under a model than under the policy. */
export function changeUnder({ cost: amounts }: Comparison, model: Model): number {
  return amounts[model] - amounts.policy;
}

function spreadOf({ cost: amounts }: Comparison): number {
  const all = Object.values(amounts);
  return Math.max(...all) - Math.min(...all);
}
