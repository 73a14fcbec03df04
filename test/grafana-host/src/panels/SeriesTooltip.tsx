import {
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
  type DataFrame,
} from '@grafana/data';
import type { SortOrder, TooltipDisplayMode } from '@grafana/schema';
import {
  getFieldDisplayItems,
  VizTooltipContent,
  VizTooltipHeader,
  VizTooltipWrapper,
} from '@grafana/ui';
import type { ReactElement } from 'react';

interface Props {
  /** All series on one axis of time, which is the first field. */
  readonly frame: DataFrame;
  /** The row of each field that the pointer is at. */
  readonly indexes: (number | null)[];
  /** The nearest series. */
  readonly series: number | null;
  readonly isPinned: boolean;
  readonly mode: TooltipDisplayMode;
  readonly sort: SortOrder;
  readonly maxHeight?: number;
}

/** The time under the pointer, and the values then. */
export function SeriesTooltip(props: Props): ReactElement | null {
  const { frame, indexes, series, isPinned, mode, sort, maxHeight } = props;
  const [time] = frame.fields;
  const at = indexes[0];
  if (time === undefined || at === undefined || at === null) return null;
  const value: unknown = time.values[at];
  const label = time.display ? formattedValueToString(time.display(value)) : String(value);
  return (
    <VizTooltipWrapper>
      <VizTooltipHeader
        item={{
          label: time.type === FieldType.time ? '' : getFieldDisplayName(time, frame),
          value: label,
        }}
        isPinned={isPinned}
      />
      <VizTooltipContent
        items={getFieldDisplayItems(frame.fields, time, indexes, series, mode, sort)}
        isPinned={isPinned}
        scrollable={maxHeight !== undefined}
        {...(maxHeight !== undefined && { maxHeight })}
      />
    </VizTooltipWrapper>
  );
}
