import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, useTheme2, type IconName } from '@grafana/ui';
import type { ReactElement } from 'react';
import type { Check } from '../../setup/checks.ts';

const LOOKS: Readonly<
  Record<
    Check['state'],
    {
      readonly icon: IconName;
      readonly word: string;
      readonly color: 'success' | 'warning' | 'error' | 'secondary';
    }
  >
> = {
  ok: { icon: 'check-circle', word: 'Done', color: 'success' },
  warning: { icon: 'exclamation-triangle', word: 'Look at this', color: 'warning' },
  error: { icon: 'exclamation-circle', word: 'To do', color: 'error' },
  waiting: { icon: 'clock-nine', word: 'comes after the steps above', color: 'secondary' },
  optional: { icon: 'circle', word: 'Optional', color: 'secondary' },
};

/** Checks in their order, each with what was found and the one next step. */
export function CheckList({ checks }: { readonly checks: readonly Check[] }): ReactElement {
  const styles = useStyles2(getStyles);
  const { colors } = useTheme2();
  return (
    <ol className={styles.list} aria-label="Set-up">
      {checks.map(({ id, title, state, text, next }) => {
        const { icon, word, color } = LOOKS[state];
        return (
          <li key={id} className={styles.item} data-testid={`check ${id}`} data-state={state}>
            <Icon
              name={icon}
              size="lg"
              style={{ color: color === 'secondary' ? colors.text.secondary : colors[color].text }}
            />
            <div className={styles.words}>
              <div>
                <strong>{title}</strong> <span className={styles.state}>{word}</span>
              </div>
              {state !== 'waiting' && <div>{text}</div>}
              {next !== undefined && (
                <div className={styles.next}>
                  <span className={styles.state}>Next: </span>
                  {next}
                </div>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function getStyles(
  theme: GrafanaTheme2,
): Readonly<Record<'list' | 'item' | 'words' | 'state' | 'next', string>> {
  return {
    list: css({ listStyle: 'none', margin: 0, padding: 0 }),
    item: css({
      alignItems: 'flex-start',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      display: 'flex',
      gap: theme.spacing(1.5),
      padding: theme.spacing(1.5, 0),
      '& > svg, & > div:first-child': { flexShrink: 0, marginTop: 2 },
    }),
    words: css({ maxWidth: theme.spacing(110), minWidth: 0, overflowWrap: 'anywhere' }),
    state: css({ color: theme.colors.text.secondary }),
    next: css({ marginTop: theme.spacing(0.5) }),
  };
}
