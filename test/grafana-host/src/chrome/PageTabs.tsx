import { css } from '@emotion/css';
import type { GrafanaTheme2, NavModelItem } from '@grafana/data';
import { Tab, TabsBar, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';

/** The tabs of a page; none where it has none. */
export function PageTabs({
  tabs,
}: {
  readonly tabs: readonly NavModelItem[];
}): ReactElement | null {
  const styles = useStyles2(stylesOf);
  const shown = tabs.filter(({ hideFromTabs }) => hideFromTabs !== true);
  if (shown.length === 0) return null;
  return (
    <div className={styles}>
      <TabsBar>
        {shown.map((tab) => (
          <Tab
            key={`${tab.text} ${tab.url ?? ''}`}
            label={tab.text}
            active={tab.active === true}
            href={tab.url ?? ''}
            {...(tab.icon && { icon: tab.icon })}
            {...(tab.tabCounter !== undefined && { counter: tab.tabCounter })}
            {...(tab.tabSuffix && { suffix: tab.tabSuffix })}
            {...(tab.onClick && { onChangeTab: tab.onClick })}
          />
        ))}
      </TabsBar>
    </div>
  );
}

const stylesOf = (theme: GrafanaTheme2): string => css({ marginBottom: theme.spacing(2) });
