import { css } from '@emotion/css';
import { LoadingState, type GrafanaTheme2, type PanelData } from '@grafana/data';
import {
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  VariableDependencyConfig,
  sceneGraph,
  type SceneComponentProps,
  type SceneObjectState,
  type SceneObjectUrlValues,
  type SceneQueryRunner,
} from '@grafana/scenes';
import { LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { useMemo, type ReactElement } from 'react';
import {
  FIRST_SORT,
  columnsOf,
  nextSort,
  sortFrom,
  sortText,
  sortedRows,
  type Sort,
} from '../cost/columns.ts';
import { finestGrain } from '../cost/grain.ts';
import { costRows, topRows, totalOf, type CostRow } from '../cost/rows.ts';
import { rowToSegment } from '../cost/row-segment.ts';
import {
  figureQuery,
  isAnswerTo,
  lineQueries,
  rowScope,
  tableAnswers,
  tableQueries,
} from '../cost/table-queries.ts';
import { rangeText, rowName } from '../cost/words.ts';
import type { Grain } from '../promql/cost.ts';
import type { Matcher } from '../promql/selector.ts';
import { queriesAfter } from '../scenes/queries-after.ts';
import { viewQueries, type CostQuery } from '../scenes/view-queries.ts';
import { readView } from '../view/variables.ts';
import { VIEW_VARIABLES } from '../view/view-url-keys.ts';
import { matchersOf, type View } from '../view/view.ts';
import { CostTableGrid } from './CostTableGrid.tsx';
import { CostTableNotes } from './CostTableNotes.tsx';
import { CostTableTools } from './CostTableTools.tsx';
import type { Figure, Subject } from './how-computed/figure.ts';
import { HowComputed } from './how-computed/HowComputed.tsx';
import { EmptyCosts } from './states/EmptyCosts.tsx';
import { StateMessage } from './states/StateMessage.tsx';

/** Rows shown before the rest becomes one row; the CSV has them all. */
const MOST_ROWS = 100;
const POINTS_OF_LINE = 40;
/** What `how` in the URL says of the sum of all rows; no row's segment begins so. */
const TOTAL = '~total';

/** What a table of costs shows. */
export interface CostTableOptions {
  /** The coarsest family that has the labels; conditions may ask for a finer one. */
  readonly grain: (view: View) => Grain;
  /** The labels that make a row, as `['namespace']`; they may follow from the view. */
  readonly labels: (view: View) => readonly string[];
  /** Conditions besides those of the view. */
  readonly scope: readonly Matcher[];
  /** The heading of the first column. */
  readonly heading: (view: View) => string;
  /** The path that a row leads to; nowhere if undefined. */
  readonly linkOf?: (row: CostRow, view: View) => string | undefined;
  /** What the exporter can be asked about a row. */
  readonly subjectOf?: (row: CostRow, view: View) => Subject | undefined;
  /** Whether a figure of the same scope stands above the table. */
  readonly hasFigureAbove?: boolean;
  /** Above the table, where a page has several. */
  readonly title?: (view: View) => string;
  /** The order unless the reader asks for another. */
  readonly firstSort?: Sort;
}

interface CostTableState extends SceneObjectState {
  readonly options: CostTableOptions;
  readonly lines: SceneQueryRunner;
  readonly empty: EmptyCosts;
  readonly search: string;
  readonly sort: string;
  /** The row whose computation is shown, as its segment. */
  readonly how?: string | undefined;
}

/** Costs by some labels: cost, share, trend, efficiency, resources, sparkline; search, sort, CSV, sum, explanation. */
export class CostTable extends SceneObjectBase<CostTableState> {
  public static Component = CostTableView;

  protected override _urlSync = new SceneObjectUrlSyncConfig(this, {
    keys: ['search', 'sort', 'how'],
  });
  /** Renders anew when the unit of time changes, which asks nothing new. */
  protected override _variableDependency = new VariableDependencyConfig<CostTableState>(this, {
    variableNames: VIEW_VARIABLES,
  });

  public constructor(options: CostTableOptions) {
    const { grain, labels, scope, firstSort = FIRST_SORT } = options;
    const figures = viewQueries((view) => tableQueries(grain(view), labels(view), view, scope));
    super({
      options,
      $data: figures,
      lines: queriesAfter(
        figures,
        (view, answer) => {
          const rows = costRows(labels(view), tableAnswers(answer, undefined));
          return lineQueries(grain(view), labels(view), view, scope, rows);
        },
        POINTS_OF_LINE,
      ),
      empty: new EmptyCosts({ grain: (view) => finestGrain(grain(view), scope), scope }),
      search: '',
      sort: sortText(firstSort),
    });
    this.addActivationHandler(() => this.state.lines.activate());
  }

  /** The queries that it asks under a view. */
  public queries(view: View): readonly CostQuery[] {
    const { grain, labels, scope } = this.state.options;
    return tableQueries(grain(view), labels(view), view, scope);
  }

  public getUrlState(): SceneObjectUrlValues {
    const { search, sort, how } = this.state;
    return {
      search: search === '' ? undefined : search,
      sort: sort === this.firstSort() ? undefined : sort,
      how,
    };
  }

  public updateFromUrl({ search, sort, how }: SceneObjectUrlValues): void {
    this.setState({
      search: typeof search === 'string' ? search : '',
      sort: typeof sort === 'string' ? sort : this.firstSort(),
      how: typeof how === 'string' ? how : undefined,
    });
  }

  /** Opens or closes the explanation of a row; the browser's back button undoes it. */
  public explain(how: string | undefined): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ how }));
  }

  public sortBy(column: string): void {
    this.setState({ sort: sortText(nextSort(sortFrom(this.state.sort), column)) });
  }

  private firstSort(): string {
    return sortText(this.state.options.firstSort ?? FIRST_SORT);
  }
}

