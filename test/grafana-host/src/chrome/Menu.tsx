import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, NavModelItem } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { useLocation } from 'react-router-dom-v5-compat';
import { useCurrentApp } from './current-app.ts';
import { appSection, pageAt } from './navigation.ts';

/** Grafana's menu, of which only the app's own section is here. */
export function Menu(): ReactElement {
  const styles = useStyles2(stylesOf);
  const meta = useCurrentApp();
  const { pathname } = useLocation();
  const section = appSection(meta);
  const active = pageAt(section, pathname);
  return (
    <nav aria-label="Navigation" className={styles.menu}>
      <ul className={styles.list}>
        <Entry item={section} isActive={false} className={styles.section} />
        {(section.children ?? []).map((page) => (
          <Entry
            key={page.url}
            item={page}
            isActive={page.url === active?.url}
            className={styles.page}
          />
        ))}
      </ul>
    </nav>
  );
}

interface EntryProps {
  readonly item: NavModelItem;
  readonly isActive: boolean;
  readonly className: string;
}

function Entry({ item, isActive, className }: EntryProps): ReactElement {
  const styles = useStyles2(stylesOf);
  return (
    <li>
      <a
        href={item.url}
        aria-current={isActive ? 'page' : undefined}
        className={cx(styles.entry, className, isActive && styles.active)}
      >
        {item.img !== undefined && <img alt="" src={item.img} width={16} height={16} />}
        {item.text}
      </a>
    </li>
  );
}

const stylesOf = (
  theme: GrafanaTheme2,
): Record<'menu' | 'list' | 'entry' | 'section' | 'page' | 'active', string> => ({
  menu: css({ padding: theme.spacing(2, 1) }),
  list: css({ listStyle: 'none' }),
  entry: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(0.75, 1.5),
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.secondary,
    '&:hover': { background: theme.colors.action.hover, color: theme.colors.text.primary },
  }),
  section: css({
    color: theme.colors.text.primary,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  page: css({ marginLeft: theme.spacing(3) }),
  active: css({
    background: theme.colors.action.selected,
    color: theme.colors.text.primary,
    boxShadow: `inset 2px 0 0 ${theme.colors.primary.main}`,
  }),
});
