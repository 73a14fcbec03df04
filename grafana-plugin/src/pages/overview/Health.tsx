import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { SceneObjectBase, sceneGraph, type SceneComponentProps } from '@grafana/scenes';
import { Icon, TextLink, useStyles2, type IconName } from '@grafana/ui';
import type { ReactElement } from 'react';
import { APP_PATH } from '../../app/paths.ts';
import { viewQueries } from '../../scenes/view-queries.ts';
import { healthQueries, noticesOf, type Notice } from './health.ts';

/** How far to trust the page, in one line. */
export class Health extends SceneObjectBase {
  public static Component = HealthView;

  public constructor() {
    super({ $data: viewQueries(healthQueries) });
  }
}

const ICONS: Readonly<Record<Notice['severity'], IconName>> = {
  ok: 'check-circle',
  warning: 'exclamation-triangle',
  error: 'exclamation-circle',
};

function HealthView({ model }: SceneComponentProps<Health>): ReactElement | null {
  const { data } = sceneGraph.getData(model).useState();
  const styles = useStyles2(getStyles);
  const notices = noticesOf(data);
  if (notices.length === 0) return null;
  return (
    <ul className={styles} aria-label="How far to trust these numbers">
      {notices.map(({ severity, text }) => (
        <li key={text} data-severity={severity}>
          <Icon name={ICONS[severity]} /> {text}
        </li>
      ))}
      <li>
        <TextLink href={`${APP_PATH}/quality`}>Data quality</TextLink>
      </li>
    </ul>
  );
}

function getStyles(theme: GrafanaTheme2): string {
  return css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    listStyle: 'none',
    color: theme.colors.text.secondary,
    '[data-severity="warning"]': { color: theme.colors.warning.text },
    '[data-severity="error"]': { color: theme.colors.error.text },
  });
}
