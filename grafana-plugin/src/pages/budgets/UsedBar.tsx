import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { standingOf, type Money, type Standing } from '../../budgets/standing.ts';
import { shareText } from '../../cost/format.ts';

const WIDTH = 64;
const COLORS: Readonly<Record<Standing, 'error' | 'warning' | 'success'>> = {
  over: 'error',
  'forecast over': 'warning',
  near: 'warning',
  fine: 'success',
};

/** How much of the limit is spent, in a number and as a bar; a mark says how much of the period is gone. */
export function UsedBar({
  money,
  elapsed,
}: {
  readonly money: Money;
  /** From 0 to 1. */
  readonly elapsed: number;
}): ReactElement {
  const styles = useStyles2(getStyles);
  const { colors } = useTheme2();
  const used = money.spent / money.limit;
  const part = (ratio: number): string => `${Math.min(1, Math.max(0, ratio)) * 100}%`;
  return (
    <span className={styles.both}>
      <span>{shareText(used)}</span>
      <span className={styles.bar} aria-hidden>
        <span
          className={styles.fill}
          style={{ width: part(used), background: colors[COLORS[standingOf(money)]].main }}
        />
        <span
          className={styles.mark}
          style={{ left: part(elapsed) }}
          title={`${shareText(elapsed)} of the period is gone`}
        />
      </span>
    </span>
  );
}

type Styles = Readonly<Record<'both' | 'bar' | 'fill' | 'mark', string>>;

function getStyles(theme: GrafanaTheme2): Styles {
  return {
    both: css({
      alignItems: 'center',
      display: 'inline-flex',
      // The bar is below the number where room is short.
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 1),
      justifyContent: 'flex-end',
    }),
    bar: css({
      background: theme.colors.background.secondary,
      border: `1px solid ${theme.colors.border.weak}`,
      display: 'inline-block',
      height: 10,
      position: 'relative',
      width: WIDTH,
    }),
    fill: css({ display: 'block', height: '100%' }),
    mark: css({
      background: theme.colors.text.primary,
      height: 14,
      position: 'absolute',
      top: -3,
      width: 2,
    }),
  };
}
