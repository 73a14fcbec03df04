import { integrate } from '../exporter/src/app/cost-counters.ts';
import type { Snapshot } from '../exporter/src/app/snapshot.ts';
import { allocate } from '../exporter/src/domain/allocate.ts';
import { seconds } from '../exporter/src/domain/units.ts';
import { benchPolicy, flatPrice, liveCluster } from './observed.ts';

/** What a pass over a cluster of so many pods leaves behind. */
export function snapshotOf(pods: number, hosts: number): Snapshot {
  const quantities = liveCluster(pods, hosts);
  const live = allocate({ quantities, priceOf: flatPrice, fees: [], policy: benchPolicy() });
  const at = quantities.interval.end;
  const counting = integrate(new Map(), live, null, at);
  let step = counting.next();
  while (!step.done) step = counting.next();
  return {
    cluster: 'bench',
    at,
    passDuration: seconds(1),
    live,
    settled: null,
    sources: [],
    prices: { ladder: ['file'], catalogueAsOf: null },
    policySince: at,
    counters: step.value,
  };
}
