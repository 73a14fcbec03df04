import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphGradientMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Panel as GrafanaPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Panel, SeriesQuery, StatPanel, Step, TimePanel } from '../model.ts';
import { table } from './table.ts';
import { DATA_SOURCE } from './variables.ts';

/** Prometheus scrapes the exporter once a minute: a finer grid repeats the same numbers. */
const LEAST_INTERVAL = '1m';
/** Points of the grid on which means over a range are taken: a week every 20 minutes. */
const GRID_POINTS = 500;

/** A panel with its own number, as Grafana has it. */
export function panel(spec: Panel, id: number): Builder<GrafanaPanel> {
  switch (spec.kind) {
    case 'stat':
      return placed(stat(spec), spec, id);
    case 'time':
      return placed(time(spec), spec, id);
    case 'table':
      return placed(table(spec).maxDataPoints(GRID_POINTS), spec, id);
  }
}

/** What builders of all kinds of panels have in common. */
interface AnyBuilder extends Builder<GrafanaPanel> {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  datasource(source: typeof DATA_SOURCE): this;
  interval(interval: string): this;
  span(width: number): this;
  height(height: number): this;
}

function placed<B extends AnyBuilder>(builder: B, spec: Panel, id: number): B {
  return builder
    .id(id)
    .title(spec.title)
    .description(spec.description)
    .datasource(DATA_SOURCE)
    .interval(LEAST_INTERVAL)
    .span(spec.width)
    .height(spec.height);
}

function stat({ query, unit, decimals, steps, texts, noValue }: StatPanel): StatBuilder {
  const builder = new StatBuilder()
    .withTarget(target(query, 0).instant())
    .maxDataPoints(GRID_POINTS)
    .unit(unit)
    .thresholds(thresholds(steps))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(BigValueTextMode.Auto)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false));
  if (decimals !== undefined) builder.decimals(decimals);
  if (noValue !== undefined) builder.noValue(noValue);
  if (texts !== undefined)
    builder.mappings([
      {
        type: MappingType.ValueToText,
        options: Object.fromEntries(
          Object.entries(texts).map(([value, text], index) => [value, { text, index }]),
        ),
      },
    ]);
  return builder;
}

function time({ queries, unit, isStacked, isShare = false }: TimePanel): TimeBuilder {
  const builder = new TimeBuilder()
    .targets(queries.map((query, index) => target(query, index).range()))
    .unit(unit)
    .min(0)
    .showPoints(VisibilityMode.Never)
    .lineWidth(1)
    .fillOpacity(isStacked ? 40 : 0)
    .gradientMode(GraphGradientMode.None)
    .stacking(
      new StackingConfigBuilder()
        .mode(isStacked ? StackingMode.Normal : StackingMode.None)
        .group('A'),
    )
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    )
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right)
        .calcs(['lastNotNull', 'max']),
    );
  return isShare ? builder.max(1) : builder;
}

/** A query; `refId` counts A, B, C, … */
function target({ expr, legend }: SeriesQuery, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(String.fromCodePoint(('A'.codePointAt(0) ?? 0) + index))
    .datasource(DATA_SOURCE)
    .expr(expr)
    .legendFormat(legend);
}

function thresholds(
  steps: readonly Step[] = [{ from: null, color: 'text' }],
): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(({ from, color }) => ({ value: from, color })));
}
