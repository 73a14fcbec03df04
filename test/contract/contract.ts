import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Observation } from '../../exporter/src/domain/observation.ts';
import type { SourceName } from './hour.ts';

/** One hour of the cluster with known truth, to be told by several sources. */
export interface Contract {
  readonly seed: number;
  readonly names: readonly SourceName[];
  /** Whether the API tells more than the metrics: the order of init containers, requests of whole pods, a resize. */
  readonly hasMoreInApi: boolean;
}

/** What each source says of the hour; in a thread, where it takes a third of what it takes inside the test runner. */
export function toldBySources(contract: Contract): Promise<ReadonlyMap<SourceName, Observation>> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(join(import.meta.dirname, 'worker.ts'), {
      workerData: contract,
      // Node's own options, not those of the test runner.
      execArgv: [],
    });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the thread ended early')));
  });
}

/** Two sources that both carry the facts agree on every row to this share of the cluster's cost. */
export const AGREE_WITHIN = 1e-6;

/** Cases whose end only a watch knows: the metrics place it between two scrapes. */
export const END_UNKNOWN: ReadonlySet<string> = new Set([
  'deleted',
  'node-ends',
  'node-dies',
  'node-visits',
]);
