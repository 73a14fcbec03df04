import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { useState, type ReactElement, type ReactNode } from 'react';
import { csvOf, download } from '../cost/csv.ts';
import { figuresTable } from './figures-table.ts';
import { ScrollRegion } from './ScrollRegion.tsx';

/** One column: what a row says there, what it is sorted by, and what the CSV has. */
export interface Column<Row> {
  readonly heading: string;
  readonly show: (row: Row) => ReactNode;
  /** Numbers are sorted the largest first, and stand on the right; texts on the left. */
  readonly value: (row: Row) => string | number;
}

interface DataTableProps<Row> {
  /** What the table is about, for readers of screens and the name of the CSV. */
  readonly title: string;
  /** The first names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** The sum, below the rows. */
  readonly total?: Row;
  /** Rows beyond are only in the CSV. */
  readonly most?: number;
}

/** Rows by the column of one's choice, with CSV of them all. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactElement {
  const { title, columns, rows, keyOf, total, most = 100 } = props;
  const styles = useStyles2(getStyles);
  const [sort, setSort] = useState<{ readonly column: number; readonly isUp: boolean }>();
  const shown = sort === undefined ? rows : sorted(rows, columns[sort.column], sort.isUp);
  const [row] = rows;
  const sides = columns.map(({ value }) =>
    row !== undefined && typeof value(row) === 'string' ? styles.text : undefined,
  );
  const toCsv = (): string =>
    csvOf([
      columns.map(({ heading }) => heading),
      ...shown.map((row) => columns.map(({ value }) => value(row))),
    ]);
  return (
    <section aria-label={title}>
      <div className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        <Button
          size="sm"
          variant="secondary"
          icon="download-alt"
          aria-label={`CSV of ${title}`}
          onClick={() => download(`podtally ${title}.csv`, toCsv())}
        >
          CSV
        </Button>
      </div>
      <ScrollRegion label={`${title}, scrolls`}>
        <table className={styles.table}>
          <thead>
            <tr>
              {columns.map(({ heading }, index) => {
                const isSorted = sort?.column === index;
                const direction = sort?.isUp === true ? 'ascending' : 'descending';
                return (
                  <th
                    key={heading}
                    scope="col"
                    className={sides[index]}
                    aria-sort={isSorted ? direction : 'none'}
                  >
                    <button
                      type="button"
                      className={styles.sort}
                      onClick={() => setSort({ column: index, isUp: isSorted && !sort.isUp })}
                    >
                      {heading}
                      {isSorted ? (sort.isUp ? ' ↑' : ' ↓') : ''}
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, most).map((row) => (
              <Cells key={keyOf(row)} columns={columns} sides={sides} row={row} />
            ))}
          </tbody>
          {total !== undefined && (
            <tfoot>
              <Cells columns={columns} sides={sides} row={total} />
            </tfoot>
          )}
        </table>
      </ScrollRegion>
      {shown.length > most && (
        <p className={styles.note}>
          The first {most} of {shown.length}; the CSV has them all.
        </p>
      )}
    </section>
  );
}

function Cells<Row>({
  columns,
  sides,
  row,
}: {
  readonly columns: readonly Column<Row>[];
  /** The class of each column's cells. */
  readonly sides: readonly (string | undefined)[];
  readonly row: Row;
}): ReactElement {
  return (
    <tr>
      {columns.map(({ heading, show }, index) =>
        index === 0 ? (
          <th key={heading} scope="row">
            {show(row)}
          </th>
        ) : (
          <td key={heading} className={sides[index]}>
            {show(row)}
          </td>
        ),
      )}
    </tr>
  );
}

/** The largest first; texts from A to Z. */
function sorted<Row>(
  rows: readonly Row[],
  column: Column<Row> | undefined,
  isUp: boolean,
): readonly Row[] {
  if (column === undefined) return rows;
  const compare = (a: string | number, b: string | number): number =>
    typeof a === 'number' && typeof b === 'number' ? b - a : String(a).localeCompare(String(b));
  const inOrder = [...rows].sort((a, b) => compare(column.value(a), column.value(b)));
  return isUp ? inOrder.reverse() : inOrder;
}

type Styles = Readonly<Record<'head' | 'title' | 'table' | 'text' | 'sort' | 'note', string>>;

function getStyles(theme: GrafanaTheme2): Styles {
  return {
    head: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(2) }),
    title: css({ ...theme.typography.h5, margin: 0 }),
    table: cx(
      figuresTable(theme),
      css({ 'tbody tr:hover': { background: theme.colors.action.hover } }),
    ),
    text: css({ '&&': { textAlign: 'left' } }),
    sort: css({ background: 'none', border: 'none', padding: 0, color: theme.colors.text.link }),
    note: css({ color: theme.colors.text.secondary }),
  };
}
