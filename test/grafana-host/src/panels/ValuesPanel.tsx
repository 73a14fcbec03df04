import {
  getDisplayValueAlignmentFactors,
  type DisplayValueAlignmentFactors,
  type FieldDisplay,
  type PanelProps,
} from '@grafana/data';
import type { SingleStatBaseOptions } from '@grafana/schema';
import { VizRepeater, type VizRepeaterRenderValueProps } from '@grafana/ui';
import type { ComponentProps, ReactElement } from 'react';
import { NoData } from './NoData.tsx';
import { valuesOf } from './values.ts';

/** One value with its place. */
export type PlacedValue = VizRepeaterRenderValueProps<FieldDisplay, DisplayValueAlignmentFactors>;

interface Props {
  readonly panel: Omit<PanelProps, 'options'> & {
    readonly options: Pick<SingleStatBaseOptions, 'reduceOptions' | 'orientation'>;
  };
  /** Whether values come with the line that led to them. */
  readonly hasGraph: boolean;
  readonly one: (placed: PlacedValue) => ReactElement;
  /** How the room is shared out. */
  readonly room: Partial<
    Pick<
      ComponentProps<typeof VizRepeater>,
      'autoGrid' | 'itemSpacing' | 'minVizHeight' | 'minVizWidth'
    >
  >;
}

/** A panel of single values: each has its share of the room. */
export function ValuesPanel({ panel, hasGraph, one, room }: Props): ReactElement {
  const { data, width, height, options, renderCounter } = panel;
  if (data.series.length === 0) return <NoData {...panel} />;
  return (
    <VizRepeater
      {...room}
      getValues={() => valuesOf(panel, hasGraph)}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={one}
      source={data}
      width={width}
      height={height}
      renderCounter={renderCounter}
      orientation={options.orientation}
    />
  );
}
