import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, IconButton, TextLink, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { NAME, type Column, type Sort } from '../cost/columns.ts';
import type { CostRow } from '../cost/rows.ts';
import { rowToSegment } from '../cost/row-segment.ts';
import { rowMeaning, rowName, upperFirst } from '../cost/words.ts';
import { useViewLink } from '../view/use-view-link.ts';
import type { View } from '../view/view.ts';
import type { CostTableOptions } from './CostTable.tsx';
import { figuresTable } from './figures-table.ts';
import { ScrollRegion } from './ScrollRegion.tsx';
import { Sparkline } from './Sparkline.tsx';

/** Longer names end in dots, and are whole on hover. */
const MOST_NAME = 380;

interface Props {
  readonly labels: readonly string[];
  readonly heading: string;
  readonly columns: readonly Column[];
  readonly sort: Sort;
  readonly shown: {
    readonly top: readonly CostRow[];
    readonly other: CostRow | undefined;
    readonly cut: number;
  };
  readonly options: CostTableOptions;
  readonly view: View;
  readonly total: CostRow;
  /** The sum of what a search found; nothing where nothing is searched. */
  readonly found: CostRow | undefined;
  readonly counts: { readonly found: number; readonly all: number };
  readonly onSort: (column: string) => void;
  /** Of a row, or of the total. */
  readonly onExplain: (row: CostRow | undefined) => void;
}

/** The table itself: a row per key, the rest as one row, the sum. */
export function CostTableGrid(props: Props): ReactElement {
  const { labels, heading, columns, sort, shown, options, view, total, found, counts } = props;
  const table = useStyles2(figuresTable);
  const styles = useStyles2(getStyles);
  const link = useViewLink();
  const figures = (row: CostRow): ReactElement[] =>
    columns.map((column) => (
      <td key={column.id} title={column.detail?.(row)} data-below={isBelowZero(column, row)}>
        {column.text(row, total.cost)}
      </td>
    ));
  return (
    <ScrollRegion label={`Table of ${heading}`}>
      <table className={cx(table, styles.table)}>
        <thead>
          <tr>
            <Head
              column={NAME}
              title={upperFirst(heading)}
              meaning=""
              sort={sort}
              onSort={props.onSort}
            />
            {columns.map(({ id, title, meaning }) => (
              <Head
                key={id}
                column={id}
                title={title}
                meaning={meaning}
                sort={sort}
                onSort={props.onSort}
              />
            ))}
            <th scope="col">Over the range</th>
          </tr>
        </thead>
        <tbody>
          {shown.top.map((row) => {
            const name = rowName(row, labels);
            const path = options.linkOf?.(row, view);
            return (
              <tr key={rowToSegment(row)}>
                <th scope="row" title={rowMeaning(row) ?? name}>
                  <Name
                    name={name}
                    path={path === undefined ? undefined : link(path)}
                    onExplain={() => props.onExplain(row)}
                  />
                </th>
                {figures(row)}
                <td>
                  <Sparkline values={row.line} per={view.per} />
                </td>
              </tr>
            );
          })}
          {shown.other && (
            <tr>
              <th scope="row">other ({shown.cut.toLocaleString('en-US')})</th>
              {figures(shown.other)}
              <td />
            </tr>
          )}
        </tbody>
        <tfoot>
          {found && (
            <tr>
              <th scope="row">
                FOUND {counts.found.toLocaleString('en-US')} of {counts.all.toLocaleString('en-US')}
              </th>
              {figures(found)}
              <td />
            </tr>
          )}
          <tr>
            <th scope="row">
              <div className={styles.name}>
                <span className={styles.text}>TOTAL</span>
                <IconButton
                  name="info-circle"
                  size="sm"
                  aria-label="How is the total computed?"
                  onClick={() => props.onExplain(undefined)}
                />
              </div>
            </th>
            {figures(total)}
            <td className={styles.note}>{options.hasFigureAbove && 'equals the figure above'}</td>
          </tr>
        </tfoot>
      </table>
    </ScrollRegion>
  );
}

/** A row's name, and what tells how its cost came about. */
function Name({
  name,
  path,
  onExplain,
}: {
  readonly name: string;
  readonly path: string | undefined;
  readonly onExplain: () => void;
}): ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.name}>
      <span className={styles.text}>
        {path === undefined ? name : <TextLink href={path}>{name}</TextLink>}
      </span>
      <IconButton
        name="info-circle"
        size="sm"
        aria-label={`How is the cost of ${name} computed?`}
        onClick={onExplain}
      />
    </div>
  );
}

function Head({
  column,
  title,
  meaning,
  sort,
  onSort,
}: {
  readonly column: string;
  readonly title: string;
  readonly meaning: string;
  readonly sort: Sort;
  readonly onSort: (column: string) => void;
}): ReactElement {
  const styles = useStyles2(getStyles);
  const isSorted = sort.column === column;
  const order = sort.isDescending ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={isSorted ? order : 'none'}>
      <button
        type="button"
        className={styles.head}
        title={meaning === '' ? undefined : meaning}
        onClick={() => onSort(column)}
      >
        {title}
        {isSorted && <Icon name={sort.isDescending ? 'arrow-down' : 'arrow-up'} size="sm" />}
      </button>
    </th>
  );
}

function isBelowZero(column: Column, row: CostRow): boolean | undefined {
  return column.id !== 'trend' && (column.value(row) ?? 0) < 0 ? true : undefined;
}

function getStyles(
  theme: GrafanaTheme2,
): Readonly<Record<'table' | 'name' | 'text' | 'head' | 'note', string>> {
  return {
    table: css({
      'tbody tr:hover': { background: theme.colors.action.hover },
      svg: { verticalAlign: 'middle' },
      '[data-below]': { color: theme.colors.error.text },
    }),
    name: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.5) }),
    text: css({ maxWidth: MOST_NAME, overflow: 'hidden', textOverflow: 'ellipsis' }),
    head: css({
      background: 'none',
      border: 'none',
      padding: 0,
      color: 'inherit',
      font: 'inherit',
      '&:hover': { color: theme.colors.text.primary, textDecoration: 'underline' },
    }),
    note: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  };
}
