import { OWNER_COST } from '../../promql/families.ts';
import { is, selector, type Matcher } from '../../promql/selector.ts';
import type { CostQuery, TimeSpan } from '../../scenes/view-queries.ts';
import { clusterMatchers, type View } from '../../view/view.ts';

/** What each query of the page is called. */
export const ASKED = {
  sourceUp: 'source_up',
  sourceSeen: 'source_seen',
  sourceTargets: 'source_targets',
  pass: 'pass',
  failures: 'failures',
  reload: 'reload',
  versions: 'versions',
  nodes: 'nodes',
  oldest: 'oldest',
  catalogue: 'catalogue',
  gaps: 'gaps',
  conservation: 'conservation',
  coverage: 'coverage',
  renamed: 'renamed',
  negative: 'negative',
  first: 'first',
  last: 'last',
  latest: 'latest',
  seen: 'seen',
  before: 'before',
} as const;

/** A range is looked at in so many moments. */
const MOMENTS = 200;
const LEAST_STEP = 60;

/** The distance of the moments at which clusters are looked for, in seconds. */
export function stepOf({ from, to }: TimeSpan): number {
  return Math.max(LEAST_STEP, Math.ceil((to - from) / MOMENTS));
}

/** What the page asks: the exporters' own account of themselves at the end of the range, and clusters over it. */
export function qualityQueries(view: View, range: TimeSpan): readonly CostQuery[] {
  const clusters = clusterMatchers(view);
  const step = stepOf(range);
  const grid = `[${Math.max(step, Math.round(range.to - range.from))}s:${step}s]`;
  const living = selector(OWNER_COST, [...HEARTBEAT, ...clusters]);
  const when = `max by (cluster) (timestamp(${living}))`;
  const costs = selector(OWNER_COST, [is('model', 'policy'), ...clusters]);
  const exprs: Readonly<Record<keyof typeof ASKED, string>> = {
    sourceUp: 'podtally_source_up',
    sourceSeen: 'podtally_source_last_success_timestamp_seconds',
    sourceTargets: 'podtally_source_targets',
    pass: 'podtally_last_pass_timestamp_seconds',
    failures: 'increase(podtally_passes_total{result="failure"}[1h])',
    reload: 'podtally_config_last_reload_successful',
    versions: 'podtally_build_info',
    nodes: selector('podtally_node_price_usd_per_hour', clusters),
    oldest: 'min by (price_source) (podtally_price_oldest_timestamp_seconds)',
    catalogue: 'min(podtally_price_catalogue_timestamp_seconds)',
    gaps: 'sum by (kind) (podtally_gaps) > 0',
    conservation: 'max(podtally_conservation_error_ratio)',
    coverage: 'min by (what) (podtally_coverage_ratio)',
    renamed: `count(${selector(OWNER_COST, [{ label: 'exported_namespace', op: '!=', value: '' }])})`,
    negative: `count by (cluster) (${costs} < 0)`,
    first: `min_over_time((${when})${grid})`,
    last: `max_over_time((${when})${grid})`,
    // A grid has its moments at round times, so the newest is asked for apart.
    latest: when,
    seen: `count_over_time((${when})${grid})`,
    before: `count by (cluster) (last_over_time(${living}[1d] offset ${Math.round(range.to - range.from)}s))`,
  };
  return names().map((name) => ({ refId: ASKED[name], expr: exprs[name], instant: true }));
}

/** Series that any cluster with a pod has. */
const HEARTBEAT: readonly Matcher[] = [
  is('model', 'policy'),
  is('resource', 'cpu'),
  is('spend_type', 'usage'),
];

function names(): readonly (keyof typeof ASKED)[] {
  return [
    ...(['sourceUp', 'sourceSeen', 'sourceTargets', 'pass', 'failures', 'reload'] as const),
    ...(['versions', 'nodes', 'oldest', 'catalogue', 'gaps', 'conservation'] as const),
    ...(['coverage', 'renamed', 'negative', 'first', 'last', 'latest', 'seen', 'before'] as const),
  ];
}
