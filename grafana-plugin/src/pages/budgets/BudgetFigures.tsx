import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import {
  STANDING_WORDS,
  ownerText,
  rangeText,
  standingOf,
  timeLeftText,
} from '../../budgets/standing.ts';
import { amountText, shareText } from '../../cost/format.ts';
import { elapsedOf, heldBackText, periodText, rangeOf, type BudgetRow } from './rows.ts';
import { UsedBar } from './UsedBar.tsx';

/** The numbers that a budget's page begins with. */
export function BudgetFigures({
  row,
  now,
}: {
  readonly row: BudgetRow;
  readonly now: number;
}): ReactElement {
  const styles = useStyles2(getStyles);
  const elapsed = elapsedOf(row, now);
  const { limit, spent, forecast } = row;
  return (
    <ul className={styles.list} aria-label="Key figures">
      <Tile
        id="spent"
        title="Spent"
        value={amountText(spent)}
        detail={`of ${amountText(limit)}; ${STANDING_WORDS[standingOf(row)]}`}
      />
      <li className={styles.tile} data-testid="figure used">
        <div className={styles.title}>Used</div>
        <div className={styles.value}>
          <UsedBar money={row} elapsed={elapsed} />
        </div>
        <div className={styles.detail}>{shareText(elapsed)} of the period is gone</div>
      </li>
      <Tile
        id="forecast"
        title="Forecast"
        value={forecast === undefined ? '–' : amountText(forecast)}
        detail={forecastDetail(row)}
      />
      <Tile
        id="left"
        title="Time left"
        value={timeLeftText(row.end, now)}
        detail={periodText(row)}
      />
      <Tile id="owner" title="Owner" value={ownerText(row.owner)} detail={routeText(row)} />
    </ul>
  );
}

function forecastDetail(row: BudgetRow): string {
  const { forecast, limit } = row;
  if (forecast === undefined) return heldBackText(row);
  const over = forecast - limit;
  const against = over > 0 ? `over by ${amountText(over)}` : `${amountText(-over)} below the limit`;
  const range = rangeText(rangeOf(row));
  return range === '' ? against : `${against}; four of five times ${range}`;
}

function routeText({ document }: BudgetRow): string {
  const route = document?.route ?? null;
  return route === null ? '' : `notified by route ${route}`;
}

function Tile({
  id,
  title,
  value,
  detail,
}: Readonly<Record<'id' | 'title' | 'value' | 'detail', string>>): ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <li className={styles.tile} data-testid={`figure ${id}`}>
      <div className={styles.title}>{title}</div>
      <div className={styles.value}>{value}</div>
      <div className={styles.detail}>{detail}</div>
    </li>
  );
}

type Styles = Readonly<Record<'list' | 'tile' | 'title' | 'value' | 'detail', string>>;

function getStyles(theme: GrafanaTheme2): Styles {
  return {
    list: css({
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(200px, 1fr))',
      gap: theme.spacing(1),
      listStyle: 'none',
    }),
    tile: css({
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      padding: theme.spacing(1.5),
    }),
    title: css({ color: theme.colors.text.secondary }),
    value: css({
      ...theme.typography.h3,
      fontVariantNumeric: 'tabular-nums',
      marginBottom: 0,
      overflowWrap: 'anywhere',
    }),
    detail: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  };
}
