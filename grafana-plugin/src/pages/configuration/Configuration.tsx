import { css } from '@emotion/css';
import { usePluginContext, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { openingSource, rememberSource } from '../../app/opening-source.ts';
import { maySetUp } from '../../app/rights.ts';
import { settingsOf } from '../../app/settings.ts';
import { FirstRun } from '../../components/first-run/FirstRun.tsx';
import { sourceNamed } from '../../components/states/sources.ts';
import { StateMessage } from '../../components/states/StateMessage.tsx';
import { Settings } from './Settings.tsx';

/** Settings, and whether everything that costs need is there. */
export function Configuration(): ReactElement | null {
  const styles = useStyles2(getStyles);
  const meta = usePluginContext()?.meta;
  if (meta === undefined) return null;
  if (!maySetUp())
    return (
      <StateMessage id="not-admin" icon="lock" title="Only admins set Podtally up">
        Ask an admin of Grafana; everything else of the app is yours to use.
      </StateMessage>
    );
  rememberSource(settingsOf(meta.jsonData));
  const uid = openingSource();
  return (
    <div className={styles}>
      <Settings meta={meta} />
      <FirstRun source={sourceNamed(uid)} uid={uid} heading="Is everything there?" />
    </div>
  );
}

function getStyles(theme: GrafanaTheme2): string {
  return css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(5) });
}
