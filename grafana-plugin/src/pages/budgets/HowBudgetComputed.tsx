import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import type { SceneObject } from '@grafana/scenes';
import { spentQuery } from '../../budgets/queries.ts';
import { PromqlBehind } from '../../components/how-computed/PromqlBehind.tsx';
import { Section } from '../quality/Section.tsx';
import type { BudgetRow } from './rows.ts';
import { budgetSentences } from './words.ts';

/** How a budget's numbers came about, with the query behind them. */
export function HowBudgetComputed({
  row,
  scene,
}: {
  readonly row: BudgetRow;
  readonly scene: SceneObject;
}): ReactElement {
  const { document, cluster, name } = row;
  const style = useStyles2(getStyles);
  return (
    <Section title="How is this computed?">
      <div className={style}>
        {document === undefined ? (
          <p>
            The exporter sums the closed hours of its ledger that the budget selects; what it
            selects, it says itself: podtally explain budget ‘{name}’.
          </p>
        ) : (
          <ul data-testid="budget-sentences">
            {budgetSentences(document).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
        <PromqlBehind
          figure={{ expr: spentQuery(cluster, name), data: undefined }}
          scene={scene}
          gives="US dollars spent in the running period"
        />
      </div>
    </Section>
  );
}

function getStyles(theme: GrafanaTheme2): string {
  return css({
    h3: { ...theme.typography.h5 },
    ul: { paddingLeft: theme.spacing(3), marginBottom: theme.spacing(2) },
  });
}
