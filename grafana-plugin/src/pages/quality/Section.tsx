import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useId, type ReactElement, type ReactNode } from 'react';

/** A part of the page under its heading. */
export function Section({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactElement {
  const id = useId();
  const styles = useStyles2(getStyles);
  return (
    <section aria-labelledby={id} className={styles.section}>
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      {children}
    </section>
  );
}

/** A cell: text to the left, numbers to the right. */
export type Cell = string | { readonly number: string } | { readonly node: ReactNode };

/** A table of words and numbers; its first column names the row. */
export function Table({
  label,
  heads,
  rows,
}: {
  readonly label: string;
  readonly heads: readonly (string | { readonly number: string })[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly Cell[] }[];
}): ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={`${label}, scrolls`}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {heads.map((head) =>
              typeof head === 'string' ? (
                <th key={head} scope="col">
                  {head}
                </th>
              ) : (
                <th key={head.number} scope="col" className={styles.number}>
                  {head.number}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [first = '', ...rest] }) => (
            <tr key={key}>
              <th scope="row">{contentOf(first)}</th>
              {rest.map((cell, index) => (
                <td
                  key={heads[index + 1] === undefined ? index : JSON.stringify(heads[index + 1])}
                  className={isNumber(cell) ? styles.number : undefined}
                >
                  {contentOf(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function isNumber(cell: Cell): boolean {
  return typeof cell === 'object' && 'number' in cell;
}

function contentOf(cell: Cell): ReactNode {
  if (typeof cell === 'string') return cell;
  return 'number' in cell ? cell.number : cell.node;
}

function getStyles(
  theme: GrafanaTheme2,
): Readonly<Record<'section' | 'title' | 'scroll' | 'table' | 'number', string>> {
  return {
    section: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
      '&, & > *': { minWidth: 0 },
    }),
    title: css({ ...theme.typography.h4, margin: 0 }),
    scroll: css({ overflowX: 'auto' }),
    table: css({
      borderCollapse: 'collapse',
      fontVariantNumeric: 'tabular-nums',
      width: '100%',
      'th, td': { padding: theme.spacing(0.75, 1), textAlign: 'left', verticalAlign: 'top' },
      'tbody th': {
        fontWeight: theme.typography.fontWeightRegular,
        minWidth: theme.spacing(16),
        overflowWrap: 'anywhere',
      },
      thead: { borderBottom: `1px solid ${theme.colors.border.medium}` },
      'thead th': { whiteSpace: 'nowrap' },
      'tbody tr': { borderBottom: `1px solid ${theme.colors.border.weak}` },
    }),
    number: css({ '&&': { textAlign: 'right', whiteSpace: 'nowrap' } }),
  };
}
