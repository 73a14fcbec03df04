import type { MetricFindValue } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import {
  AdHocFiltersVariable,
  CustomVariable,
  DataSourceVariable,
  MultiValueVariable,
  QueryVariable,
  SceneVariableSet,
  sceneGraph,
  type SceneObject,
} from '@grafana/scenes';
import { VariableHide, VariableRefresh } from '@grafana/schema';
import { openingSource } from '../app/opening-source.ts';
import { literally, type Matcher } from '../promql/selector.ts';
import { ROWS } from './view-url-keys.ts';
import { BELOW, FIRST_VIEW, UNITS_OF_TIME, viewOf, type View } from './view.ts';
import { IDLE_MODES, MODELS } from '../promql/model.ts';

/** The data source that pages read, as queries name it. */
export const DATA_SOURCE = { type: 'prometheus', uid: '${ds}' } as const;

const ALL = '$__all';
/** Has every label that all families have, so that a filter holds on every page. */
const FAMILY = 'podtally_owner_cost_usd_per_hour{model="policy"}';
/** Grafana takes what is in the brackets for a part of a metric's name. */
const LABEL_NAMES = 'label_names(podtally_owner_cost_usd_per_hour)';
/** Labels that do not say whose cost it is: what kind it is, or who was scraped. */
const NO_OWNERS = [
  ...['__name__', 'model', 'spend_type', 'resource', 'instance', 'job', 'endpoint', 'container'],
  ...['prometheus', 'prometheus_replica', 'receive', 'replica', 'tenant_id'],
];

/** What the rows of tables can be on a page: one per owner, what is below a level or one per owner, or there is no choice. */
export type Grouping =
  | { readonly by: 'owner' }
  | { readonly by: 'below'; readonly label: string; readonly one: string }
  | { readonly by: 'nothing' };

/** A page's own set of the variables of its view, as the URL says them or as a newcomer sees them. */
export function viewVariables(grouping: Grouping = { by: 'owner' }): SceneVariableSet {
  return new SceneVariableSet({
    variables: [
      new DataSourceVariable({
        name: 'ds',
        label: 'Data source',
        pluginId: 'prometheus',
        value: openingSource(),
      }),
      new QueryVariable({
        name: 'cluster',
        label: 'Cluster',
        datasource: DATA_SOURCE,
        query: `label_values(${FAMILY}, cluster)`,
        refresh: VariableRefresh.onTimeRangeChanged,
        includeAll: true,
        isMulti: true,
        defaultToAll: true,
        value: ALL,
      }),
      choice('model', 'Model', MODELS, FIRST_VIEW.model),
      choice('idle', 'Idle', IDLE_MODES, FIRST_VIEW.idle),
      choice('per', 'Per', UNITS_OF_TIME, FIRST_VIEW.per),
      choice('compare', 'Compare', ['previous', 'off'], 'previous'),
      ...groupVariables(grouping),
      new AdHocFiltersVariable({
        name: 'filters',
        label: 'Filters',
        datasource: DATA_SOURCE,
        applyMode: 'manual',
        addFilterButtonText: 'Filter by label',
        getTagKeysProvider: async (variable) => ({
          replace: true,
          values: await choicesOf(variable, LABEL_NAMES, new RegExp(ownersBut())),
        }),
        getTagValuesProvider: async (variable, { key }) => ({
          replace: true,
          values: await choicesOf(variable, `label_values(${FAMILY}, ${key})`, /./),
        }),
      }),
    ],
  });
}

/** The view a scene object is looked at through. */
export function readView(object: SceneObject): View {
  return viewOf({
    clusters: isAll('cluster', object) ? [] : valuesOf('cluster', object),
    model: textOf('model', object),
    idle: textOf('idle', object),
    per: textOf('per', object),
    groupBy: textOf('groupby', object),
    rows: textOf(ROWS, object),
    compare: textOf('compare', object),
    filters: filtersOf(object),
  });
}

function groupVariables(grouping: Grouping): readonly QueryVariable[] {
  if (grouping.by === 'nothing') return [];
  const common = {
    label: 'Group by',
    datasource: DATA_SOURCE,
    query: LABEL_NAMES,
    refresh: VariableRefresh.onDashboardLoad,
  };
  const { groupBy } = FIRST_VIEW;
  if (grouping.by === 'owner')
    return [
      new QueryVariable({
        ...{ ...common, name: 'groupby', regex: `/${ownersBut()}/` },
        ...{ value: groupBy, text: groupBy },
      }),
    ];
  return [
    new QueryVariable({
      ...{ ...common, name: ROWS, regex: `/${ownersBut(grouping.label)}/` },
      ...{ value: BELOW, text: grouping.one },
      staticOptions: [{ value: BELOW, label: grouping.one }],
      staticOptionsOrder: 'before',
    }),
  ];
}

/** Matches the labels that say whose cost it is, but these. */
function ownersBut(...labels: readonly string[]): string {
  return `^(?!(?:${[...NO_OWNERS, ...labels].join('|')})$).+$`;
}

/** What a query for variables gives on the data source of the view. */
async function choicesOf(
  object: SceneObject,
  query: string,
  wanted: RegExp,
): Promise<MetricFindValue[]> {
  const uid = sceneGraph.interpolate(object, DATA_SOURCE.uid);
  const source = await getDataSourceSrv().get({ uid });
  const range = sceneGraph.getTimeRange(object).state.value;
  const found = await source.metricFindQuery?.(query, { range });
  return (found ?? []).filter(({ text }) => wanted.test(text));
}

function choice(
  name: string,
  label: string,
  values: readonly string[],
  value: string,
): CustomVariable {
  // A toggle of the page shows it, see view/controls.tsx.
  return new CustomVariable({
    name,
    label,
    query: values.join(','),
    value,
    text: value,
    hide: VariableHide.hideVariable,
    skipUrlSync: false,
  });
}

function valuesOf(name: string, object: SceneObject): readonly string[] {
  const variable = sceneGraph.lookupVariable(name, object);
  if (!(variable instanceof MultiValueVariable)) return [];
  const value: unknown = variable.getValue();
  return (Array.isArray(value) ? value : [value]).filter((text) => isText(text));
}

/** Asked for as such, all are given one by one, as many as were there when the page was opened. */
function isAll(name: string, object: SceneObject): boolean {
  const variable = sceneGraph.lookupVariable(name, object);
  return variable instanceof MultiValueVariable && variable.hasAllValue();
}

function textOf(name: string, object: SceneObject): string {
  return valuesOf(name, object)[0] ?? '';
}

function filtersOf(object: SceneObject): readonly Matcher[] {
  const variable = sceneGraph.lookupVariable('filters', object);
  if (!(variable instanceof AdHocFiltersVariable)) return [];
  return variable.state.filters.flatMap(({ key, operator, value, values }) => {
    const label = /^[a-zA-Z_]\w*$/.test(key) ? key : undefined;
    if (label === undefined) return [];
    const chosen = values ?? [value];
    return matcher(label, operator, chosen);
  });
}

function matcher(label: string, operator: string, values: readonly string[]): readonly Matcher[] {
  const [value = ''] = values;
  if (operator === '=' || operator === '!=' || operator === '=~' || operator === '!~')
    return [{ label, op: operator, value }];
  if (operator === '=|') return [isOneOfThese(label, '=~', values)];
  if (operator === '!=|') return [isOneOfThese(label, '!~', values)];
  return [];
}

function isOneOfThese(label: string, op: '=~' | '!~', values: readonly string[]): Matcher {
  return { label, op, value: values.map(literally).join('|') };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
