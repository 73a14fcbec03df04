import { LoadingState } from '@grafana/data';
import {
  SceneObjectBase,
  sceneGraph,
  type SceneComponentProps,
  type SceneObjectState,
} from '@grafana/scenes';
import { LinkButton, LoadingPlaceholder } from '@grafana/ui';
import type { ReactElement } from 'react';
import { PageColumn } from '../../components/PageColumn.tsx';
import { APP_PATH } from '../../app/paths.ts';
import { areRulesThere, budgetsOf } from '../../budgets/budget.ts';
import { budgetQueriesOf } from '../../budgets/queries.ts';
import { StateMessage } from '../../components/states/StateMessage.tsx';
import { askBudgets } from '../../exporter/finance.ts';
import { useExporter } from '../../exporter/use-exporter.ts';
import { is } from '../../promql/selector.ts';
import { viewQueries } from '../../scenes/view-queries.ts';
import { BudgetAlerts } from './BudgetAlerts.tsx';
import { BudgetFigures } from './BudgetFigures.tsx';
import { BudgetGaps, BudgetLimits, BudgetSpendTypes } from './BudgetTables.tsx';
import { BurnDown } from './BurnDown.tsx';
import { spentByDay } from './burn-down.ts';
import { HowBudgetComputed } from './HowBudgetComputed.tsx';
import { BudgetNotes } from './BudgetNotes.tsx';
import { budgetRows } from './rows.ts';
import { useSpent } from './use-spent.ts';

interface DetailState extends SceneObjectState {
  readonly cluster: string;
  readonly name: string;
}

/** One budget: how far it is, where it leads, what it counts, and how that is known. */
export class BudgetDetail extends SceneObjectBase<DetailState> {
  public static Component = BudgetDetailView;

  public constructor(state: DetailState) {
    const matchers = [is('cluster', state.cluster), is('budget', state.name)];
    super({ ...state, $data: viewQueries(() => budgetQueriesOf(matchers)) });
  }
}

function BudgetDetailView({ model }: SceneComponentProps<BudgetDetail>): ReactElement {
  const { cluster, name } = model.useState();
  const { data } = sceneGraph.getData(model).useState();
  const { value } = sceneGraph.getTimeRange(model).useState();
  const answer = useExporter(askBudgets, data?.request?.requestId);
  const told =
    answer?.kind === 'ok' && answer.document.cluster === cluster ? answer.document : undefined;
  const row = budgetRows(budgetsOf(data), told).find((one) => one.name === name);
  const now = value.to.unix();
  const spent = useSpent({
    dataSource: sceneGraph.interpolate(model, '${ds}'),
    row: answer !== undefined && row?.document === undefined ? row : undefined,
    now,
  });
  const isReading = data === undefined || data.state === LoadingState.Loading;
  if (row === undefined)
    return isReading || answer === undefined ? (
      <LoadingPlaceholder text="Reading the budget …" />
    ) : (
      <NoSuchBudget name={name} cluster={cluster} />
    );
  const hasRules = areRulesThere(data);
  return (
    <PageColumn>
      <BudgetFigures row={row} now={now} />
      <BurnDown
        row={row}
        spent={row.document === undefined ? spent : spentByDay(row.document)}
        now={now}
      />
      <BudgetAlerts alerts={row.alerts} hasRules={hasRules} />
      {row.document !== undefined && (
        <>
          <BudgetLimits document={row.document} />
          <BudgetSpendTypes document={row.document} />
          <BudgetGaps document={row.document} />
        </>
      )}
      <HowBudgetComputed row={row} scene={model} />
      <BudgetNotes rows={[]} answer={answer} hasRules={hasRules} />
    </PageColumn>
  );
}

function NoSuchBudget({
  name,
  cluster,
}: {
  readonly name: string;
  readonly cluster: string;
}): ReactElement {
  return (
    <StateMessage
      id="budget-unknown"
      icon="calculator-alt"
      title={`No budget ${name} is known at this time`}
      actions={
        <LinkButton variant="secondary" href={`${APP_PATH}/budgets`}>
          All budgets
        </LinkButton>
      }
    >
      Cluster {cluster} has none of this name at the end of the range: it was renamed, taken out of
      the configuration, or not there yet.
    </StateMessage>
  );
}
