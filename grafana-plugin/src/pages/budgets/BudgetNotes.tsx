import { Alert, TextLink } from '@grafana/ui';
import type { ReactElement } from 'react';
import { maySetUp } from '../../app/rights.ts';
import { APP_PATH } from '../../app/paths.ts';
import type { ExporterAnswer } from '../../exporter/answer.ts';
import { ExporterTrouble } from '../../exporter/ExporterTrouble.tsx';
import type { BudgetsDocument } from '../../exporter/finance-documents.ts';
import type { BudgetRow } from './rows.ts';

/** What a reader should know of the table above. */
export function BudgetNotes({
  rows,
  answer,
  hasRules,
}: {
  readonly rows: readonly BudgetRow[];
  readonly answer: ExporterAnswer<BudgetsDocument> | undefined;
  readonly hasRules: boolean;
}): ReactElement {
  const failed = answer?.kind === 'ok' ? answer.document.failed : [];
  const lost = rows.flatMap(({ name, document }) =>
    (document?.accounted.lostHours ?? 0) > 0 ? [name] : [],
  );
  return (
    <>
      {failed.map(({ name, reason }) => (
        <Alert key={name} severity="error" title={`The budget ${name} could not be read`}>
          {reason}
        </Alert>
      ))}
      {lost.length > 0 && (
        <p>
          Hours of the running period are lost, and not in the sum, of: {lost.join(', ')}. Open a
          budget to see which.
        </p>
      )}
      <p>
        Dollars are those of closed hours of the exporter’s ledger; the running hour is not in them.
        The mark on a bar says how much of the period is gone.
        {!hasRules &&
          ' Alerts are not known: this data source evaluates no rules of Podtally’s; docs/alerts.md says how to load them.'}
      </p>
      {answer !== undefined && answer.kind === 'not-configured' ? (
        <p>
          The range of forecasts, and days of a period, come from the exporter, whose address is not
          set. {maySetUp() && <TextLink href={`${APP_PATH}/configuration`}>Configuration</TextLink>}
        </p>
      ) : (
        answer !== undefined &&
        answer.kind !== 'ok' && (
          <ExporterTrouble
            answer={answer}
            without="The range of forecasts, and days of a period, are not shown."
          />
        )
      )}
    </>
  );
}
