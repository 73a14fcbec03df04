import { css } from '@emotion/css';
import { LoadingState, type GrafanaTheme2 } from '@grafana/data';
import {
  SceneObjectBase,
  sceneGraph,
  type SceneComponentProps,
  type SceneObjectState,
  type SceneQueryRunner,
} from '@grafana/scenes';
import { Alert, Button, Input, LoadingPlaceholder, TextLink, useStyles2 } from '@grafana/ui';
import { useState, type ReactElement } from 'react';
import { csvOf, download } from '../cost/csv.ts';
import { amountText, shareText, trendText } from '../cost/format.ts';
import { costRows, efficiencyOf, topRows, totalOf, type CostRow } from '../cost/rows.ts';
import { lineQueries, tableAnswers, tableQueries } from '../cost/table-queries.ts';
import type { Grain } from '../promql/cost.ts';
import type { Matcher } from '../promql/selector.ts';
import { viewQueries } from '../scenes/view-queries.ts';
import { readView } from '../view/variables.ts';
import { HOURS, type View } from '../view/view.ts';
import { Sparkline } from './Sparkline.tsx';

/** Rows shown before the rest becomes one row; the CSV has them all. */
const MOST_ROWS = 100;
const POINTS_OF_LINE = 40;
const NOBODY = '(none)';

/** What a table of costs shows. */
export interface CostTableOptions {
  /** Which family answers, given the view. */
  readonly grain: Grain;
  /** The labels that make a row, as `['namespace']`; from the view where it is a function. */
  readonly labels: (view: View) => readonly string[];
  /** Conditions besides those of the view. */
  readonly scope: readonly Matcher[];
  /** The heading of the first column. */
  readonly heading: (view: View) => string;
  /** Where a row leads to; nowhere if undefined. */
  readonly linkOf?: (row: CostRow, view: View) => string | undefined;
}

interface CostTableState extends SceneObjectState {
  readonly options: CostTableOptions;
  readonly lines: SceneQueryRunner;
}

/** Costs by some labels: cost, share, trend, efficiency, sparkline; search, sort, CSV, sum. */
export class CostTable extends SceneObjectBase<CostTableState> {
  public static Component = CostTableView;

  public constructor(options: CostTableOptions) {
    const { grain, labels, scope } = options;
    super({
      options,
      $data: viewQueries((view) => tableQueries(grain, labels(view), view, scope)),
      lines: viewQueries((view) => lineQueries(grain, labels(view), view, scope), POINTS_OF_LINE),
    });
    this.addActivationHandler(() => this.state.lines.activate());
  }
}

type Sort = 'name' | 'cost' | 'trend' | 'efficiency';

