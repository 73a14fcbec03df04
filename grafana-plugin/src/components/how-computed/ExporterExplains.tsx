import { css } from '@emotion/css';
import { usePluginContext, type GrafanaTheme2 } from '@grafana/data';
import { Alert, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { useEffect, useState, type ReactElement } from 'react';
import { settingsOf } from '../../app/settings.ts';
import { troubleOf } from '../../exporter/words.ts';
import type { Model } from '../../promql/model.ts';
import { askExplanation, type Explained } from './ask.ts';
import type { Subject } from './figure.ts';
import { NodeExplained } from './NodeExplained.tsx';
import { PodExplained } from './PodExplained.tsx';
import { basisText } from './words.ts';

interface Props {
  readonly subject: Subject;
  /** The model that the page shows. */
  readonly model: Model;
  readonly range: { readonly text: string; readonly endsNow: boolean };
}

/** How the exporter came to the cost of a pod or a node; a sentence where it can't be asked. */
export function ExporterExplains(props: Props): ReactElement {
  const meta = usePluginContext()?.meta;
  // Where nothing is known of the settings, the answer tells whether there is an address.
  const isConfigured = meta === undefined || settingsOf(meta.jsonData).exporterUrl !== '';
  const explained = useExplanation(props.subject, isConfigured);
  if (explained === undefined) return <LoadingPlaceholder text="Asking the exporter …" />;
  switch (explained.kind) {
    case 'trouble': {
      const { title, next } = troubleOf(explained.answer, meta?.info.version ?? '');
      return (
        <Alert
          title={title}
          severity={explained.answer.kind === 'not-configured' ? 'info' : 'warning'}
        >
          {next}
        </Alert>
      );
    }
    case 'not-found':
      return (
        <Alert title="It is not running now" severity="info">
          {explained.detail} The exporter answers for now only; what the figures above say of{' '}
          {props.range.text} stands.
        </Alert>
      );
    case 'pod':
    case 'node':
      return <Answer explained={explained} {...props} />;
  }
}

function Answer({
  explained,
  range,
  model,
}: Props & {
  readonly explained: Extract<Explained, { kind: 'pod' | 'node' }>;
}): ReactElement {
  return (
    <div className={useStyles2(getStyles)} data-testid="exporter-explains">
      <p>
        {basisText(explained.basis)}{' '}
        {range.endsNow
          ? `The figures on the page are means of ${range.text}, so they differ where something changed since.`
          : `The exporter answers for now only; the figures on the page are of ${range.text}.`}
        {model !== 'policy' &&
          ` It explains the policy in force, not the model ${model} that the page shows.`}
      </p>
      {explained.kind === 'pod'
        ? explained.found.map((pod) => <PodExplained key={pod.uid + pod.node} pod={pod} />)
        : explained.found.map((node) => <NodeExplained key={node.host.node} node={node} />)}
    </div>
  );
}

/** What the exporter says of a subject; nothing while it is asked. */
function useExplanation(subject: Subject, isConfigured: boolean): Explained | undefined {
  const [answer, setAnswer] = useState<{ readonly to: string; readonly explained: Explained }>();
  const question = JSON.stringify([subject, isConfigured]);
  useEffect(() => {
    const asking = new AbortController();
    askExplanation(subject, isConfigured, asking.signal).then(
      (explained) => {
        if (!asking.signal.aborted) setAnswer({ to: question, explained });
      },
      (error: unknown) => {
        if (asking.signal.aborted) return;
        const detail = error instanceof Error ? error.message : String(error);
        const explained = { kind: 'trouble', answer: { kind: 'refused', detail } } as const;
        setAnswer({ to: question, explained });
      },
    );
    return () => asking.abort();
    // The question is the subject as text: a new object that asks the same asks nothing new.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [question]);
  return answer?.to === question ? answer.explained : undefined;
}

function getStyles(theme: GrafanaTheme2): string {
  return css({
    ul: { padding: theme.spacing(1, 0, 1, 2.5) },
    p: { marginBottom: theme.spacing(1) },
  });
}
