import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import {
  SceneObjectBase,
  type SceneComponentProps,
  type SceneObject,
  type SceneObjectState,
} from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';

interface ColumnsState extends SceneObjectState {
  /** The wider one comes first. */
  readonly children: readonly [SceneObject, SceneObject];
}

/** Two scene objects beside each other, two thirds and one; below each other where the window is narrow. */
export class Columns extends SceneObjectBase<ColumnsState> {
  public static Component = ColumnsView;
}

function ColumnsView({ model }: SceneComponentProps<Columns>): ReactElement {
  const [first, second] = model.useState().children;
  return (
    <div className={useStyles2(getStyles)}>
      <first.Component model={first} />
      <second.Component model={second} />
    </div>
  );
}

function getStyles(theme: GrafanaTheme2): string {
  return css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 1fr)',
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  });
}
