import { css } from '@emotion/css';
import type { GrafanaTheme2, NavModelItem } from '@grafana/data';
import type { PluginPageProps } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';

interface Props extends Pick<PluginPageProps, 'renderTitle' | 'subTitle' | 'actions' | 'info'> {
  readonly page: NavModelItem;
}

/** Title, facts and actions of a page. */
export function PageHeader({ page, renderTitle, subTitle, actions, info }: Props): ReactElement {
  const styles = useStyles2(stylesOf);
  const under = subTitle ?? page.subTitle;
  return (
    <div className={styles.header}>
      <div className={styles.top}>
        <div className={styles.title}>
          {page.img !== undefined && <img alt="" className={styles.image} src={page.img} />}
          {renderTitle ? renderTitle(page.text) : <h1 className={styles.text}>{page.text}</h1>}
        </div>
        {info !== undefined && (
          <dl className={styles.info}>
            {info.map(({ label, value }) => (
              <div key={label}>
                <dt className={styles.label}>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
      {under !== undefined && under !== '' && <div className={styles.under}>{under}</div>}
    </div>
  );
}

type Part = 'header' | 'top' | 'title' | 'image' | 'text' | 'info' | 'label' | 'actions' | 'under';
const stylesOf = (theme: GrafanaTheme2): Record<Part, string> => ({
  header: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(2),
  }),
  top: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: theme.spacing(1, 3),
  }),
  title: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(2), marginRight: 'auto' }),
  image: css({ width: 32, height: 32 }),
  text: css({ margin: 0 }),
  info: css({ display: 'flex', gap: theme.spacing(3), margin: 0 }),
  label: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  actions: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  under: css({ color: theme.colors.text.secondary }),
});
