import { css } from '@emotion/css';
import { renderMarkdown, textUtil, type GrafanaTheme2 } from '@grafana/data';
import { LinkButton, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { useMemo, type ReactElement } from 'react';
import { APP_PATH } from '../../app/paths.ts';
import { maySetUp } from '../../app/rights.ts';
import { StateMessage } from '../../components/states/StateMessage.tsx';
import type { ExporterAnswer } from '../../exporter/answer.ts';
import { askPolicy } from '../../exporter/client.ts';
import { ExporterTrouble } from '../../exporter/ExporterTrouble.tsx';
import { useExporter } from '../../exporter/use-exporter.ts';

/** The Cost Allocation Policy in force, as the exporter words it. */
export function Policy(): ReactElement {
  const answer = useExporter(askPolicy, 0);
  if (answer === undefined) return <LoadingPlaceholder text="Asking the exporter …" />;
  return answer.kind === 'ok' ? <Page markdown={answer.document} /> : <NoPolicy answer={answer} />;
}

function Page({ markdown }: { readonly markdown: string }): ReactElement {
  const styles = useStyles2(getStyles);
  // Grafana cleans what it renders as well; what comes over the network is cleaned on purpose here.
  const html = useMemo(() => textUtil.sanitize(renderMarkdown(withoutTitle(markdown))), [markdown]);
  return <article className={styles} dangerouslySetInnerHTML={{ __html: html }} />;
}

/** The page has the title above already. */
export function withoutTitle(markdown: string): string {
  return markdown.replace(/^# .*\n+/u, '');
}

function NoPolicy({
  answer,
}: {
  readonly answer: Exclude<ExporterAnswer<unknown>, { kind: 'ok' }>;
}): ReactElement {
  if (answer.kind !== 'not-configured')
    return <ExporterTrouble answer={answer} without="The policy is not shown." />;
  return (
    <StateMessage
      id="no-policy"
      icon="file-alt"
      title="The policy comes from the exporter"
      actions={
        maySetUp() ? (
          <LinkButton href={`${APP_PATH}/configuration`}>Set the exporter’s address</LinkButton>
        ) : (
          'Ask an admin of Grafana to set the exporter’s address.'
        )
      }
    >
      Who pays for what is part of the exporter’s configuration, and it words it as a page. Its
      address is not set yet.
    </StateMessage>
  );
}

function getStyles(theme: GrafanaTheme2): string {
  return css({
    maxWidth: theme.spacing(120),
    overflowX: 'auto',
    h2: { ...theme.typography.h4, marginTop: theme.spacing(3) },
    table: { borderCollapse: 'collapse', margin: theme.spacing(1, 0), width: '100%' },
    'th, td': {
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      padding: theme.spacing(0.75, 1),
      textAlign: 'left',
      verticalAlign: 'top',
    },
    ul: { paddingLeft: theme.spacing(3) },
    p: { marginBottom: theme.spacing(1) },
  });
}
