import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement, ReactNode } from 'react';

/** The parts of a page below each other, as wide as the page; what is wider scrolls by itself. */
export function PageColumn({ children }: { readonly children: ReactNode }): ReactElement {
  return <div className={useStyles2(getStyles)}>{children}</div>;
}

function getStyles(theme: GrafanaTheme2): string {
  return css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    width: '100%',
    '&, & > *': { minWidth: 0 },
    '& > p': { margin: 0 },
  });
}
