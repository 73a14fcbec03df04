import { css } from '@emotion/css';
import { LoadingState, type GrafanaTheme2 } from '@grafana/data';
import {
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  VariableDependencyConfig,
  sceneGraph,
  type SceneComponentProps,
  type SceneObject,
  type SceneObjectRef,
  type SceneObjectState,
  type SceneObjectUrlValues,
  type SceneQueryRunner,
} from '@grafana/scenes';
import { ClipboardButton, IconButton, LoadingBar, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import type { CostTable } from '../../components/CostTable.tsx';
import type { Subject } from '../../components/how-computed/figure.ts';
import { HowComputed } from '../../components/how-computed/HowComputed.tsx';
import { ExploreLink } from '../../components/how-computed/PromqlBehind.tsx';
import { withoutVariables } from '../../cost/explore.ts';
import { isAnswerTo, figureQuery } from '../../cost/table-queries.ts';
import { rangeText } from '../../cost/words.ts';
import type { Grain } from '../../promql/cost.ts';
import type { Matcher } from '../../promql/selector.ts';
import { viewQueries } from '../../scenes/view-queries.ts';
import { readView } from '../../view/variables.ts';
import { VIEW_VARIABLES } from '../../view/view-url-keys.ts';
import { levelOf, levelQueries, levelText, wholeQueries } from './level.ts';

const LOADING_BAR_WIDTH = 120;

interface SummaryOptions {
  /** What the level is, as `namespace shop`. */
  readonly title: string;
  readonly grain: Grain;
  readonly scope: readonly Matcher[];
  readonly subject: Subject | undefined;
  /** A table of all that is in the level and from the same family, whose answers hold the figures. */
  readonly table: CostTable | undefined;
}

interface SummaryState extends SceneObjectState, Omit<SummaryOptions, 'table'> {
  readonly isExplained: boolean;
  readonly table: SceneObjectRef<CostTable> | undefined;
  /** What the level's clusters cost. */
  readonly whole: SceneQueryRunner;
}

/** The figures of a level in one line, and what can be done with them. */
export class LevelSummary extends SceneObjectBase<SummaryState> {
  public static Component = LevelSummaryView;

  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: ['explain'] });
  protected override _variableDependency = new VariableDependencyConfig<SummaryState>(this, {
    variableNames: VIEW_VARIABLES,
  });

  public constructor(options: SummaryOptions) {
    const { grain, scope, table } = options;
    super({
      ...options,
      table: table?.getRef(),
      isExplained: false,
      whole: viewQueries((view) => wholeQueries(view, scope)),
      ...(table === undefined && {
        $data: viewQueries((view) => levelQueries(grain, view, scope)),
      }),
    });
    this.addActivationHandler(() => this.state.whole.activate());
  }

  /** What has the data of the figures. */
  public source(): SceneObject {
    return this.state.table?.resolve() ?? this;
  }

  public getUrlState(): SceneObjectUrlValues {
    return { explain: this.state.isExplained ? 'all' : undefined };
  }

  public updateFromUrl({ explain }: SceneObjectUrlValues): void {
    this.setState({ isExplained: explain === 'all' });
  }

  public explain(isExplained: boolean): void {
    this._urlSync.performBrowserHistoryAction(() => this.setState({ isExplained }));
  }
}

function LevelSummaryView({ model }: SceneComponentProps<LevelSummary>): ReactElement | null {
  const { title, grain, scope, subject, isExplained, whole, table } = model.useState();
  const { data } = sceneGraph.getData(model.source()).useState();
  const { data: wholeData } = whole.useState();
  const { from, to, timeZone } = sceneGraph.getTimeRange(model).useState();
  const styles = useStyles2(getStyles);
  const view = readView(model);
  const level = levelOf(data, wholeData);
  const queries = table?.resolve().queries(view) ?? levelQueries(grain, view, scope);
  const isReading = data?.state === LoadingState.Loading || !isAnswerTo(queries, data);
  // The table below says why, where there is nothing.
  if (level === undefined)
    return isReading ? (
      <div className={styles.line}>
        <LoadingBar width={LOADING_BAR_WIDTH} ariaLabel="Reading costs" />
      </div>
    ) : null;

  const expr = figureQuery(grain, view, scope);
  return (
    <section className={styles.line} aria-label={`Cost of ${title}`} aria-busy={isReading}>
      <div data-testid="level-summary" style={{ opacity: isReading ? 0.5 : 1 }}>
        <strong className={styles.figures}>{levelText(level, view, scope)}</strong>
        <span className={styles.range}>mean of {rangeText({ from, to }, timeZone)}</span>
        <IconButton
          name="info-circle"
          aria-label="How is this figure computed?"
          onClick={() => model.explain(true)}
        />
      </div>
      <div className={styles.actions}>
        <ExploreLink expr={withoutVariables(expr, data)} scene={model} />
        <ClipboardButton
          variant="secondary"
          size="sm"
          icon="link"
          title="Copies a link that says the same later: its range does not move on"
          getText={() => fixedLink(model)}
        >
          Copy link
        </ClipboardButton>
      </div>
      {isExplained && (
        <HowComputed
          figure={{ title, row: level, expr, data, subject }}
          scene={model}
          onClose={() => model.explain(false)}
        />
      )}
    </section>
  );
}

/** The page's address with a range that does not move on. */
function fixedLink(model: LevelSummary): string {
  const { from, to } = sceneGraph.getTimeRange(model).state.value;
  const address = new URL(window.location.href);
  address.searchParams.set('from', from.toISOString());
  address.searchParams.set('to', to.toISOString());
  return address.toString();
}

type Styles = Readonly<Record<'line' | 'figures' | 'range' | 'actions', string>>;

function getStyles(theme: GrafanaTheme2): Styles {
  return {
    line: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      minHeight: theme.spacing(4),
    }),
    figures: css({
      ...theme.typography.h4,
      fontVariantNumeric: 'tabular-nums',
      marginRight: theme.spacing(1),
    }),
    range: css({
      ...theme.typography.bodySmall,
      color: theme.colors.text.secondary,
      marginRight: theme.spacing(1),
    }),
    actions: css({ display: 'flex', gap: theme.spacing(1) }),
  };
}
