import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';

/** One step back and forth among months or weeks. */
export function SpanChoice({
  what,
  name,
  onBefore,
  onAfter,
}: {
  /** `month` or `week`. */
  readonly what: string;
  readonly name: string;
  readonly onBefore: () => void;
  /** None: it is the last. */
  readonly onAfter: (() => void) | undefined;
}): ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.line} role="group" aria-label={`Choose the ${what}`}>
      <Button
        variant="secondary"
        icon="angle-left"
        aria-label={`The ${what} before`}
        onClick={onBefore}
      />
      <span className={styles.name} aria-live="polite" data-testid="span">
        {name}
      </span>
      <Button
        variant="secondary"
        icon="angle-right"
        aria-label={`The ${what} after`}
        disabled={onAfter === undefined}
        onClick={onAfter}
      />
    </div>
  );
}

function getStyles(theme: GrafanaTheme2): Readonly<Record<'line' | 'name', string>> {
  return {
    line: css({ alignItems: 'center', display: 'inline-flex', gap: theme.spacing(1) }),
    name: css({
      ...theme.typography.h5,
      margin: 0,
      minWidth: theme.spacing(18),
      textAlign: 'center',
    }),
  };
}
