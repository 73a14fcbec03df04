import { changeReasons, wholeChange, type ChangeReason } from '../../domain/digest/reasons.ts';
import type { OwnerUse } from './workload-use.ts';

/** What a workload cost. */
export interface Workload {
  readonly namespace: string;
  readonly workload: string;
  readonly usd: number;
}

/** A workload that costs more or less than the week before, and why. */
export interface Mover extends Workload {
  readonly changeUsd: number;
  /** The largest first; they sum to the change. */
  readonly reasons: readonly ChangeReason[];
}

/** What workloads cost and took, by `namespace/workload`. */
export interface Sides {
  readonly costs: ReadonlyMap<string, Workload>;
  readonly uses: ReadonlyMap<string, OwnerUse>;
}

const MOST_MOVERS = 3;
/** Changes below this many dollars are noise. */
const LEAST_CHANGE = 0.01;

/** What changed most, the largest change first. */
export const moversOf = (before: Sides, after: Sides): readonly Mover[] =>
  [...new Set([...after.costs.keys(), ...before.costs.keys()])]
    .flatMap((name) => {
      const [was, is] = [before.costs.get(name), after.costs.get(name)];
      const known = is ?? was;
      if (known === undefined) return [];
      const { namespace, workload } = known;
      const changeUsd = (is?.usd ?? 0) - (was?.usd ?? 0);
      if (Math.abs(changeUsd) < LEAST_CHANGE) return [];
      const reasons = reasonsOf(name, before, after, changeUsd);
      return [{ namespace, workload, usd: is?.usd ?? 0, changeUsd, reasons }];
    })
    .toSorted((a, b) => Math.abs(b.changeUsd) - Math.abs(a.changeUsd))
    .slice(0, MOST_MOVERS);

function reasonsOf(
  name: string,
  before: Sides,
  after: Sides,
  changeUsd: number,
): readonly ChangeReason[] {
  if (!before.costs.has(name)) return [wholeChange('new', changeUsd)];
  if (!after.costs.has(name)) return [wholeChange('gone', changeUsd)];
  const [was, is] = [before.uses.get(name), after.uses.get(name)];
  // What is no pod's, or is not kept pod by pod any more.
  if (was === undefined || is === undefined) return [wholeChange('other', changeUsd)];
  return changeReasons(was, is, changeUsd);
}
