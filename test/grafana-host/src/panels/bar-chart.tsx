import { css } from '@emotion/css';
import {
  FieldColorModeId,
  FieldConfigProperty,
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
  PanelPlugin,
  VizOrientation,
  type DataFrame,
  type Field,
  type PanelProps,
} from '@grafana/data';
import {
  LegendDisplayMode,
  SortOrder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
} from '@grafana/schema';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/barchart/panelcfg/x/BarChartPanelCfg_types.gen';
import { VizLayout, VizLegend } from '@grafana/ui';
import type { ReactElement } from 'react';
import { customOptions } from './custom-options.ts';
import { optionDefaults } from './defaults.ts';
import { NoData } from './NoData.tsx';

/** Rows of bars, one per value of the first text (or time) field; always lying, stacked where asked. */
function Bars(props: PanelProps<Options>): ReactElement {
  const { data, width, height, options } = props;
  const [frame] = data.series;
  const label = frame && labelField(frame, options.xField);
  const numbers = frame?.fields.filter(({ type }) => type === FieldType.number) ?? [];
  if (frame === undefined || label === undefined || numbers.length === 0)
    return <NoData {...props} />;
  const isStacked = options.stacking !== StackingMode.None;
  const rows = label.values.map((_, row) => row);
  const longest = Math.max(...rows.map((row) => lengthOf(numbers, row, isStacked)));
  const legend = options.legend.showLegend ? (
    <VizLayout.Legend placement={options.legend.placement}>
      <VizLegend
        placement={options.legend.placement}
        displayMode={options.legend.displayMode}
        items={numbers.map((field) => ({
          ...{ label: getFieldDisplayName(field, frame, data.series), yAxis: 1 },
          color: colorOf(field),
        }))}
      />
    </VizLayout.Legend>
  ) : null;
  return (
    <VizLayout width={width} height={height} legend={legend}>
      {(innerWidth: number, innerHeight: number) => (
        <div className={styles.rows} style={{ width: innerWidth, height: innerHeight }}>
          {rows.map((row) => (
            <div key={row} className={styles.row}>
              <span className={styles.label}>{textOf(label, row)}</span>
              <span className={isStacked ? styles.stacked : styles.grouped}>
                {numbers.map((field) => (
                  <span
                    key={getFieldDisplayName(field, frame, data.series)}
                    className={styles.bar}
                    title={`${getFieldDisplayName(field, frame, data.series)}: ${textOf(field, row)}`}
                    style={{
                      background: colorOf(field),
                      width: `${(numberOf(field, row) / longest) * 100}%`,
                    }}
                  />
                ))}
              </span>
            </div>
          ))}
        </div>
      )}
    </VizLayout>
  );
}

const labelField = ({ fields }: DataFrame, wanted: string | undefined): Field | undefined =>
  fields.find(({ name }) => name === wanted) ??
  fields.find(({ type }) => type === FieldType.string) ??
  fields.find(({ type }) => type === FieldType.time);

const numberOf = (field: Field, row: number): number => Number(field.values[row] ?? 0);

const lengthOf = (fields: readonly Field[], row: number, isStacked: boolean): number => {
  const lengths = fields.map((field) => numberOf(field, row));
  return isStacked ? lengths.reduce((sum, length) => sum + length, 0) : Math.max(...lengths);
};

const textOf = (field: Field, row: number): string =>
  field.display
    ? formattedValueToString(field.display(field.values[row]))
    : String(field.values[row]);

const colorOf = (field: Field): string => field.display?.(field.values[0]).color ?? 'gray';

const styles = {
  rows: css({ display: 'flex', flexDirection: 'column', gap: 4, overflow: 'auto' }),
  row: css({ display: 'flex', alignItems: 'center', gap: 8, flexGrow: 1, minHeight: 16 }),
  label: css({
    width: '25%',
    textAlign: 'right',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  stacked: css({ display: 'flex', flexGrow: 1, height: '80%' }),
  grouped: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, height: '80%' }),
  bar: css({ flexGrow: 0, minHeight: 4, height: '100%' }),
} as const;

export const barChart = new PanelPlugin<Options>(Bars)
  .useFieldConfig({
    standardOptions: {
      [FieldConfigProperty.Color]: { defaultValue: { mode: FieldColorModeId.PaletteClassic } },
    },
    useCustomConfig: customOptions({
      lineWidth: 1,
      fillOpacity: 80,
      gradientMode: 'none',
      axisPlacement: 'auto',
      axisLabel: '',
      hideFrom: { tooltip: false, viz: false, legend: false },
      thresholdsStyle: { mode: 'off' },
    }),
  })
  .setPanelOptions(
    optionDefaults<Options>({
      orientation: VizOrientation.Auto,
      stacking: StackingMode.None,
      showValue: VisibilityMode.Auto,
      barWidth: 0.97,
      groupWidth: 0.7,
      fullHighlight: false,
      xTickLabelMaxLength: 0,
      xTickLabelRotation: 0,
      tooltip: { mode: TooltipDisplayMode.Single, sort: SortOrder.None },
      legend: {
        ...{
          displayMode: LegendDisplayMode.List,
          placement: 'bottom',
          showLegend: true,
          calcs: [],
        },
      },
    }),
  );
