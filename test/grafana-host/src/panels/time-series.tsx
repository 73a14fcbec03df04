import {
  DashboardCursorSync,
  FieldColorModeId,
  FieldConfigProperty,
  FieldType,
  PanelPlugin,
  type DataFrame,
  type PanelProps,
} from '@grafana/data';
import {
  AxisColorMode,
  AxisPlacement,
  BarAlignment,
  GraphDrawStyle,
  GraphGradientMode,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LineInterpolation,
  ScaleDistribution,
  SortOrder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
} from '@grafana/schema';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import { TimeSeries, TooltipPlugin2, usePanelContext } from '@grafana/ui';
import { useMemo, type ReactElement } from 'react';
import { customOptions } from './custom-options.ts';
import { optionDefaults } from './defaults.ts';
import { NoData } from './NoData.tsx';
import { SeriesTooltip } from './SeriesTooltip.tsx';

/** How TooltipPlugin2 finds what is under the pointer: one series, or all at that time. */
const HOVER = { one: 2, all: 1 } as const;

function Lines(props: PanelProps<Options>): ReactElement {
  const { data, timeRange, timeZone, width, height, options, onChangeTimeRange } = props;
  const { sync } = usePanelContext();
  const frames = useMemo(() => graphable(data.series), [data.series]);
  if (frames.length === 0) return <NoData {...props} />;
  const { mode, sort, maxHeight } = options.tooltip;
  return (
    <TimeSeries
      frames={frames}
      {...(data.structureRev !== undefined && { structureRev: data.structureRev })}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={options.legend}
      options={options}
    >
      {(config, aligned) =>
        mode === TooltipDisplayMode.None ? null : (
          <TooltipPlugin2
            config={config}
            hoverMode={mode === TooltipDisplayMode.Single ? HOVER.one : HOVER.all}
            queryZoom={onChangeTimeRange}
            clientZoom
            syncMode={sync?.() ?? DashboardCursorSync.Off}
            syncScope={'podtally-host'}
            render={(_plot, dataIdxs, seriesIdx, isPinned) => (
              <SeriesTooltip
                frame={aligned}
                indexes={dataIdxs}
                series={seriesIdx}
                isPinned={isPinned}
                mode={mode}
                sort={sort}
                {...(maxHeight !== undefined && { maxHeight })}
              />
            )}
          />
        )
      }
    </TimeSeries>
  );
}

/** Frames that have a time and a number, which is what lines are drawn from. */
const graphable = (frames: readonly DataFrame[]): DataFrame[] =>
  frames.filter(
    ({ fields }) =>
      fields.some(({ type }) => type === FieldType.time) &&
      fields.some(({ type }) => type === FieldType.number),
  );

export const timeSeries = new PanelPlugin<Options>(Lines)
  .useFieldConfig({
    standardOptions: {
      [FieldConfigProperty.Color]: { defaultValue: { mode: FieldColorModeId.PaletteClassic } },
    },
    useCustomConfig: customOptions({
      drawStyle: GraphDrawStyle.Line,
      lineInterpolation: LineInterpolation.Linear,
      lineWidth: 1,
      lineStyle: undefined,
      lineColor: undefined,
      fillOpacity: 0,
      fillBelowTo: undefined,
      fillColor: undefined,
      gradientMode: GraphGradientMode.None,
      barAlignment: BarAlignment.Center,
      barWidthFactor: 0.6,
      barMaxWidth: undefined,
      showPoints: VisibilityMode.Auto,
      showValues: false,
      pointSize: 5,
      pointColor: undefined,
      spanNulls: false,
      insertNulls: false,
      stacking: { mode: StackingMode.None, group: 'A' },
      axisPlacement: AxisPlacement.Auto,
      axisLabel: '',
      axisWidth: undefined,
      axisColorMode: AxisColorMode.Text,
      axisBorderShow: false,
      axisGridShow: undefined,
      axisCenteredZero: false,
      axisSoftMin: undefined,
      axisSoftMax: undefined,
      scaleDistribution: { type: ScaleDistribution.Linear },
      hideFrom: { tooltip: false, viz: false, legend: false },
      thresholdsStyle: { mode: GraphThresholdsStyleMode.Off },
      transform: undefined,
    }),
  })
  .setPanelOptions(
    optionDefaults<Options>({
      legend: {
        ...{
          displayMode: LegendDisplayMode.List,
          placement: 'bottom',
          showLegend: true,
          calcs: [],
        },
      },
      tooltip: { mode: TooltipDisplayMode.Single, sort: SortOrder.None },
    }),
  );
