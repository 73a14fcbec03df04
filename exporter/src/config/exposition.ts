import type { Config } from './schema/schema.ts';

/** Above it, parts by pod would be the larger half of what a Prometheus stores (measured: 4–5 series and 2 kB for each pod). */
const MOST_PODS_WITH_PARTS = 20_000;

/** By what cost parts are published for a cluster of so many pods. */
export function partsFor({ server }: Config, pods: number): 'pod' | 'workload' | 'off' {
  const { parts } = server.metrics;
  if (parts !== 'auto') return parts;
  return pods > MOST_PODS_WITH_PARTS ? 'workload' : 'pod';
}
