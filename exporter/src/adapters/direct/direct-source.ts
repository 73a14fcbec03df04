import type { ReadFacts } from '../../app/cluster/host-book.ts';
import type { IdentitySource } from '../../app/cluster/sources.ts';
import { createWatchedCluster } from '../../app/cluster/watched-cluster.ts';
import type { ClusterSource, Clock, Log } from '../../app/ports.ts';
import type { DirectConfig } from './config.ts';
import { Interner } from './interner.ts';
import { KubeletUsage } from './kubelet-usage.ts';
import { StateMetricsIdentity } from './state-metrics-identity.ts';

export interface DirectSourceInput {
  readonly config: DirectConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly hostFacts: ReadFacts;
  /** Who tells who is there, instead of the pages of kube-state-metrics. */
  readonly identity?: IdentitySource;
}

/**
 * Reads a cluster from kube-state-metrics and its kubelets themselves, and keeps just enough of it in memory
 * to answer for any interval since the start of the previous UTC hour.
 */
export function createDirectSource(input: DirectSourceInput): ClusterSource {
  const { config, clock, log, hostFacts } = input;
  const parts = { config, clock, log, interner: new Interner() };
  return createWatchedCluster({
    name: 'direct',
    identity: input.identity ?? new StateMetricsIdentity(parts),
    usage: (known) => new KubeletUsage(parts, known),
    scrapeIntervalSeconds: config.scrapeIntervalSeconds,
    clock,
    log,
    hostFacts,
  });
}
