import { LoadingState, dateTimeFormat } from '@grafana/data';
import {
  AdHocFiltersVariable,
  QueryVariable,
  SceneObjectBase,
  sceneGraph,
  type SceneComponentProps,
  type SceneObject,
  type SceneObjectState,
} from '@grafana/scenes';
import { Button, LinkButton, LoadingPlaceholder, type IconName } from '@grafana/ui';
import type { ReactElement } from 'react';
import { APP_PATH } from '../../app/paths.ts';
import { mayAddDataSources, maySetUp } from '../../app/rights.ts';
import { viewQueries, type TimeSpan } from '../../scenes/view-queries.ts';
import { readView } from '../../view/variables.ts';
import { explainEmptiness, type EmptyAction, type Emptiness } from './emptiness.ts';
import { probeFacts, probeQueries, type EmptyScope } from './probe.ts';
import { sourceOf } from './sources.ts';
import { StateMessage } from './StateMessage.tsx';

const SECONDS_PER_MINUTE = 60;
const MILLISECONDS = 1000;

interface EmptyState extends SceneObjectState {
  readonly about: EmptyScope;
}

/**
 * What stands in place of costs where there are none: why, and the next step.
 *
 * Part of the state of the object whose costs are empty; it asks nothing until it is shown.
 */
export class EmptyCosts extends SceneObjectBase<EmptyState> {
  public static Component = EmptyCostsView;

  public constructor(about: EmptyScope) {
    super({
      about,
      $data: viewQueries((view, range) => probeQueries(about, view, range, thisMinute())),
    });
  }
}

function EmptyCostsView({ model }: SceneComponentProps<EmptyCosts>): ReactElement {
  const { about } = model.useState();
  const { data } = sceneGraph.getData(model).useState();
  const { value, timeZone } = sceneGraph.getTimeRange(model).useState();
  const source = sourceOf(model);
  const isPrometheus = source.kind === 'prometheus';

  if (isPrometheus && (data === undefined || data.state === LoadingState.Loading))
    return <LoadingPlaceholder text="No costs here; looking why …" />;

  const range = { from: value.from.unix(), to: value.to.unix() };
  const failure = isPrometheus && data?.state === LoadingState.Error;
  const emptiness = explainEmptiness(
    {
      ...(data === undefined
        ? nothingKnown(range)
        : probeFacts(about, readView(model), range, data)),
      source: failure
        ? { kind: 'failed', name: source.name, message: data.errors?.[0]?.message ?? 'nothing' }
        : source,
    },
    (at) => dateTimeFormat(at * MILLISECONDS, { ...(timeZone && { timeZone }) }),
  );
  return emptiness === undefined ? (
    <StateMessage id="zero" icon="info-circle" title="No rows">
      There are costs in this range, but none of this kind.
    </StateMessage>
  ) : (
    <EmptinessMessage emptiness={emptiness} model={model} />
  );
}

const ICONS: Readonly<Record<Emptiness['kind'], IconName>> = {
  'no-data-source': 'database',
  'other-data-source': 'database',
  'data-source-failed': 'exclamation-triangle',
  'not-configured': 'rocket',
  'metric-missing': 'exclamation-triangle',
  'label-missing': 'tag-alt',
  'filtered-out': 'filter',
  'nothing-in-range': 'clock-nine',
};

/** An emptiness in words, with the button of its next step. */
export function EmptinessMessage({
  emptiness: { kind, title, text, action },
  model,
}: {
  readonly emptiness: Emptiness;
  readonly model: SceneObject;
}): ReactElement {
  return (
    <StateMessage
      id={kind}
      icon={ICONS[kind]}
      title={title}
      actions={action && <Action action={action} model={model} />}
    >
      {text}
    </StateMessage>
  );
}

function Action({
  action,
  model,
}: {
  readonly action: EmptyAction;
  readonly model: SceneObject;
}): ReactElement {
  switch (action.kind) {
    case 'add-data-source':
      if (!mayAddDataSources()) return <>Ask an admin of Grafana to add one.</>;
      return <LinkButton href="/connections/datasources/new">Add a data source</LinkButton>;
    case 'open-setup':
      if (!maySetUp()) return <>Ask an admin of Grafana to open Podtally, Configuration.</>;
      return <LinkButton href={`${APP_PATH}/configuration`}>Find out what is missing</LinkButton>;
    case 'open-quality':
      return <LinkButton href={`${APP_PATH}/quality`}>Open Data quality</LinkButton>;
    case 'show-span':
      return <Button onClick={() => show(action.span, model)}>Show when it was known</Button>;
    case 'clear-filters':
      return <Button onClick={() => clearFilters(model)}>Clear filters</Button>;
  }
}

function show({ from, to }: TimeSpan, model: SceneObject): void {
  const margin = Math.max(SECONDS_PER_MINUTE, (to - from) / 20);
  const isNow = to > thisMinute() - 5 * SECONDS_PER_MINUTE;
  const text = (at: number): string => new Date(at * MILLISECONDS).toISOString();
  const range = sceneGraph.getTimeRange(model);
  range.setState({ from: text(from - margin), to: isNow ? 'now' : text(to + margin) });
  range.onRefresh();
}

function clearFilters(model: SceneObject): void {
  const filters = sceneGraph.lookupVariable('filters', model);
  if (filters instanceof AdHocFiltersVariable) filters.updateFilters([]);
  const cluster = sceneGraph.lookupVariable('cluster', model);
  if (cluster instanceof QueryVariable) cluster.changeValueTo(['$__all'], undefined, true);
}

function thisMinute(): number {
  return Math.floor(Date.now() / MILLISECONDS / SECONDS_PER_MINUTE) * SECONDS_PER_MINUTE;
}

function nothingKnown(range: TimeSpan): ReturnType<typeof probeFacts> {
  return {
    range,
    needed: [],
    found: [],
    exporterSeen: false,
    known: undefined,
    withoutFilters: 0,
    withFilters: 0,
    scope: [],
    filters: [],
    unknownLabels: [],
  };
}
