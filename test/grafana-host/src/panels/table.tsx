import { getFrameDisplayName, PanelPlugin, type PanelProps } from '@grafana/data';
import { TableCellDisplayMode, TableCellHeight } from '@grafana/schema';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import { Combobox } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { useState, type ReactElement } from 'react';
import { customOptions } from './custom-options.ts';
import { optionDefaults } from './defaults.ts';
import { NoData } from './NoData.tsx';

/** Pixels that the choice of a frame takes. */
const CHOICE_HEIGHT = 40;

function Cells(props: PanelProps<Options>): ReactElement {
  const { data, width, height, options, fieldConfig, timeRange } = props;
  const [chosen, choose] = useState(options.frameIndex);
  const frames = data.series;
  const frame = frames[chosen] ?? frames[0];
  if (frame === undefined) return <NoData {...props} />;
  const hasChoice = frames.length > 1;
  const { cellHeight, maxRowHeight, pageSize, sortBy, frozenColumns } = options;
  return (
    <>
      <TableNG
        data={frame}
        width={width}
        height={hasChoice ? height - CHOICE_HEIGHT : height}
        noHeader={!options.showHeader}
        resizable
        initialRowIndex={-1}
        structureRev={data.structureRev ?? 0}
        timeRange={timeRange}
        fieldConfig={fieldConfig}
        showTypeIcons={options.showTypeIcons === true}
        enablePagination={options.enablePagination === true}
        frozenColumns={frozenColumns?.left ?? 0}
        {...(cellHeight && { cellHeight })}
        {...(maxRowHeight !== undefined && { maxRowHeight })}
        {...(pageSize !== undefined && { pageSize })}
        {...(sortBy && { sortBy })}
      />
      {hasChoice && (
        <Combobox
          aria-label="Frame"
          options={frames.map((one, value) => ({ label: getFrameDisplayName(one, value), value }))}
          value={chosen}
          onChange={({ value }) => choose(value)}
        />
      )}
    </>
  );
}

export const table = new PanelPlugin<Options>(Cells)
  .useFieldConfig({
    useCustomConfig: customOptions({
      width: undefined,
      minWidth: undefined,
      align: 'auto',
      cellOptions: { type: TableCellDisplayMode.Auto },
      inspect: false,
      filterable: undefined,
      hidden: undefined,
      hideFrom: { viz: false },
      wrapText: false,
      wrapHeaderText: false,
      tooltip: undefined,
      footer: { reducers: [] },
      styleField: undefined,
    }),
  })
  .setPanelOptions(
    optionDefaults<Options>({
      frameIndex: 0,
      showHeader: true,
      cellHeight: TableCellHeight.Sm,
      showTypeIcons: false,
    }),
  );
