import { css } from '@emotion/css';
import {
  PanelBuilders,
  SceneObjectBase,
  type SceneComponentProps,
  type SceneObjectState,
  type VizPanel,
} from '@grafana/scenes';
import {
  GraphDrawStyle,
  LegendDisplayMode,
  StackingMode,
  TooltipDisplayMode,
} from '@grafana/schema';
import type { ReactElement } from 'react';
import { cost, type Grain } from '../promql/cost.ts';
import type { Matcher } from '../promql/selector.ts';
import { viewQueries } from '../scenes/view-queries.ts';
import { HOURS, matchersOf } from '../view/view.ts';

const HEIGHT = 280;
const POINTS = 300;

interface PanelState extends SceneObjectState {
  readonly panel: VizPanel;
}

/** Spend by type over time, stacked; the top edge is the cost. */
export class SpendOverTime extends SceneObjectBase<PanelState> {
  public static Component = SpendOverTimeView;

  public constructor(grain: Grain, scope: readonly Matcher[]) {
    const data = viewQueries((view) => {
      const matchers = [...matchersOf(view), ...scope];
      const rate = cost(grain, ['spend_type'], { model: view.model, idle: view.idle, matchers });
      return [
        {
          refId: 'A',
          expr: `(${rate}) * ${HOURS[view.per]}`,
          instant: false,
          legend: '{{spend_type}}',
        },
      ];
    }, POINTS);
    super({
      panel: PanelBuilders.timeseries()
        .setTitle('Spend over time')
        .setDescription('What the cluster costs, by spend type; the stack is the bill.')
        .setData(data)
        .setUnit('currencyUSD')
        .setMin(0)
        .setCustomFieldConfig('drawStyle', GraphDrawStyle.Line)
        .setCustomFieldConfig('fillOpacity', 60)
        .setCustomFieldConfig('lineWidth', 1)
        .setCustomFieldConfig('stacking', { mode: StackingMode.Normal, group: 'A' })
        .setOption('legend', {
          showLegend: true,
          displayMode: LegendDisplayMode.Table,
          placement: 'right',
          calcs: ['mean', 'lastNotNull'],
        })
        .setOption('tooltip', { mode: TooltipDisplayMode.Multi })
        .build(),
    });
  }
}

function SpendOverTimeView({ model }: SceneComponentProps<SpendOverTime>): ReactElement {
  const { panel } = model.useState();
  return (
    <div className={css({ height: HEIGHT })}>
      <panel.Component model={panel} />
    </div>
  );
}
