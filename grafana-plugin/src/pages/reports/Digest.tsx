import { css } from '@emotion/css';
import { renderMarkdown, textUtil, type GrafanaTheme2 } from '@grafana/data';
import {
  ClipboardButton,
  Combobox,
  InlineField,
  LoadingPlaceholder,
  useStyles2,
} from '@grafana/ui';
import { useCallback, useMemo, type ReactElement } from 'react';
import { PageColumn } from '../../components/PageColumn.tsx';
import type { ExporterAnswer } from '../../exporter/answer.ts';
import { askDigest, askWeek } from '../../exporter/finance.ts';
import { useExporter } from '../../exporter/use-exporter.ts';
import { Line } from './Line.tsx';
import { NoReport } from './NoReport.tsx';
import { SpanChoice } from './SpanChoice.tsx';
import { weekAfter, weekText } from './spans.ts';
import { useChoice } from './use-choice.ts';

/** Of all owners; no owner is called so, because the exporter has no empty ones. */
const ALL = '';

/** The digest of a week as its readers get it. */
export function Digest(): ReactElement {
  const now = Date.now() / 1000;
  const [week, setWeek] = useChoice('week', weekText(now, 1));
  const [owner, setOwner] = useChoice('owner', ALL);
  const askOwners = useCallback(
    (isConfigured: boolean, signal: AbortSignal) => askWeek(week, isConfigured, signal),
    [week],
  );
  const askPage = useCallback(
    (isConfigured: boolean, signal: AbortSignal) => askDigest(week, owner, isConfigured, signal),
    [week, owner],
  );
  const owners = useExporter(askOwners, week);
  const page = useExporter(askPage, week);
  const known = owners?.kind === 'ok' ? owners.document : undefined;
  return (
    <PageColumn>
      <Line>
        <SpanChoice
          what="week"
          name={week}
          onBefore={() => setWeek(weekAfter(week, -1))}
          onAfter={week < weekText(now, 0) ? () => setWeek(weekAfter(week, 1)) : undefined}
        />
        <InlineField label={known?.dimension ?? 'Owner'} style={{ margin: 0 }}>
          <Combobox
            id="digest-owner"
            aria-label="Digest of"
            width={30}
            options={[
              { value: ALL, label: 'all of them' },
              ...(known?.owners.map(({ owner: value }) => ({ value })) ?? []),
            ]}
            value={owner}
            onChange={({ value }) => setOwner(value)}
          />
        </InlineField>
      </Line>
      <Page answer={page} />
    </PageColumn>
  );
}

function Page({ answer }: { readonly answer: ExporterAnswer<string> | undefined }): ReactElement {
  const styles = useStyles2(getStyles);
  const markdown = answer?.kind === 'ok' ? answer.document : '';
  // Grafana cleans what it renders as well; what comes over the network is cleaned on purpose here.
  const html = useMemo(() => textUtil.sanitize(renderMarkdown(withoutTitle(markdown))), [markdown]);
  if (answer === undefined) return <LoadingPlaceholder text="Asking the exporter …" />;
  if (answer.kind !== 'ok') return <NoReport answer={answer} what="The digest" />;
  return (
    <>
      <Line>
        <ClipboardButton variant="secondary" size="sm" icon="copy" getText={() => markdown}>
          Copy as Markdown
        </ClipboardButton>
      </Line>
      <article className={styles} data-testid="digest" dangerouslySetInnerHTML={{ __html: html }} />
    </>
  );
}

/** The page has its own. */
function withoutTitle(markdown: string): string {
  return markdown.replace(/^# .*\n+/u, '');
}

function getStyles(theme: GrafanaTheme2): string {
  return css({
    maxWidth: theme.spacing(110),
    overflowWrap: 'anywhere',
    h2: { ...theme.typography.h4, marginTop: theme.spacing(3) },
    ul: { paddingLeft: theme.spacing(3) },
    p: { marginBottom: theme.spacing(1) },
  });
}
