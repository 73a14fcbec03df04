import { css } from '@emotion/css';
import { LoadingState, type GrafanaTheme2, type PanelData } from '@grafana/data';
import {
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  VariableDependencyConfig,
  sceneGraph,
  type SceneComponentProps,
  type SceneObjectRef,
  type SceneObjectState,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import { IconButton, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import type { CostTable } from '../../components/CostTable.tsx';
import { HowComputed } from '../../components/how-computed/HowComputed.tsx';
import { HowReckoned } from '../../components/how-computed/HowReckoned.tsx';
import { sumOf } from '../../cost/rows.ts';
import { viewQueries } from '../../scenes/view-queries.ts';
import { readView } from '../../view/variables.ts';
import { VIEW_VARIABLES } from '../../view/view-url-keys.ts';
import { figuresOf, monthQueries, type Figure } from './figures.ts';

interface FiguresState extends SceneObjectState {
  /** The table of all costs by the view's label, whose answers hold most of the figures. */
  readonly table: SceneObjectRef<CostTable>;
  /** The figure whose computation is shown, by its id. */
  readonly explain?: string | undefined;
}

/** The numbers that a page begins with. */
export class Figures extends SceneObjectBase<FiguresState> {
  public static Component = FiguresView;

  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: ['explain'] });
  /** Renders anew when the unit of time changes, which asks nothing new. */
  protected override _variableDependency = new VariableDependencyConfig<FiguresState>(this, {
    variableNames: VIEW_VARIABLES,
  });

  public constructor(state: FiguresState) {
    super({ ...state, $data: viewQueries(monthQueries) });
  }

  public getUrlState(): SceneObjectUrlValues {
    return { explain: this.state.explain };
  }

  public updateFromUrl({ explain }: SceneObjectUrlValues): void {
    this.setState({ explain: typeof explain === 'string' ? explain : undefined });
  }

  /** Opens or closes the explanation of a figure; the browser's back button undoes it. */
  public explain(explain: string | undefined): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ explain }));
  }
}

function FiguresView({ model }: SceneComponentProps<Figures>): ReactElement | null {
  const { table, explain } = model.useState();
  const { data } = sceneGraph.getData(table.resolve()).useState();
  const { data: months } = sceneGraph.getData(model).useState();
  const styles = useStyles2(getStyles);
  const { from, to } = sceneGraph.getTimeRange(model).state.value;
  const range = { from: from.unix(), to: to.unix() };
  const figures = figuresOf(data, months, readView(model), range);
  if (figures.length === 0)
    return data === undefined || data.state === LoadingState.Loading ? (
      <LoadingPlaceholder text="Reading costs …" />
    ) : null;
  const explained = figures.find(({ id }) => id === explain);
  return (
    <>
      <ul className={styles.list} aria-label="Key figures">
        {figures.map((figure) => (
          <Tile key={figure.id} figure={figure} onExplain={() => model.explain(figure.id)} />
        ))}
      </ul>
      {explained && <HowOf figure={explained} {...{ model, data, months }} />}
    </>
  );
}

function Tile({
  figure,
  onExplain,
}: {
  readonly figure: Figure;
  readonly onExplain: () => void;
}): ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <li className={styles.tile} data-testid={`figure ${figure.id}`}>
      <div className={styles.title}>
        {figure.title}
        <IconButton
          name="info-circle"
          size="sm"
          tooltip={`How is ${figure.title} computed? ${figure.meaning}`}
          onClick={onExplain}
        />
      </div>
      <div className={styles.value}>{figure.value}</div>
      <div className={styles.detail}>{figure.detail}</div>
    </li>
  );
}

function HowOf({
  figure: { title, value, how },
  model,
  data,
  months,
}: {
  readonly figure: Figure;
  readonly model: Figures;
  readonly data: PanelData | undefined;
  readonly months: PanelData | undefined;
}): ReactElement {
  const onClose = (): void => model.explain(undefined);
  if (how.kind === 'dollars')
    return (
      <HowReckoned
        title={`${title}: ${value}`}
        steps={how.steps}
        expr={how.expr}
        data={months}
        scene={model}
        onClose={onClose}
      />
    );
  const { parts, previous, expr } = how;
  const row = { cost: sumOf(parts), parts, previous };
  return <HowComputed figure={{ title, row, expr, data }} scene={model} onClose={onClose} />;
}

type Styles = Readonly<Record<'list' | 'tile' | 'title' | 'value' | 'detail', string>>;

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
    value: css({
      ...theme.typography.h2,
      fontVariantNumeric: 'tabular-nums',
      marginBottom: 0,
    }),
    detail: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  };
}
