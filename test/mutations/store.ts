import { OF_STORE } from './accuracy/store.ts';
import type { MutationSuite } from './mutation.ts';

/** Named defects of the way from a metric store to a bill, for the cluster with known truth in a real Prometheus to show. */
export const STORE: MutationSuite = {
  copies: [
    'exporter/src',
    'test/accuracy',
    'test/support',
    'tools/programs.ts',
    'demo-cluster/src',
  ],
  stages: [
    String.raw`exporter/src/app/cluster/(page-moments|gpu-series|container-series)\.test\.ts$`,
    String.raw`test/accuracy/one-store\.test\.ts$`,
  ],
  mutations: OF_STORE,
};
