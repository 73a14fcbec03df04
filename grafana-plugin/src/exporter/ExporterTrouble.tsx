import { usePluginContext } from '@grafana/data';
import { Alert, TextLink } from '@grafana/ui';
import type { ReactElement } from 'react';
import { APP_PATH } from '../app/paths.ts';
import { maySetUp } from '../app/rights.ts';
import type { ExporterAnswer } from './answer.ts';
import { troubleOf } from './words.ts';

/** Why the exporter's part of a page is not there, and the one next step. */
export function ExporterTrouble({
  answer,
  without,
}: {
  readonly answer: Exclude<ExporterAnswer<unknown>, { kind: 'ok' }>;
  /** What goes without it, in a sentence. */
  readonly without: string;
}): ReactElement {
  const version = usePluginContext()?.meta.info.version ?? '';
  const { title, next } = troubleOf(answer, version);
  return (
    <Alert
      severity={answer.kind === 'not-configured' ? 'info' : 'warning'}
      title={title}
      data-testid={`exporter ${answer.kind}`}
    >
      {without} {next}{' '}
      {maySetUp() && <TextLink href={`${APP_PATH}/configuration`}>Configuration</TextLink>}
    </Alert>
  );
}
