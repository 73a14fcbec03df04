import type { Grain } from '../promql/cost.ts';
import type { Matcher } from '../promql/selector.ts';

const ORDER: readonly Grain[] = ['owner', 'workload', 'pod'];

/** The coarsest family that has this label. */
function grainOfLabel(label: string): Grain {
  if (label === 'pod' || label === 'node') return 'pod';
  return label === 'workload' || label === 'workload_kind' ? 'workload' : 'owner';
}

/** A family that has the labels of all conditions: the one given, or a finer one. */
export function finestGrain(grain: Grain, matchers: readonly Matcher[]): Grain {
  return matchers
    .map(({ label }) => grainOfLabel(label))
    .reduce((finest, one) => (ORDER.indexOf(one) > ORDER.indexOf(finest) ? one : finest), grain);
}
