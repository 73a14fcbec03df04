import type { Mutation } from '../mutation.ts';

const inFolder =
  (folder: string) =>
  (name: string, file: string, from: string, to: string): Mutation => ({
    name,
    file: `exporter/src/${folder}/${file}.ts`,
    from,
    to,
  });

/** A defect in one file of what is known of a cluster, whatever source tells it. */
export const inCluster = inFolder('app/cluster');

/** A defect in one file of the direct source. */
export const inDirect = inFolder('adapters/direct');

/** A defect in one file of the source that asks a metric store. */
export const inPrometheus = inFolder('adapters/prometheus');
