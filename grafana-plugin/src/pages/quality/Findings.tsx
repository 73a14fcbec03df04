import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, useTheme2, type IconName } from '@grafana/ui';
import type { ReactElement } from 'react';
import type { Finding } from './findings.ts';

const LOOKS: Readonly<
  Record<
    Finding['severity'],
    {
      readonly icon: IconName;
      readonly word: string;
      readonly color: 'error' | 'warning' | 'success';
    }
  >
> = {
  error: { icon: 'exclamation-circle', word: 'Wrong', color: 'error' },
  warning: { icon: 'exclamation-triangle', word: 'Mind', color: 'warning' },
  ok: { icon: 'check-circle', word: 'Good', color: 'success' },
};

/** What was judged, with the next step where there is one. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }): ReactElement {
  const styles = useStyles2(getStyles);
  const { colors } = useTheme2();
  return (
    <ul className={styles.list} aria-label="How far to trust the numbers">
      {findings.map(({ id, severity, text, next }) => {
        const { icon, word, color } = LOOKS[severity];
        return (
          <li key={id} className={styles.item} data-testid={`finding ${id}`}>
            <Icon name={icon} title={word} style={{ color: colors[color].text }} />
            <div className={styles.words}>
              <div>{text}</div>
              {next !== undefined && <div className={styles.next}>Next: {next}</div>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function getStyles(
  theme: GrafanaTheme2,
): Readonly<Record<'list' | 'item' | 'words' | 'next', string>> {
  return {
    list: css({ listStyle: 'none', margin: 0, padding: 0 }),
    item: css({
      alignItems: 'flex-start',
      display: 'flex',
      gap: theme.spacing(1),
      padding: theme.spacing(0.5, 0),
      '& > svg, & > div:first-child': { flexShrink: 0, marginTop: 3 },
    }),
    words: css({ minWidth: 0, overflowWrap: 'anywhere' }),
    next: css({ color: theme.colors.text.secondary }),
  };
}
