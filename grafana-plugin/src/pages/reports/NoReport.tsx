import { LinkButton } from '@grafana/ui';
import type { ReactElement } from 'react';
import { APP_PATH } from '../../app/paths.ts';
import { maySetUp } from '../../app/rights.ts';
import { StateMessage } from '../../components/states/StateMessage.tsx';
import type { ExporterAnswer } from '../../exporter/answer.ts';
import { ExporterTrouble } from '../../exporter/ExporterTrouble.tsx';
import { isWithoutLedger } from '../../exporter/ledger.ts';

/** Why there is no report, and the one next step. */
export function NoReport({
  answer,
  what,
}: {
  readonly answer: Exclude<ExporterAnswer<unknown>, { kind: 'ok' }>;
  /** `The month`. */
  readonly what: string;
}): ReactElement {
  if (answer.kind === 'not-configured')
    return (
      <StateMessage
        id="no-report"
        icon="file-alt"
        title="Reports come from the exporter"
        actions={
          maySetUp() ? (
            <LinkButton href={`${APP_PATH}/configuration`}>Set the exporter’s address</LinkButton>
          ) : (
            'Ask an admin of Grafana to set the exporter’s address.'
          )
        }
      >
        They are made from its ledger of closed hours. Its address is not set yet.
      </StateMessage>
    );
  if (isWithoutLedger(answer))
    return (
      <StateMessage id="no-ledger" icon="file-alt" title="The exporter keeps no ledger">
        Reports are made from a ledger of closed hours. Name a file for it in the exporter’s
        configuration: ledger: {'{ file: podtally.duckdb }'}.
      </StateMessage>
    );
  return <ExporterTrouble answer={answer} without={`${what} is not shown.`} />;
}
