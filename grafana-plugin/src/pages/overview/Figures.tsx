import { css } from '@emotion/css';
import { LoadingState, type GrafanaTheme2 } from '@grafana/data';
import { SceneObjectBase, sceneGraph, type SceneComponentProps } from '@grafana/scenes';
import { Icon, LoadingPlaceholder, Tooltip, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { viewQueries } from '../../scenes/view-queries.ts';
import { readView } from '../../view/variables.ts';
import { figureQueries, figuresOf, type Figure } from './figures.ts';

/** The numbers that a page begins with. */
export class Figures extends SceneObjectBase {
  public static Component = FiguresView;

  public constructor() {
    super({ $data: viewQueries(figureQueries) });
  }
}

function FiguresView({ model }: SceneComponentProps<Figures>): ReactElement | null {
  const { data } = sceneGraph.getData(model).useState();
  const styles = useStyles2(getStyles);
  const { from, to } = sceneGraph.getTimeRange(model).state.value;
  const figures = figuresOf(data, readView(model), { from: from.unix(), to: to.unix() });
  if (figures.length === 0)
    return data === undefined || data.state === LoadingState.Loading ? (
      <LoadingPlaceholder text="Reading costs …" />
    ) : null;
  return (
    <ul className={styles.list} aria-label="Key figures">
      {figures.map((figure) => (
        <Tile key={figure.id} figure={figure} />
      ))}
    </ul>
  );
}

function Tile({ figure }: { readonly figure: Figure }): ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <li className={styles.tile} data-testid={`figure ${figure.id}`}>
      <div className={styles.title}>
        {figure.title}
        <Tooltip content={figure.meaning}>
          <button type="button" className={styles.help} aria-label={`What is ${figure.title}?`}>
            <Icon name="info-circle" size="sm" />
          </button>
        </Tooltip>
      </div>
      <div className={styles.value}>{figure.value}</div>
      <div className={styles.detail}>{figure.detail}</div>
    </li>
  );
}

type Styles = Readonly<Record<'list' | 'tile' | 'title' | 'help' | 'value' | 'detail', string>>;

function getStyles(theme: GrafanaTheme2): Styles {
  return {
    list: css({
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(170px, 1fr))',
      gap: theme.spacing(1),
      listStyle: 'none',
    }),
    tile: css({
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      padding: theme.spacing(1.5),
    }),
    title: css({
      color: theme.colors.text.secondary,
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
    }),
    help: css({
      background: 'none',
      border: 'none',
      color: theme.colors.text.secondary,
      padding: 0,
      lineHeight: 1,
    }),
    value: css({
      ...theme.typography.h2,
      fontVariantNumeric: 'tabular-nums',
      marginBottom: 0,
    }),
    detail: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  };
}
