import { FieldType, LoadingState, dateTime, type DataFrame } from '@grafana/data';
import { PanelBuilders, SceneDataNode, SceneTimeRange, type VizPanel } from '@grafana/scenes';
import { LegendDisplayMode, TooltipDisplayMode } from '@grafana/schema';
import type { BurnLine } from './burn-down.ts';

const MILLISECONDS = 1000;
const DASHES = { fill: 'dash', dash: [8, 6] } as const;
const DOTS = { fill: 'dot', dash: [1, 5] } as const;

/** How each line looks: what was spent is drawn out, what is only reckoned is not. */
const LOOKS: Readonly<
  Record<
    BurnLine['id'],
    { readonly color: string; readonly custom: Readonly<Record<string, unknown>> }
  >
> = {
  spent: { color: 'blue', custom: { lineWidth: 3, fillOpacity: 12 } },
  even: { color: 'text', custom: { lineWidth: 1, lineStyle: DASHES } },
  limit: { color: 'red', custom: { lineWidth: 2 } },
  threshold: { color: 'orange', custom: { lineWidth: 1, lineStyle: DOTS } },
  forecast: { color: 'purple', custom: { lineWidth: 2, lineStyle: DASHES } },
  low: { color: 'purple', custom: { lineWidth: 1, lineStyle: DOTS } },
  high: {
    color: 'purple',
    custom: { lineWidth: 1, lineStyle: DOTS, fillBelowTo: 'forecast, low', fillOpacity: 15 },
  },
};

/** A panel of the lines over the whole period, whatever the range on the page. */
export function burnPanel(
  lines: readonly BurnLine[],
  { start, end }: { readonly start: number; readonly end: number },
): VizPanel {
  const [from, to] = [start, end].map((at) => dateTime(at * MILLISECONDS));
  const timeRange = new SceneTimeRange({
    from: from?.toISOString() ?? 'now',
    to: to?.toISOString() ?? 'now',
  });
  return PanelBuilders.timeseries()
    .setTitle('Spent so far, USD')
    .setDescription(
      'Dollars of closed hours, added up over the period, against an even pace and the limit; then the forecast with its range.',
    )
    .setTimeRange(timeRange)
    .setData(
      new SceneDataNode({
        data: {
          state: LoadingState.Done,
          timeRange: timeRange.state.value,
          series: lines.map(frameOf),
        },
      }),
    )
    .setUnit('currencyUSD')
    .setCustomFieldConfig('axisSoftMin', 0)
    .setCustomFieldConfig('spanNulls', true)
    .setOption('legend', {
      showLegend: true,
      displayMode: LegendDisplayMode.Table,
      placement: 'right',
      calcs: ['lastNotNull'],
    })
    .setOption('tooltip', { mode: TooltipDisplayMode.Multi })
    .build();
}

function frameOf({ id, name, points }: BurnLine): DataFrame {
  const { color, custom } = LOOKS[id];
  return {
    refId: name,
    name,
    length: points.length,
    fields: [
      {
        name: 'Time',
        type: FieldType.time,
        config: {},
        values: points.map(({ at }) => at * MILLISECONDS),
      },
      {
        name,
        type: FieldType.number,
        config: {
          displayName: name,
          color: { mode: 'fixed', fixedColor: color },
          custom,
        },
        values: points.map(({ usd }) => usd),
      },
    ],
  };
}
