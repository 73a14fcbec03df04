import { LoadingState } from '@grafana/data';
import {
  EmbeddedScene,
  SceneObjectBase,
  SceneReactObject,
  sceneGraph,
  type SceneComponentProps,
  type SceneObject,
  type SceneObjectState,
  type SceneQueryRunner,
} from '@grafana/scenes';
import type { ReactElement } from 'react';
import { samplesOf } from '../../cost/series.ts';
import { OWNER_COST } from '../../promql/families.ts';
import { is, selector } from '../../promql/selector.ts';
import { viewQueries, type CostQuery } from '../../scenes/view-queries.ts';
import { sourceNamed, sourceOf } from '../states/sources.ts';
import { FirstRun } from './FirstRun.tsx';

const SEEN = 'seen';
const MINUTE = 60;
const HEADING = 'Costs show here once these steps are done';

interface BodyState extends SceneObjectState {
  readonly body: SceneObject;
  /** Beside the page's own data, not above it. */
  readonly seen: SceneQueryRunner;
}

/** A page's body, or the way to costs where there is nothing at all: no data source, or none that ever saw an exporter. */
export class BodyOrFirstRun extends SceneObjectBase<BodyState> {
  public static Component = BodyOrFirstRunView;

  public constructor(body: SceneObject) {
    super({ body, seen: viewQueries(seenQueries) });
    this.addActivationHandler(() => this.state.seen.activate());
  }
}

/** Few series, however large the cluster is. */
function seenQueries(): readonly CostQuery[] {
  const now = Math.floor(Date.now() / 1000 / MINUTE) * MINUTE;
  const info = 'count(podtally_build_info)';
  const costs = selector(OWNER_COST, [is('model', 'policy'), is('resource', 'cpu')]);
  const expr = `count(podtally_build_info @ ${now}) or max_over_time(${info}[90d:1h]) or count(${costs})`;
  return [{ refId: SEEN, expr, instant: true }];
}

function BodyOrFirstRunView({ model }: SceneComponentProps<BodyOrFirstRun>): ReactElement {
  const { body, seen } = model.useState();
  const { data } = seen.useState();
  const source = sourceOf(model);
  return data?.state === LoadingState.Done && samplesOf(data, SEEN).length === 0 ? (
    <FirstRun source={source} uid={sceneGraph.interpolate(model, '${ds}')} heading={HEADING} />
  ) : (
    <body.Component model={body} />
  );
}

/** A page where Grafana has no data source to ask: without controls, which would have nothing to control. */
export function firstRunScene(): EmbeddedScene {
  return new EmbeddedScene({ body: new SceneReactObject({ component: WithoutSource }) });
}

function WithoutSource(): ReactElement {
  return <FirstRun source={sourceNamed('')} uid="" heading={HEADING} />;
}
