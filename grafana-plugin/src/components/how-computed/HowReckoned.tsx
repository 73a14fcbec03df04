import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelData } from '@grafana/data';
import type { SceneObject } from '@grafana/scenes';
import { Drawer, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { PromqlBehind } from './PromqlBehind.tsx';

/** How an amount of dollars came about: the steps of the reckoning, and the query behind it. */
export function HowReckoned({
  title,
  steps,
  expr,
  data,
  scene,
  onClose,
}: {
  /** What it is, with the amount. */
  readonly title: string;
  readonly steps: readonly string[];
  readonly expr: string;
  readonly data: PanelData | undefined;
  readonly scene: SceneObject;
  readonly onClose: () => void;
}): ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <Drawer title="How is this computed?" subtitle={title} size="md" onClose={onClose}>
      <div className={styles} data-testid="how-computed">
        <section aria-labelledby="how-steps">
          <h3 id="how-steps">The steps</h3>
          <ol>
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </section>
        <PromqlBehind
          figure={{ expr, data }}
          scene={scene}
          gives="US dollars spent in the hours known"
        />
      </div>
    </Drawer>
  );
}

function getStyles(theme: GrafanaTheme2): string {
  return css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(3),
    h3: { ...theme.typography.h5, marginBottom: theme.spacing(1) },
    ol: { paddingLeft: theme.spacing(2.5) },
  });
}
