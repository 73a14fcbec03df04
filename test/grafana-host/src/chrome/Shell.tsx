import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useState, type ReactElement, type ReactNode } from 'react';
import { BreadcrumbsProvider } from './breadcrumbs-state.tsx';
import { HEADER_HEIGHT, MENU_FOLDS_BELOW, MENU_WIDTH } from './measures.ts';
import { Menu } from './Menu.tsx';
import { TopBar } from './TopBar.tsx';

/** The bar above and the menu beside every page. */
export function Shell({ children }: { readonly children: ReactNode }): ReactElement {
  const styles = useStyles2(stylesOf);
  const [isMenuOpen, setMenuOpen] = useState(() => window.innerWidth >= MENU_FOLDS_BELOW);
  return (
    <BreadcrumbsProvider>
      <header className={styles.bar}>
        <TopBar isMenuOpen={isMenuOpen} onToggleMenu={() => setMenuOpen(!isMenuOpen)} />
      </header>
      <div className={styles.below}>
        {isMenuOpen && (
          <div className={styles.column}>
            <div className={styles.menu}>
              <Menu />
            </div>
          </div>
        )}
        <main id="pageContent" className={styles.content}>
          {children}
        </main>
      </div>
    </BreadcrumbsProvider>
  );
}

const stylesOf = (
  theme: GrafanaTheme2,
): Record<'bar' | 'below' | 'column' | 'menu' | 'content', string> => ({
  bar: css({
    position: 'fixed',
    zIndex: theme.zIndex.navbarFixed,
    insetInline: 0,
    top: 0,
    height: HEADER_HEIGHT,
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  below: css({ display: 'flex', paddingTop: HEADER_HEIGHT, minHeight: '100vh' }),
  column: css({
    width: MENU_WIDTH,
    flexShrink: 0,
    background: theme.colors.background.primary,
    borderRight: `1px solid ${theme.colors.border.weak}`,
  }),
  menu: css({
    position: 'sticky',
    top: HEADER_HEIGHT,
    maxHeight: `calc(100vh - ${HEADER_HEIGHT}px)`,
    overflow: 'auto',
  }),
  content: css({
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    minWidth: 0,
    background: theme.colors.background.canvas,
  }),
});
