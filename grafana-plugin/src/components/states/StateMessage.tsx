import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, type IconName } from '@grafana/ui';
import type { ReactElement, ReactNode } from 'react';

interface Message {
  readonly icon: IconName;
  readonly title: string;
  /** What happened and why, in words. */
  readonly children: ReactNode;
  /** Buttons and links of the next step. */
  readonly actions?: ReactNode;
  /** For tests, and for readers of screens that are told as it appears. */
  readonly id: string;
}

/** What a page says in place of figures. */
export function StateMessage({ icon, title, children, actions, id }: Message): ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.box} role="status" data-testid={`state ${id}`}>
      <Icon name={icon} size="xxl" className={styles.icon} />
      <h2 className={styles.title}>{title}</h2>
      <div className={styles.text}>{children}</div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </section>
  );
}

function getStyles(
  theme: GrafanaTheme2,
): Readonly<Record<'box' | 'icon' | 'title' | 'text' | 'actions', string>> {
  return {
    box: css({
      alignItems: 'center',
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
      padding: theme.spacing(5, 2),
      textAlign: 'center',
      width: '100%',
    }),
    icon: css({ color: theme.colors.text.secondary }),
    title: css({ ...theme.typography.h4, margin: 0, overflowWrap: 'anywhere' }),
    text: css({
      color: theme.colors.text.secondary,
      maxWidth: theme.spacing(80),
      overflowWrap: 'anywhere',
    }),
    actions: css({
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      justifyContent: 'center',
      marginTop: theme.spacing(1),
    }),
  };
}
