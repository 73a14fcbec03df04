import { css } from '@emotion/css';
import {
  SceneObjectBase,
  type SceneComponentProps,
  type SceneObject,
  type SceneObjectState,
} from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import type { GrafanaTheme2 } from '@grafana/data';
import type { ReactElement } from 'react';

interface StackState extends SceneObjectState {
  readonly children: readonly SceneObject[];
}

/** Scene objects below each other, each as high as it is. */
export class Stack extends SceneObjectBase<StackState> {
  public static Component = StackView;
}

function StackView({ model }: SceneComponentProps<Stack>): ReactElement {
  const { children } = model.useState();
  const styles = useStyles2(getStyles);
  return (
    <div className={styles}>
      {children.map((child) => (
        <child.Component key={child.state.key} model={child} />
      ))}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2): string {
  return css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    width: '100%',
    // What is wider scrolls by itself, not the page.
    '&, & > *': { minWidth: 0 },
  });
}
