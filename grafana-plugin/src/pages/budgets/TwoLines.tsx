import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';

/** A word or figure, and below it what makes it exact. */
export function TwoLines({
  first,
  second,
}: {
  readonly first: string;
  readonly second: string;
}): ReactElement {
  const style = useStyles2(getStyles);
  return (
    <>
      {first}
      {second !== '' && <div className={style}>{second}</div>}
    </>
  );
}

function getStyles(theme: GrafanaTheme2): string {
  return css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary });
}
