import { css } from '@emotion/css';
import type { GrafanaTheme2, NavModelItem } from '@grafana/data';
import { config } from '@grafana/runtime';
import { Icon, IconButton, Tag, useStyles2 } from '@grafana/ui';
import { Fragment, type ReactElement } from 'react';
import { useShownBreadcrumbs } from './breadcrumbs-state.tsx';

interface Props {
  readonly isMenuOpen: boolean;
  readonly onToggleMenu: () => void;
}

/** Where the user is, and who. */
export function TopBar({ isMenuOpen, onToggleMenu }: Props): ReactElement {
  const styles = useStyles2(stylesOf);
  const trail = useShownBreadcrumbs();
  return (
    <div className={styles.bar}>
      <IconButton
        name="bars"
        size="lg"
        aria-expanded={isMenuOpen}
        tooltip={isMenuOpen ? 'Close menu' : 'Open menu'}
        onClick={onToggleMenu}
      />
      <nav aria-label="Breadcrumbs" className={styles.trail}>
        <ol className={styles.list}>
          {trail.map((item, index) => (
            <Fragment key={`${item.text} ${item.url ?? ''}`}>
              {index > 0 && (
                <li aria-hidden className={styles.separator}>
                  <Icon name="angle-right" />
                </li>
              )}
              <Crumb item={item} isLast={index === trail.length - 1} />
            </Fragment>
          ))}
        </ol>
      </nav>
      <Tag name={config.bootData.user.orgRole} colorIndex={9} />
    </div>
  );
}

function Crumb({
  item,
  isLast,
}: {
  readonly item: NavModelItem;
  readonly isLast: boolean;
}): ReactElement {
  const styles = useStyles2(stylesOf);
  return (
    <li className={styles.crumb}>
      {isLast || item.url === undefined ? (
        <span aria-current={isLast ? 'page' : undefined} className={styles.current}>
          {item.text}
        </span>
      ) : (
        <a className={styles.link} href={item.url} onClick={item.onClick}>
          {item.text}
        </a>
      )}
    </li>
  );
}

const stylesOf = (
  theme: GrafanaTheme2,
): Record<'bar' | 'trail' | 'list' | 'crumb' | 'separator' | 'link' | 'current', string> => ({
  bar: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    height: '100%',
    paddingInline: theme.spacing(2),
  }),
  trail: css({ flexGrow: 1, minWidth: 0 }),
  list: css({
    display: 'flex',
    alignItems: 'center',
    listStyle: 'none',
    margin: 0,
    overflow: 'hidden',
  }),
  crumb: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  separator: css({ color: theme.colors.text.secondary }),
  link: css({
    color: theme.colors.text.primary,
    padding: theme.spacing(0, 0.5),
    '&:hover': { textDecoration: 'underline' },
  }),
  current: css({ padding: theme.spacing(0, 0.5), fontWeight: theme.typography.fontWeightMedium }),
});
