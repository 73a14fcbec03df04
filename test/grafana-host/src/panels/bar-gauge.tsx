import {
  FieldColorModeId,
  FieldConfigProperty,
  PanelPlugin,
  VizOrientation,
  type PanelProps,
} from '@grafana/data';
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeSizing,
  BarGaugeValueMode,
  LegendDisplayMode,
} from '@grafana/schema';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import { BarGauge, useTheme2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { optionDefaults } from './defaults.ts';
import { ValuesPanel, type PlacedValue } from './ValuesPanel.tsx';

/** Pixels between bars. */
const SPACING = 10;

function Bars(props: PanelProps<Options>): ReactElement {
  const { options } = props;
  const theme = useTheme2();
  const one = ({
    value: { display, field, view, colIndex },
    ...place
  }: PlacedValue): ReactElement => {
    const processor = colIndex === undefined ? undefined : view?.getFieldDisplayProcessor(colIndex);
    return (
      <BarGauge
        value={display}
        field={field}
        width={place.width}
        height={place.height}
        orientation={place.orientation}
        {...(processor && { display: processor })}
        theme={theme}
        itemSpacing={SPACING}
        lcdCellWidth={12}
        displayMode={options.displayMode}
        showUnfilled={options.showUnfilled}
        valueDisplayMode={options.valueMode}
        namePlacement={options.namePlacement}
        alignmentFactors={place.alignmentFactors}
      />
    );
  };
  const { minVizHeight, minVizWidth } = options;
  return (
    <ValuesPanel
      panel={props}
      hasGraph={false}
      one={one}
      room={{ minVizHeight, minVizWidth, itemSpacing: SPACING }}
    />
  );
}

export const barGauge = new PanelPlugin<Options>(Bars)
  .useFieldConfig({
    standardOptions: {
      [FieldConfigProperty.Color]: { defaultValue: { mode: FieldColorModeId.Thresholds } },
    },
  })
  .setPanelOptions(
    optionDefaults<Options>({
      reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' },
      orientation: VizOrientation.Auto,
      displayMode: BarGaugeDisplayMode.Gradient,
      valueMode: BarGaugeValueMode.Color,
      namePlacement: BarGaugeNamePlacement.Auto,
      sizing: BarGaugeSizing.Auto,
      showUnfilled: true,
      minVizWidth: 8,
      minVizHeight: 16,
      maxVizHeight: 300,
      legend: {
        ...{
          displayMode: LegendDisplayMode.List,
          placement: 'bottom',
          showLegend: false,
          calcs: [],
        },
      },
    }),
  );
