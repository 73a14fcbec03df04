import { LoadingState } from '@grafana/data';
import { SceneObjectBase, sceneGraph, type SceneComponentProps } from '@grafana/scenes';
import { LoadingPlaceholder, TextLink } from '@grafana/ui';
import type { ReactElement, ReactNode } from 'react';
import { PageColumn } from '../../components/PageColumn.tsx';
import { APP_PATH, toSegment } from '../../app/paths.ts';
import { areRulesThere, budgetKey, budgetsOf } from '../../budgets/budget.ts';
import { budgetQueries } from '../../budgets/queries.ts';
import {
  STANDING_WORDS,
  alertsText,
  rangeText,
  inDanger,
  ownerText,
  standingOf,
  timeLeftText,
} from '../../budgets/standing.ts';
import { DataTable, type Column } from '../../components/DataTable.tsx';
import { amountText, shareText } from '../../cost/format.ts';
import { askBudgets } from '../../exporter/finance.ts';
import { useExporter } from '../../exporter/use-exporter.ts';
import { viewQueries } from '../../scenes/view-queries.ts';
import { useViewLink } from '../../view/use-view-link.ts';
import { BudgetNotes } from './BudgetNotes.tsx';
import { DefineBudget } from './DefineBudget.tsx';
import { NoBudgets } from './NoBudgets.tsx';
import { budgetRows, elapsedOf, heldBackText, rangeOf, type BudgetRow } from './rows.ts';
import { TwoLines } from './TwoLines.tsx';
import { UsedBar } from './UsedBar.tsx';

/** In pixels. */
const WORDS_WIDTH = 76;

/** Every budget of the chosen clusters, from its series, with what the exporter adds where it answers. */
export class BudgetList extends SceneObjectBase {
  public static Component = BudgetListView;

  public constructor() {
    super({ $data: viewQueries(budgetQueries) });
  }
}

function BudgetListView({ model }: SceneComponentProps<BudgetList>): ReactElement {
  const { data } = sceneGraph.getData(model).useState();
  const { value } = sceneGraph.getTimeRange(model).useState();
  const answer = useExporter(askBudgets, data?.request?.requestId);
  const link = useViewLink();
  const isAsking = data === undefined || data.state === LoadingState.Loading;
  if ((isAsking && data?.series.length !== 0) || answer === undefined)
    if (budgetsOf(data).length === 0) return <LoadingPlaceholder text="Reading budgets …" />;
  const told = answer?.kind === 'ok' ? answer.document : undefined;
  const all = budgetRows(budgetsOf(data), told);
  const danger = inDanger(all);
  const rows = [...danger, ...all.filter((row) => !danger.includes(row))];
  if (rows.length === 0)
    return (
      <PageColumn>
        <NoBudgets answer={answer} failed={data?.errors?.[0]?.message} />
        <DefineBudget scene={model} />
      </PageColumn>
    );
  const hasRules = areRulesThere(data);
  return (
    <PageColumn>
      <p data-testid="budgets-summary">{summaryText(rows)}</p>
      <DataTable
        title="Budgets"
        columns={columnsOf({
          now: value.to.unix(),
          hasRules,
          areSeveral: new Set(rows.map(clusterOf)).size > 1,
          linkOf: ({ cluster, name }) =>
            link(`${APP_PATH}/budgets/${toSegment(cluster)}/${toSegment(name)}`),
        })}
        rows={rows}
        keyOf={({ cluster, name }) => budgetKey(cluster, name)}
      />
      <BudgetNotes rows={rows} answer={answer} hasRules={hasRules} />
      <DefineBudget scene={model} />
    </PageColumn>
  );
}

/** `2 of 6 budgets want attention: …`. */
function summaryText(rows: readonly BudgetRow[]): string {
  const danger = inDanger(rows);
  const all = `${rows.length} ${rows.length === 1 ? 'budget' : 'budgets'}`;
  if (danger.length === 0) return `${all}, all within their limits and forecast to stay there.`;
  const told = danger.map((row) => `${row.name} (${STANDING_WORDS[standingOf(row)]})`);
  return `${danger.length} of ${all} ${danger.length === 1 ? 'wants' : 'want'} attention: ${told.join(', ')}.`;
}

interface Around {
  /** Unix seconds. */
  readonly now: number;
  readonly hasRules: boolean;
  /** Whether there are budgets of several clusters. */
  readonly areSeveral: boolean;
  readonly linkOf: (row: BudgetRow) => string;
}

function columnsOf({ now, hasRules, areSeveral, linkOf }: Around): readonly Column<BudgetRow>[] {
  return [
    {
      heading: 'budget',
      show: (row) => (
        <Wrapped>
          <TextLink href={linkOf(row)}>{row.name}</TextLink>
        </Wrapped>
      ),
      value: ({ name }) => name,
    },
    {
      heading: 'stands',
      show: (row) => <Wrapped>{STANDING_WORDS[standingOf(row)]}</Wrapped>,
      value: (row) => STANDING_WORDS[standingOf(row)],
    },
    {
      heading: 'alerts',
      show: ({ alerts }) => <Wrapped>{alertsText(alerts, hasRules)}</Wrapped>,
      value: ({ alerts }) => alertsText(alerts, hasRules),
    },
    ...(areSeveral ? [{ heading: 'cluster', show: clusterOf, value: clusterOf }] : []),
    {
      heading: 'owner',
      show: ({ owner }) => <Wrapped>{ownerText(owner)}</Wrapped>,
      value: ({ owner }) => ownerText(owner),
    },
    { heading: 'spent, USD', show: ({ spent }) => amountText(spent), value: ({ spent }) => spent },
    { heading: 'limit, USD', show: ({ limit }) => amountText(limit), value: ({ limit }) => limit },
    {
      heading: 'used',
      show: (row) => <UsedBar money={row} elapsed={elapsedOf(row, now)} />,
      value: ({ spent, limit }) => spent / limit,
    },
    {
      heading: 'forecast, USD',
      show: (row) =>
        row.forecast === undefined ? (
          <Wrapped>{heldBackText(row)}</Wrapped>
        ) : (
          <TwoLines first={amountText(row.forecast)} second={rangeText(rangeOf(row))} />
        ),
      value: ({ forecast }) => forecast ?? -1,
    },
    {
      heading: 'of limit',
      show: ({ forecast, limit }) => (forecast === undefined ? '–' : shareText(forecast / limit)),
      value: ({ forecast, limit }) => (forecast ?? -1) / limit,
    },
    {
      heading: 'time left',
      show: ({ end, period }) => <TwoLines first={timeLeftText(end, now)} second={period} />,
      value: ({ end }) => end - now,
    },
  ];
}

/** Words that may take several lines. */
function Wrapped({ children }: { readonly children: ReactNode }): ReactElement {
  return <div style={{ whiteSpace: 'normal', minWidth: WORDS_WIDTH }}>{children}</div>;
}

function clusterOf({ cluster }: BudgetRow): string {
  return cluster;
}