function CostTableView({ model }: SceneComponentProps<CostTable>): ReactElement {
  const { options, lines } = model.useState();
  const { data } = sceneGraph.getData(model).useState();
  const { data: lineData } = lines.useState();
  const styles = useStyles2(getStyles);
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<Sort>('cost');
  const view = readView(model);

  if (data?.state === LoadingState.Error)
    return (
      <Alert title="The data source did not answer" severity="error">
        {data.errors?.map(({ message }) => message).join('; ') ?? 'It gave no reason.'}
      </Alert>
    );
  if (data === undefined || (data.state === LoadingState.Loading && data.series.length === 0))
    return <LoadingPlaceholder text="Reading costs …" />;

  const labels = options.labels(view);
  const rows = costRows(labels, tableAnswers(data, lineData));
  const total = totalOf(rows);
  const found = rows.filter(({ key }) =>
    key.join('/').toLowerCase().includes(search.trim().toLowerCase()),
  );
  const { top, other, cut } = topRows(sorted(found, sort), MOST_ROWS);
  const heading = options.heading(view);

  return (
    <section aria-label={`Cost by ${heading}`}>
      <div className={styles.tools}>
        <Input
          aria-label={`Search ${heading}`}
          placeholder={`Search ${heading}`}
          value={search}
          width={30}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Button
          variant="secondary"
          icon="download-alt"
          onClick={() => download(`podtally-${heading}.csv`, csvOf(csvRows(labels, found, view)))}
        >
          CSV
        </Button>
      </div>
      <table className={styles.table}>
        <thead>
          <tr>
            <Head text={heading} sort="name" current={sort} onSort={setSort} />
            <Head text={`USD/${view.per}`} sort="cost" current={sort} onSort={setSort} isNumber />
            <th scope="col">Share</th>
            {view.compare && (
              <Head text="Trend" sort="trend" current={sort} onSort={setSort} isNumber />
            )}
            <Head text="Efficiency" sort="efficiency" current={sort} onSort={setSort} isNumber />
            <th scope="col">Over the range</th>
          </tr>
        </thead>
        <tbody>
          {top.map((row) => (
            <tr key={row.key.join('/')}>
              <th scope="row">
                <Name row={row} href={options.linkOf?.(row, view)} />
              </th>
              <Figures row={row} total={total.cost} view={view} />
              <td>
                <Sparkline values={row.line} />
              </td>
            </tr>
          ))}
          {other && (
            <tr>
              <th scope="row">other ({cut})</th>
              <Figures row={other} total={total.cost} view={view} />
              <td />
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{search.trim() === '' ? 'TOTAL' : 'FOUND'}</th>
            <Figures row={totalOf(found)} total={total.cost} view={view} />
            <td />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Head(props: {
  readonly text: string;
  readonly sort: Sort;
  readonly current: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly isNumber?: boolean;
}): ReactElement {
  const isCurrent = props.sort === props.current;
  return (
    <th
      scope="col"
      aria-sort={isCurrent ? (props.isNumber ? 'descending' : 'ascending') : 'none'}
      style={{ textAlign: props.isNumber ? 'right' : 'left' }}
    >
      <Button fill="text" size="sm" variant="secondary" onClick={() => props.onSort(props.sort)}>
        {props.text}
        {isCurrent ? ' ↓' : ''}
      </Button>
    </th>
  );
}

function Name({
  row,
  href,
}: {
  readonly row: CostRow;
  readonly href: string | undefined;
}): ReactElement {
  const text = row.key.map((part) => (part === '' ? NOBODY : part)).join('/');
  return href === undefined ? (
    <>{text}</>
  ) : (
    <TextLink href={href} inline={false}>
      {text}
    </TextLink>
  );
}

function Figures({
  row,
  total,
  view,
}: {
  readonly row: CostRow;
  readonly total: number;
  readonly view: View;
}): ReactElement {
  return (
    <>
      <td>{amountText(row.cost * HOURS[view.per])}</td>
      <td>{shareText(total === 0 ? undefined : row.cost / total)}</td>
      {view.compare && <td>{trendText(row.cost, row.previous)}</td>}
      <td>{shareText(efficiencyOf(row))}</td>
    </>
  );
}

function sorted(rows: readonly CostRow[], by: Sort): readonly CostRow[] {
  const moved = ({ cost, previous }: CostRow): number => cost - (previous ?? cost);
  const orders: Readonly<Record<Sort, (a: CostRow, b: CostRow) => number>> = {
    name: (a, b) => a.key.join('/').localeCompare(b.key.join('/')),
    cost: (a, b) => b.cost - a.cost,
    trend: (a, b) => moved(b) - moved(a),
    efficiency: (a, b) => (efficiencyOf(b) ?? -1) - (efficiencyOf(a) ?? -1),
  };
  return [...rows].sort(orders[by]);
}

function csvRows(
  labels: readonly string[],
  rows: readonly CostRow[],
  view: View,
): readonly (readonly (string | number)[])[] {
  const types = [...new Set(rows.flatMap(({ bySpendType }) => Object.keys(bySpendType)))].sort();
  const hours = HOURS[view.per];
  return [
    [...labels, `usd_per_${view.per}`, ...types.map((type) => `${type}_usd_per_${view.per}`)],
    ...rows.map((row) => [
      ...row.key,
      row.cost * hours,
      ...types.map((type) => (row.bySpendType[type] ?? 0) * hours),
    ]),
  ];
}

function getStyles(theme: GrafanaTheme2): { readonly tools: string; readonly table: string } {
  return {
    tools: css({ display: 'flex', gap: theme.spacing(1), marginBottom: theme.spacing(1) }),
    table: css({
      width: '100%',
      borderCollapse: 'collapse',
      fontVariantNumeric: 'tabular-nums',
      'th, td': { padding: theme.spacing(0.5, 1), textAlign: 'right', whiteSpace: 'nowrap' },
      'th:first-child': { textAlign: 'left', fontWeight: theme.typography.fontWeightRegular },
      thead: { borderBottom: `1px solid ${theme.colors.border.medium}` },
      'tbody tr': { borderBottom: `1px solid ${theme.colors.border.weak}` },
      'tbody tr:hover': { background: theme.colors.action.hover },
      'tfoot th:first-child, tfoot td': { fontWeight: theme.typography.fontWeightBold },
    }),
  };
}
