import { css } from '@emotion/css';
import { LoadingState, type GrafanaTheme2 } from '@grafana/data';
import { SceneObjectBase, sceneGraph, type SceneComponentProps } from '@grafana/scenes';
import { TextLink, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { APP_PATH, toSegment } from '../../app/paths.ts';
import { budgetKey, budgetsOf, type Budget } from '../../budgets/budget.ts';
import { budgetSeries } from '../../budgets/queries.ts';
import {
  STANDING_WORDS,
  dangerText,
  inDanger,
  ownerText,
  standingOf,
} from '../../budgets/standing.ts';
import { amountText } from '../../cost/format.ts';
import { viewQueries } from '../../scenes/view-queries.ts';
import { useViewLink } from '../../view/use-view-link.ts';

/** More are on the page of budgets. */
const MOST = 6;

/** Budgets that somebody should look at; one line where there are none. */
export class Budgets extends SceneObjectBase {
  public static Component = BudgetsView;

  public constructor() {
    super({ $data: viewQueries((view) => [budgetSeries(view)]) });
  }
}

function BudgetsView({ model }: SceneComponentProps<Budgets>): ReactElement | null {
  const { data } = sceneGraph.getData(model).useState();
  const styles = useStyles2(getStyles);
  const link = useViewLink();
  const budgets = budgetsOf(data);
  const danger = inDanger(budgets);
  if (danger.length > 0)
    return (
      <section className={styles.frame} aria-labelledby="budgets-in-danger">
        <h2 id="budgets-in-danger" className={styles.heading}>
          Budgets in danger
        </h2>
        <table className={styles.table} aria-labelledby="budgets-in-danger">
          <tbody>
            {danger.slice(0, MOST).map((budget) => (
              <Row key={budgetKey(budget.cluster, budget.name)} budget={budget} link={link} />
            ))}
          </tbody>
        </table>
        <TextLink href={link(`${APP_PATH}/budgets`)}>
          {`All ${budgets.length} ${budgets.length === 1 ? 'budget' : 'budgets'}`}
        </TextLink>
      </section>
    );
  // What is not known yet is neither none nor fine.
  if (data === undefined || data.state !== LoadingState.Done) return null;
  return (
    <p className={styles.quiet} data-testid="budgets-quiet">
      {budgets.length === 0
        ? 'No budget is known; the exporter keeps some that its configuration defines. '
        : `${budgets.length} ${budgets.length === 1 ? 'budget' : 'budgets'}, all within their limits and forecast to stay there. `}
      <TextLink href={link(`${APP_PATH}/budgets`)}>
        {budgets.length === 0 ? 'How to define one' : 'Budgets'}
      </TextLink>
    </p>
  );
}

function Row({
  budget,
  link,
}: {
  readonly budget: Budget;
  readonly link: (path: string) => string;
}): ReactElement {
  const { cluster, name, owner, spent, limit } = budget;
  return (
    <tr>
      <th scope="row">
        <TextLink href={link(`${APP_PATH}/budgets/${toSegment(cluster)}/${toSegment(name)}`)}>
          {name}
        </TextLink>
      </th>
      <td>{ownerText(owner)}</td>
      <td>{`${amountText(spent)} of ${amountText(limit)}`}</td>
      <td>{dangerText(budget)}</td>
      <td>{STANDING_WORDS[standingOf(budget)]}</td>
    </tr>
  );
}

type Styles = Readonly<Record<'frame' | 'heading' | 'table' | 'quiet', string>>;

function getStyles(theme: GrafanaTheme2): Styles {
  return {
    frame: css({
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      overflowX: 'auto',
      padding: theme.spacing(1.5),
    }),
    heading: css({ ...theme.typography.h6 }),
    table: css({
      fontVariantNumeric: 'tabular-nums',
      width: '100%',
      'th, td': { padding: theme.spacing(0.25, 1, 0.25, 0), textAlign: 'left' },
      th: { fontWeight: theme.typography.fontWeightRegular },
    }),
    quiet: css({ color: theme.colors.text.secondary, margin: 0 }),
  };
}
