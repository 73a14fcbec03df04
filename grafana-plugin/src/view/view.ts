import { IDLE_MODES, MODELS, type IdleMode, type Model } from '../promql/model.ts';
import { isOneOf, type Matcher } from '../promql/selector.ts';

/** The units of time a rate can be shown in. */
export const UNITS_OF_TIME = ['hour', 'day', 'month'] as const;
export type UnitOfTime = (typeof UNITS_OF_TIME)[number];

/** Hours in each; a month is 730 hours, as clouds reckon. */
export const HOURS: Readonly<Record<UnitOfTime, number>> = { hour: 1, day: 24, month: 730 };

/** What every page is looked at through; all of it is in the URL. */
export interface View {
  /** None means every cluster of the data source. */
  readonly clusters: readonly string[];
  readonly model: Model;
  readonly idle: IdleMode;
  readonly per: UnitOfTime;
  /** The label that pages group by, as `team`. */
  readonly groupBy: string;
  /** The label that a level of Allocation groups by instead of what is below it. */
  readonly rows: string | undefined;
  /** Whether costs are held against the range before. */
  readonly compare: boolean;
  readonly filters: readonly Matcher[];
}

/** A label's name, as Prometheus has them. */
const LABEL = /^[a-zA-Z_]\w*$/;
/** What is below a level, whatever labels that has; it can be no label. */
export const BELOW = '~below';

/** What a newcomer sees. */
export const FIRST_VIEW: View = {
  clusters: [],
  model: 'policy',
  idle: 'show',
  per: 'month',
  groupBy: 'team',
  rows: undefined,
  compare: true,
  filters: [],
};

/** The view that these texts of a URL say; what they do not know stays as a newcomer sees it. */
export function viewOf(texts: {
  readonly clusters: readonly string[];
  readonly model: string;
  readonly idle: string;
  readonly per: string;
  readonly groupBy: string;
  /** `BELOW`, or a label. */
  readonly rows: string;
  readonly compare: string;
  readonly filters: readonly Matcher[];
}): View {
  return {
    clusters: texts.clusters,
    model: oneOf(MODELS, texts.model) ?? FIRST_VIEW.model,
    idle: oneOf(IDLE_MODES, texts.idle) ?? FIRST_VIEW.idle,
    per: oneOf(UNITS_OF_TIME, texts.per) ?? FIRST_VIEW.per,
    groupBy: LABEL.test(texts.groupBy) ? texts.groupBy : FIRST_VIEW.groupBy,
    rows: LABEL.test(texts.rows) ? texts.rows : FIRST_VIEW.rows,
    compare: texts.compare !== 'off',
    filters: texts.filters,
  };
}

/** Conditions on clusters alone. */
export function clusterMatchers(view: View): readonly Matcher[] {
  return view.clusters.length === 0 ? [] : [isOneOf('cluster', view.clusters)];
}

/** All conditions of a view. */
export function matchersOf(view: View): readonly Matcher[] {
  return [...clusterMatchers(view), ...view.filters];
}

function oneOf<T extends string>(known: readonly T[], text: string): T | undefined {
  return known.find((value) => value === text);
}
