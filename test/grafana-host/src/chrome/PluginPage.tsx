import { css } from '@emotion/css';
import { PageLayoutType, type GrafanaTheme2 } from '@grafana/data';
import type { PluginPageProps } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { useLocation } from 'react-router-dom-v5-compat';
import { useBreadcrumbs } from './breadcrumbs-state.tsx';
import { useCurrentApp } from './current-app.ts';
import { appSection, breadcrumbs, pageAt } from './navigation.ts';
import { PageHeader } from './PageHeader.tsx';
import { PageTabs } from './PageTabs.tsx';

/** The frame that Grafana puts around an app's page: breadcrumbs, title, what stands beside it, and tabs. */
export function PluginPage(props: PluginPageProps): ReactElement {
  const { pageNav, children, layout = PageLayoutType.Standard } = props;
  const styles = useStyles2(stylesOf);
  const { pathname } = useLocation();
  const section = appSection(useCurrentApp());
  useBreadcrumbs(breadcrumbs(section, pathname, pageNav));
  if (layout === PageLayoutType.Custom) return <>{children}</>;
  if (layout === PageLayoutType.Canvas) return <div className={styles.canvas}>{children}</div>;
  const page = pageNav ?? pageAt(section, pathname) ?? section;
  return (
    <div className={styles.page}>
      <PageHeader {...props} page={page} />
      <PageTabs tabs={page.children ?? []} />
      <div className={styles.content}>{children}</div>
    </div>
  );
}

const stylesOf = (theme: GrafanaTheme2): Record<'page' | 'canvas' | 'content', string> => ({
  page: css({
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    padding: theme.spacing(2),
    [theme.breakpoints.up('md')]: { padding: theme.spacing(4) },
  }),
  canvas: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, padding: theme.spacing(2) }),
  content: css({ display: 'flex', flexDirection: 'column', flexGrow: 1 }),
});
