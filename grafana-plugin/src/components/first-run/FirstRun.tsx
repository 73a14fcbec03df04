import { css } from '@emotion/css';
import { usePluginContext, type GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, LinkButton, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { mayAddDataSources } from '../../app/rights.ts';
import { settingsOf } from '../../app/settings.ts';
import { checksOf, type Check } from '../../setup/checks.ts';
import { useSetup } from '../../setup/use-setup.ts';
import type { SourceFact } from '../states/emptiness.ts';
import { CheckList } from './CheckList.tsx';

interface Props {
  readonly source: SourceFact;
  readonly uid: string;
  readonly heading: string;
}

/** The way from nothing to costs: each step with its state, the first that is open in a sentence of its own. */
export function FirstRun({ source, uid, heading }: Props): ReactElement {
  const styles = useStyles2(getStyles);
  const meta = usePluginContext()?.meta;
  const hasExporter = settingsOf(meta?.jsonData).exporterUrl !== '';
  const { facts, isLooking, failure, lookAgain } = useSetup({ source, uid, hasExporter });
  const checks = facts === undefined ? [] : checksOf(facts, meta?.info.version ?? '');
  return (
    <section className={styles.box} aria-label={heading} data-testid="first run">
      <h2 className={styles.title}>{heading}</h2>
      <p role="status">
        {isLooking ? 'Looking at the data source and the exporter …' : summaryOf(checks)}
      </p>
      {failure !== undefined && (
        <Alert severity="error" title="The set-up could not be looked at">
          {failure}
        </Alert>
      )}
      {facts === undefined && isLooking && <LoadingPlaceholder text="Looking …" />}
      {facts !== undefined && <CheckList checks={checks} />}
      <div className={styles.actions}>
        <Button variant="secondary" icon="sync" onClick={lookAgain} disabled={isLooking}>
          Test connection
        </Button>
        {mayAddDataSources() && isWithoutSource(checks) && (
          <LinkButton href="/connections/datasources/new">Add a data source</LinkButton>
        )}
      </div>
    </section>
  );
}

const isWithoutSource = (checks: readonly Check[]): boolean =>
  checks.some(({ id, state }) => id === 'source' && state === 'error');

/** How far the set-up is, in one sentence. */
export function summaryOf(checks: readonly Check[]): string {
  const open = checks.filter(({ state }) => state === 'error' || state === 'waiting');
  const [first] = open;
  if (first !== undefined)
    return `${open.length} of ${checks.length} steps are open; the next is: ${first.title}.`;
  const warnings = checks.filter(({ state }) => state === 'warning').length;
  if (warnings > 0)
    return `Costs show. ${warnings} ${warnings === 1 ? 'step' : 'steps'} would make them better.`;
  return 'Everything is there.';
}

function getStyles(theme: GrafanaTheme2): Readonly<Record<'box' | 'title' | 'actions', string>> {
  return {
    box: css({ maxWidth: theme.spacing(120) }),
    title: css({ ...theme.typography.h3 }),
    actions: css({ display: 'flex', gap: theme.spacing(1), marginTop: theme.spacing(2) }),
  };
}
