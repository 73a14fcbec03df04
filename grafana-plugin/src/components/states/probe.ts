import type { PanelData } from '@grafana/data';
import { samplesOf } from '../../cost/series.ts';
import { familiesOf, type Grain } from '../../promql/cost.ts';
import { COST_PART, OWNER_COST } from '../../promql/families.ts';
import { is, isNot, selector, type Matcher } from '../../promql/selector.ts';
import type { CostQuery, TimeSpan } from '../../scenes/view-queries.ts';
import { matchersOf, type View } from '../../view/view.ts';
import type { EmptyFacts } from './emptiness.ts';

const FAMILIES = 'families';
const SCOPE = 'scope';
const MATCHING = 'matching';
const FIRST = 'first';
const LAST = 'last';
const EXPORTER = 'exporter';
const LABEL = 'label_';

/** A range is looked at in so many moments: enough to find what is there, few enough for the many series of pods. */
const MOMENTS: Readonly<Record<Grain, number>> = { owner: 60, workload: 60, pod: 12 };
/** How far back costs are looked for, and how closely; what lived shorter than a step is found in the last day. */
const BACK = { days: 90, step: '1h', lastDayStep: '5m' } as const;

/** What a page without costs asks, to tell why. */
export interface EmptyScope {
  /** The families that the page reads under a view. */
  readonly grain: (view: View) => Grain;
  /** What the page is of. */
  readonly scope: readonly Matcher[];
}

/**
 * The queries that tell why nothing is there; asked only where nothing is.
 *
 * @param now in unix seconds
 */
export function probeQueries(
  { grain: grainOf, scope }: EmptyScope,
  view: View,
  range: TimeSpan,
  now: number,
): readonly CostQuery[] {
  const instant = true;
  const grain = grainOf(view);
  const needed = familiesOf(grain, view);
  const family = needed[0] ?? OWNER_COST;
  const filters = matchersOf(view);
  const grid = gridOf(range, MOMENTS[grain]);
  // A grid has its moments at round times, so what has just begun shows at the end of the range alone.
  const inRange = (vector: string): string => `max_over_time((${vector})${grid}) or ${vector}`;
  const living = selector(family, [...heartbeat(family), ...scope]);
  const over = (fold: string, vector: string): string => {
    const seen = `timestamp(${vector})`;
    const at = `@ ${now}`;
    return (
      `${fold}(${fold}_over_time((${fold}(${seen}))[1d:${BACK.lastDayStep}] ${at}) or ` +
      `label_replace(${fold}_over_time((${fold}(${seen}))[${BACK.days}d:${BACK.step}] ${at}), "far", "1", "", ""))`
    );
  };
  return [
    {
      refId: FAMILIES,
      expr: inRange(
        `count by (family) (label_replace(${selector('', [
          { label: '__name__', op: '=~', value: needed.join('|') },
        ])}, "family", "$1", "__name__", "(.+)"))`,
      ),
      instant,
    },
    { refId: SCOPE, expr: inRange(`count(${selector(family, scope)})`), instant },
    {
      refId: MATCHING,
      expr: inRange(`count(${selector(family, [...scope, ...filters])})`),
      instant,
    },
    { refId: FIRST, expr: over('min', living), instant },
    { refId: LAST, expr: over('max', living), instant },
    { refId: EXPORTER, expr: `count(podtally_build_info @ ${now})`, instant },
    ...view.filters.map(({ label }) => ({
      refId: `${LABEL}${label}`,
      expr: inRange(`count(${selector(family, [isNot(label, '')])})`),
      instant,
    })),
  ];
}

/** What those queries answered; nothing before they have. */
export function probeFacts(
  { grain, scope }: EmptyScope,
  view: View,
  range: TimeSpan,
  data: PanelData,
): Omit<EmptyFacts, 'source'> {
  const only = (refId: string): number | undefined => samplesOf(data, refId)[0]?.value;
  const from = only(FIRST);
  const to = only(LAST);
  return {
    range,
    needed: familiesOf(grain(view), view),
    found: samplesOf(data, FAMILIES).map(({ labels }) => labels['family'] ?? ''),
    exporterSeen: (only(EXPORTER) ?? 0) > 0,
    known: from === undefined || to === undefined ? undefined : { from, to },
    withoutFilters: only(SCOPE) ?? 0,
    withFilters: only(MATCHING) ?? 0,
    scope,
    filters: matchersOf(view),
    unknownLabels: view.filters
      .map(({ label }) => label)
      .filter((label) => (only(`${LABEL}${label}`) ?? 0) === 0),
  };
}

/** Series that any cluster with a pod has in a family: the fewest that tell whether it lives. */
function heartbeat(family: string): readonly Matcher[] {
  if (family === COST_PART) return [is('resource', 'cpu'), is('part', 'used_reserved')];
  const ofModel = family === OWNER_COST ? [is('model', 'policy')] : [];
  return [...ofModel, is('resource', 'cpu'), is('spend_type', 'usage')];
}

function gridOf({ from, to }: TimeSpan, moments: number): string {
  const seconds = Math.max(60, Math.round(to - from));
  return `[${seconds}s:${Math.max(1, Math.round(seconds / moments))}s]`;
}
