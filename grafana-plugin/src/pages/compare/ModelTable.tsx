import { LoadingState } from '@grafana/data';
import { SceneObjectBase, sceneGraph, type SceneComponentProps } from '@grafana/scenes';
import { LoadingPlaceholder } from '@grafana/ui';
import type { ReactElement } from 'react';
import { DataTable, type Column } from '../../components/DataTable.tsx';
import { amountText, trendText } from '../../cost/format.ts';
import type { Model } from '../../promql/model.ts';
import { viewQueries } from '../../scenes/view-queries.ts';
import { readView } from '../../view/variables.ts';
import { HOURS, type View } from '../../view/view.ts';
import {
  changeUnder,
  comparisonQueries,
  comparisonsOf,
  sumOf,
  type Comparison,
} from './comparison.ts';

const PURE: readonly Model[] = ['request', 'usage', 'hybrid'];
/** Below this a model says the same as the policy: a ratio. */
const SAME = 0.0005;

/** The same scope under each model, side by side: who would pay more, who less. */
export class ModelTable extends SceneObjectBase {
  public static Component = ModelTableView;

  public constructor() {
    super({ $data: viewQueries(comparisonQueries) });
  }
}

function ModelTableView({ model }: SceneComponentProps<ModelTable>): ReactElement {
  const { data } = sceneGraph.getData(model).useState();
  const view = readView(model);
  const rows = comparisonsOf(data, view);
  if (rows.length === 0)
    return data === undefined || data.state === LoadingState.Loading ? (
      <LoadingPlaceholder text="Reading costs …" />
    ) : (
      <p>There is no cost in this range.</p>
    );
  return (
    <DataTable
      title={`What each ${view.groupBy} would pay`}
      columns={columnsOf(view)}
      rows={rows}
      keyOf={({ name }) => name}
      total={sumOf(rows, 'TOTAL')}
    />
  );
}

function columnsOf(view: View): readonly Column<Comparison>[] {
  const hours = HOURS[view.per];
  return [
    { heading: view.groupBy, show: ({ name }) => name || '(none)', value: ({ name }) => name },
    {
      heading: `policy, USD/${view.per}`,
      show: ({ cost }) => amountText(cost.policy * hours),
      value: ({ cost }) => cost.policy * hours,
    },
    ...PURE.flatMap((model) => [
      {
        heading: model,
        show: ({ cost }: Comparison) => amountText(cost[model] * hours),
        value: ({ cost }: Comparison) => cost[model] * hours,
      },
      {
        heading: `${model} against policy`,
        show: (row: Comparison) => changeText(row, model, hours),
        value: (row: Comparison) => changeUnder(row, model) * hours,
      },
    ]),
  ];
}

function changeText(row: Comparison, model: Model, hours: number): string {
  const change = changeUnder(row, model);
  if (Math.abs(change) <= SAME * Math.abs(row.cost.policy)) return '=';
  const sign = change > 0 ? '+' : '−';
  return `${sign}${amountText(Math.abs(change) * hours)} ${trendText(row.cost[model], row.cost.policy)}`;
}
