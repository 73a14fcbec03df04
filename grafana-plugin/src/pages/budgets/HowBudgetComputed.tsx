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
  return (
    <Section title="How is this computed?">
      {document === undefined ? (
        <p>
          The exporter sums the closed hours of its ledger that the budget selects; what it selects,
          it says itself: podtally explain budget ‘{name}’.
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
    </Section>
  );
}
