import { LinkButton } from '@grafana/ui';
import type { ReactElement } from 'react';
import { APP_PATH } from '../../app/paths.ts';
import { maySetUp } from '../../app/rights.ts';
import { StateMessage } from '../../components/states/StateMessage.tsx';
import type { ExporterAnswer } from '../../exporter/answer.ts';
import type { BudgetsDocument } from '../../exporter/finance-documents.ts';
import { withoutBudgets } from './without-budgets.ts';

/** Why there are no budgets, and the one next step. */
export function NoBudgets({
  answer,
  failed,
}: {
  readonly answer: ExporterAnswer<BudgetsDocument> | undefined;
  /** What the data source said where it did not answer. */
  readonly failed: string | undefined;
}): ReactElement {
  const { id, title, text, isToBeConnected } = withoutBudgets(answer, failed);
  return (
    <StateMessage
      id={id}
      icon="calculator-alt"
      title={title}
      {...(isToBeConnected &&
        maySetUp() && {
          actions: (
            <LinkButton variant="secondary" href={`${APP_PATH}/configuration`}>
              Connect the exporter
            </LinkButton>
          ),
        })}
    >
      {text}
    </StateMessage>
  );
}
