import {
  FieldColorModeId,
  FieldConfigProperty,
  formattedValueToString,
  PanelPlugin,
  VizOrientation,
  type FieldDisplay,
  type PanelProps,
} from '@grafana/data';
import { LegendDisplayMode, SortOrder, TooltipDisplayMode } from '@grafana/schema';
import {
  PieChartLegendValues,
  PieChartType,
  type Options,
} from '@grafana/schema/dist/esm/raw/composable/piechart/panelcfg/x/PieChartPanelCfg_types.gen';
import { useTheme2, VizLayout, VizLegend, type VizLegendItem } from '@grafana/ui';
import type { ReactElement } from 'react';
import { customOptions } from './custom-options.ts';
import { optionDefaults } from './defaults.ts';
import { NoData } from './NoData.tsx';
import { valuesOf } from './values.ts';

/** Of the outer radius, in a donut. */
const HOLE = 0.6;

function Pie(props: PanelProps<Options>): ReactElement {
  const { width, height, options } = props;
  const values = valuesOf(props, false).filter(({ display }) => display.numeric > 0);
  if (values.length === 0) return <NoData {...props} />;
  const total = values.reduce((sum, { display }) => sum + display.numeric, 0);
  const legend = options.legend.showLegend ? (
    <VizLayout.Legend placement={options.legend.placement}>
      <VizLegend
        placement={options.legend.placement}
        displayMode={options.legend.displayMode}
        items={values.map((value) => legendItem(value, total, options.legend.values))}
      />
    </VizLayout.Legend>
  ) : null;
  return (
    <VizLayout width={width} height={height} legend={legend}>
      {(innerWidth: number, innerHeight: number) => (
        <Slices
          values={values}
          size={Math.min(innerWidth, innerHeight)}
          width={innerWidth}
          isDonut={options.pieType === PieChartType.Donut}
        />
      )}
    </VizLayout>
  );
}

const legendItem = (
  { display }: FieldDisplay,
  total: number,
  shown: readonly PieChartLegendValues[] = [],
): VizLegendItem => ({
  label: display.title ?? '',
  ...(display.color && { color: display.color }),
  yAxis: 1,
  getDisplayValues: () => [
    ...(shown.includes(PieChartLegendValues.Value)
      ? [
          {
            ...display,
            title: 'Value',
            text: formattedValueToString(display),
            suffix: '',
            prefix: '',
          },
        ]
      : []),
    ...(shown.includes(PieChartLegendValues.Percent)
      ? [
          {
            numeric: display.numeric / total,
            title: 'Percent',
            text: `${Math.round((display.numeric / total) * 100)}%`,
          },
        ]
      : []),
  ],
});

interface SlicesProps {
  readonly values: readonly FieldDisplay[];
  readonly size: number;
  readonly width: number;
  readonly isDonut: boolean;
}

function Slices({ values, size, width, isDonut }: SlicesProps): ReactElement {
  const theme = useTheme2();
  const total = values.reduce((sum, { display }) => sum + display.numeric, 0);
  // A stroke as wide as the ring is drawn along its middle, of which each slice is a dash.
  const outer = size / 2 - 4;
  const ring = outer * (isDonut ? 1 - HOLE : 1);
  const radius = outer - ring / 2;
  const length = 2 * Math.PI * radius;
  const before = (index: number): number =>
    values.slice(0, index).reduce((sum, { display }) => sum + display.numeric, 0) / total;
  return (
    <svg
      width={width}
      height={size}
      viewBox={`${-width / 2} ${-size / 2} ${width} ${size}`}
      role="img"
      aria-label="Pie chart"
    >
      {values.map(({ display }, index) => (
        <circle
          key={display.title}
          r={radius}
          fill="none"
          stroke={display.color ?? theme.colors.primary.main}
          strokeWidth={ring}
          strokeDasharray={`${(display.numeric / total) * length} ${length}`}
          transform={`rotate(${before(index) * 360 - 90})`}
        >
          <title>{`${display.title ?? ''}: ${formattedValueToString(display)}`}</title>
        </circle>
      ))}
    </svg>
  );
}

export const pieChart = new PanelPlugin<Options>(Pie)
  .useFieldConfig({
    standardOptions: {
      [FieldConfigProperty.Color]: { defaultValue: { mode: FieldColorModeId.PaletteClassic } },
    },
    useCustomConfig: customOptions({ hideFrom: { tooltip: false, viz: false, legend: false } }),
  })
  .setPanelOptions(
    optionDefaults<Options>({
      reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' },
      orientation: VizOrientation.Auto,
      pieType: PieChartType.Pie,
      displayLabels: [],
      sort: SortOrder.Descending,
      tooltip: { mode: TooltipDisplayMode.Single, sort: SortOrder.None },
      legend: {
        ...{
          displayMode: LegendDisplayMode.List,
          placement: 'bottom',
          showLegend: true,
          calcs: [],
        },
        values: [],
      },
    }),
  );
