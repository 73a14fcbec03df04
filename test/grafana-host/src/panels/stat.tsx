import {
  getDisplayValueAlignmentFactors,
  PanelPlugin,
  VizOrientation,
  type DisplayValueAlignmentFactors,
  type FieldDisplay,
  type PanelProps,
} from '@grafana/data';
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  PercentChangeColorMode,
} from '@grafana/schema';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import { BigValue, useTheme2, VizRepeater, type VizRepeaterRenderValueProps } from '@grafana/ui';
import type { ReactElement } from 'react';
import { optionDefaults } from './defaults.ts';
import { NoData } from './NoData.tsx';
import { valuesOf } from './values.ts';

function Stat(props: PanelProps<Options>): ReactElement {
  const { data, width, height, options, renderCounter } = props;
  const theme = useTheme2();
  const hasGraph = options.graphMode !== BigValueGraphMode.None;
  if (data.series.length === 0) return <NoData {...props} />;
  const one = ({
    value: { display, sparkline },
    ...place
  }: VizRepeaterRenderValueProps<FieldDisplay, DisplayValueAlignmentFactors>): ReactElement => (
    <BigValue
      value={display}
      count={place.count}
      width={place.width}
      height={place.height}
      theme={theme}
      {...(sparkline && hasGraph && { sparkline })}
      colorMode={options.colorMode}
      graphMode={options.graphMode}
      justifyMode={options.justifyMode}
      textMode={options.textMode}
      alignmentFactors={place.alignmentFactors}
      {...(options.showPercentChange && { percentChange: display.percentChange })}
      percentChangeColorMode={options.percentChangeColorMode}
      {...(options.text && { text: options.text })}
    />
  );
  return (
    <VizRepeater
      getValues={() => valuesOf(props, hasGraph)}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={one}
      source={data}
      width={width}
      height={height}
      renderCounter={renderCounter}
      orientation={options.orientation}
      autoGrid
    />
  );
}

export const stat = new PanelPlugin<Options>(Stat).useFieldConfig().setPanelOptions(
  optionDefaults<Options>({
    reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' },
    orientation: VizOrientation.Auto,
    colorMode: BigValueColorMode.Value,
    graphMode: BigValueGraphMode.Area,
    justifyMode: BigValueJustifyMode.Auto,
    textMode: BigValueTextMode.Auto,
    percentChangeColorMode: PercentChangeColorMode.Standard,
    showPercentChange: false,
    wideLayout: true,
  }),
);
