import { PanelPlugin, VizOrientation, type PanelProps } from '@grafana/data';
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  PercentChangeColorMode,
} from '@grafana/schema';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import { BigValue, useTheme2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { optionDefaults } from './defaults.ts';
import { ValuesPanel, type PlacedValue } from './ValuesPanel.tsx';

function Stat(props: PanelProps<Options>): ReactElement {
  const { options } = props;
  const theme = useTheme2();
  const hasGraph = options.graphMode !== BigValueGraphMode.None;
  const one = ({ value: { display, sparkline }, ...place }: PlacedValue): ReactElement => (
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
  return <ValuesPanel panel={props} hasGraph={hasGraph} one={one} room={{ autoGrid: true }} />;
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
