import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement, ReactNode } from 'react';

/** Controls beside each other, below each other where the window is narrow. */
export function Line({ children }: { readonly children: ReactNode }): ReactElement {
  return <div className={useStyles2(getStyles)}>{children}</div>;
}

function getStyles(theme: GrafanaTheme2): string {
  return css({
    alignItems: 'center',
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 2),
    // A long choice scrolls by itself.
    '& > *': { maxWidth: '100%', overflowX: 'auto' },
    '& [role="radiogroup"] > *': { flexShrink: 0 },
  });
}
