import { LoadingState, type PanelData } from '@grafana/data';
import {
  SceneObjectBase,
  SceneQueryRunner,
  type SceneObjectRef,
  type SceneObjectState,
} from '@grafana/scenes';
import { DATA_SOURCE, readView } from '../view/variables.ts';
import type { View } from '../view/view.ts';
import { toSceneQuery, type CostQuery } from './view-queries.ts';

/** Queries that follow from the view and from what was asked first. */
export type QueriesOfAnswer = (view: View, answer: PanelData) => readonly CostQuery[];

interface FollowState extends SceneObjectState {
  readonly first: SceneObjectRef<SceneQueryRunner>;
  readonly queriesOf: QueriesOfAnswer;
}

/** Runs queries each time another runner has its answer: what is drawn beside figures does not hold them up. */
export function queriesAfter(
  first: SceneQueryRunner,
  queriesOf: QueriesOfAnswer,
  points: number,
): SceneQueryRunner {
  return new SceneQueryRunner({
    datasource: DATA_SOURCE,
    queries: [],
    maxDataPoints: points,
    runQueriesMode: 'manual',
    $behaviors: [new FollowAnswer({ first: first.getRef(), queriesOf })],
  });
}

class FollowAnswer extends SceneObjectBase<FollowState> {
  private answered: string | undefined;

  public constructor(state: FollowState) {
    super(state);
    this.addActivationHandler(() => {
      const first = this.state.first.resolve();
      this._subs.add(first.subscribeToState(({ data }) => this.follow(data)));
      this.follow(first.state.data);
    });
  }

  private follow(answer: PanelData | undefined): void {
    const runner = this.parent;
    if (!(runner instanceof SceneQueryRunner)) return;
    if (answer === undefined || answer.state === LoadingState.Loading) return;
    const id = answer.request?.requestId;
    // Left before the answer came, a page has no data when it is opened again.
    if (id === this.answered && runner.state.data !== undefined) return;
    if (answer.series.length === 0) return;
    this.answered = id;
    runner.setState({ queries: this.state.queriesOf(readView(this), answer).map(toSceneQuery) });
    runner.runQueries();
  }
}
