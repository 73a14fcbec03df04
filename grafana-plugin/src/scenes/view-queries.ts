import {
  SceneObjectBase,
  SceneQueryRunner,
  SceneVariableSet,
  VariableDependencyConfig,
  sceneGraph,
  type SceneDataQuery,
  type SceneObject,
  type SceneObjectState,
} from '@grafana/scenes';
import { DATA_SOURCE, readView } from '../view/variables.ts';
import { VIEW_VARIABLES } from '../view/view-url-keys.ts';
import type { View } from '../view/view.ts';

/** One PromQL query of a page. */
export interface CostQuery {
  readonly refId: string;
  readonly expr: string;
  /** A value at the end of the range rather than a line over it. */
  readonly instant: boolean;
  /** Grafana's template, as `{{spend_type}}`. */
  readonly legend?: string;
}

/** The range on a page, in unix seconds. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Queries that follow from the view: the model is a mapping to PromQL, not a variable inside it. */
export type QueriesOfView = (view: View, range: TimeSpan) => readonly CostQuery[];

interface FollowState extends SceneObjectState {
  readonly queriesOf: QueriesOfView;
}

/** As many points as a mean over a range is made of: every five minutes of a day, as often as the exporter tells news. */
const POINTS = 360;

/** Runs the queries of the view, and again whenever the view changes. */
export function viewQueries(queriesOf: QueriesOfView, points = POINTS): SceneQueryRunner {
  return new SceneQueryRunner({
    datasource: DATA_SOURCE,
    queries: [],
    maxDataPoints: points,
    $behaviors: [new FollowView({ queriesOf })],
  });
}

class FollowView extends SceneObjectBase<FollowState> {
  protected override _variableDependency = new VariableDependencyConfig<FollowState>(this, {
    variableNames: [...VIEW_VARIABLES, 'ds'],
    onVariableUpdateCompleted: () => this.follow(),
  });

  public constructor(state: FollowState) {
    super(state);
    this.addActivationHandler(() => {
      this._subs.add(sceneGraph.getTimeRange(this).subscribeToState(() => this.follow()));
      this.follow();
    });
  }

  private follow(): void {
    const runner = this.parent;
    if (!(runner instanceof SceneQueryRunner)) return;
    // A runner without queries says at once that there is nothing, before anything was asked.
    if (runner.state.queries.length === 0) runner.setState({ data: undefined });
    // What clusters and labels there are is asked at the same time; should one chosen not be among them, this runs again.
    if (isLoading('ds', this)) return;
    const { from, to } = sceneGraph.getTimeRange(this).state.value;
    const range = { from: from.unix(), to: to.unix() };
    const queries = this.state.queriesOf(readView(this), range).map(toSceneQuery);
    if (JSON.stringify(queries) === JSON.stringify(runner.state.queries)) return;
    runner.setState({ queries });
    if (runner.isActive) runner.runQueries();
  }
}

function isLoading(name: string, object: SceneObject): boolean {
  const variable = sceneGraph.lookupVariable(name, object);
  const set = variable?.parent;
  return (
    variable !== null &&
    set instanceof SceneVariableSet &&
    set.isVariableLoadingOrWaitingToUpdate(variable)
  );
}

/** A query as Grafana's data source takes it. */
export function toSceneQuery({ refId, expr, instant, legend }: CostQuery): SceneDataQuery {
  return {
    refId,
    expr,
    instant,
    range: !instant,
    format: 'time_series',
    legendFormat: legend ?? '__auto',
  };
}