function CostTableView({ model }: SceneComponentProps<CostTable>): ReactElement {
  const { options, lines, empty, search, sort: sorting, how } = model.useState();
  const { data } = sceneGraph.getData(model).useState();
  const { data: lineData } = lines.useState();
  const { from, to, timeZone } = sceneGraph.getTimeRange(model).useState();
  const styles = useStyles2(getStyles);
  const view = readView(model);
  const labels = options.labels(view);
  const isCurrent = isAnswerTo(model.queries(view), data);
  const id = labels.join();
  const rows = useMemo(
    () => costRows(id.split(','), tableAnswers(data, lineData)),
    [id, data, lineData],
  );
  const columns = columnsOf(rows, view);
  const heading = options.heading(view);

  if (data?.state === LoadingState.Error && isSourceFailing(data))
    return (
      <StateMessage id="failed" icon="exclamation-triangle" title="The data source did not answer">
        {data.errors?.map(({ message }) => message).join('; ') ?? 'It gave no reason.'}
      </StateMessage>
    );
  const isReading = data === undefined || data.state === LoadingState.Loading || !isCurrent;
  if (isReading && rows.length === 0) return <LoadingPlaceholder text="Reading costs …" />;
  if (rows.length === 0) return <empty.Component model={empty} />;

  const sort = sortFrom(sorting);
  const found = searched(rows, labels, search);
  const shown = topRows(sortedRows(found, labels, columns, sort), MOST_ROWS);
  return (
    <section aria-label={`Cost by ${heading}`} aria-busy={isReading}>
      {options.title && <h2 className={styles.title}>{options.title(view)}</h2>}
      <CostTableTools
        search={search}
        heading={heading}
        file={{ labels, rows: found, view }}
        caption={`USD per ${view.per}, mean of ${rangeText({ from, to }, timeZone)}`}
        onSearch={(text) => model.setState({ search: text })}
      />
      <CostTableNotes rows={rows} />
      <div className={isReading ? styles.reading : undefined}>
        <CostTableGrid
          {...{ labels, heading, columns, sort, shown, options, view }}
          total={totalOf(rows)}
          found={search.trim() === '' ? undefined : totalOf(found)}
          counts={{ found: found.length, all: rows.length }}
          onSort={(column) => model.sortBy(column)}
          onExplain={(row) => model.explain(row === undefined ? TOTAL : rowToSegment(row))}
        />
      </div>
      {how !== undefined && (
        <HowOf
          model={model}
          rows={rows}
          how={how}
          data={data}
          onClose={() => model.explain(undefined)}
        />
      )}
    </section>
  );
}

function HowOf({
  model,
  rows,
  how,
  data,
  onClose,
}: {
  readonly model: CostTable;
  readonly rows: readonly CostRow[];
  readonly how: string;
  readonly data: PanelData | undefined;
  readonly onClose: () => void;
}): ReactElement | null {
  const { options } = model.state;
  const view = readView(model);
  const labels = options.labels(view);
  const heading = options.heading(view);
  const row = how === TOTAL ? totalOf(rows) : rows.find((one) => rowToSegment(one) === how);
  if (row === undefined) return null;
  const scope = how === TOTAL ? options.scope : [...options.scope, ...rowScope(row, labels)];
  const grain = finestGrain(options.grain(view), [...matchersOf(view), ...scope]);
  const figure: Figure = {
    title:
      how === TOTAL
        ? 'The total'
        : row.isNobodys
          ? rowName(row, labels)
          : `${heading} ${rowName(row, labels)}`,
    row,
    expr: figureQuery(grain, view, scope),
    data,
    subject: how === TOTAL ? undefined : options.subjectOf?.(row, view),
  };
  return <HowComputed figure={figure} scene={model} onClose={onClose} />;
}

function searched(
  rows: readonly CostRow[],
  labels: readonly string[],
  search: string,
): readonly CostRow[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return rows;
  return rows.filter((row) => rowName(row, labels).toLowerCase().includes(wanted));
}

/** An error without any figure; one beside figures is theirs to tell. */
function isSourceFailing(data: PanelData): boolean {
  return data.series.length === 0;
}

function getStyles(theme: GrafanaTheme2): Readonly<Record<'reading' | 'title', string>> {
  return {
    title: css({ ...theme.typography.h5 }),
    reading: css({
      opacity: 0.5,
      [theme.transitions.handleMotion('no-preference')]: { transition: 'opacity 0.2s' },
    }),
  };
}
