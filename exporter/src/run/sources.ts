import { createDirectSource } from '../adapters/direct/direct-source.ts';
import { createKubernetesIdentity } from '../adapters/kubernetes/kubernetes-identity.ts';
import { createPrometheusSource } from '../adapters/prometheus/prometheus-source.ts';
import type { ReadFacts } from '../app/cluster/host-book.ts';
import type { IdentitySource } from '../app/cluster/sources.ts';
import { billedHosts } from '../app/detailed-prices.ts';
import type { ClusterSource, Clock, HostDetails, Log } from '../app/ports.ts';
import { toDirectOptions } from '../config/direct.ts';
import { annotationsAsked, toKubernetesOptions } from '../config/kubernetes.ts';
import { toPrometheusOptions } from '../config/prometheus.ts';
import type { Environment } from '../config/load/values.ts';
import type { Config } from '../config/schema/schema.ts';
import { hostFacts, type NodeDescription } from '../domain/host-facts.ts';

/** What sources need from outside. */
export interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Environment;
  /** A number from 0 to 1, a new one each time. */
  readonly random: () => number;
}

/**
 * How a configuration wants the cluster read.
 *
 * @param details what providers say of hosts now; null where they are not asked
 */
export function sourceFor(
  config: Config,
  around: Surroundings,
  details: () => Pick<HostDetails, 'of'> | null = () => null,
): ClusterSource {
  const { clock, log, env } = around;
  const { source, prometheus } = config.metrics;
  const identity = identityFor(config, around);
  const readFacts: ReadFacts = Object.assign((node: NodeDescription) => hostFacts(node), {
    billed: billedHosts(details),
  });
  const parts = { clock, log, hostFacts: readFacts, ...(identity && { identity }) };
  return source === 'prometheus' && prometheus !== undefined
    ? createPrometheusSource({ ...parts, config: toPrometheusOptions(prometheus), proxies: env })
    : createDirectSource({ ...parts, config: toDirectOptions(config) });
}

/** Who tells who is there; null: kube-state-metrics. */
function identityFor(
  config: Config,
  { clock, log, env, random }: Surroundings,
): IdentitySource | null {
  const kubernetes = toKubernetesOptions(config.kubernetes);
  if (kubernetes === null) return null;
  return createKubernetesIdentity({
    config: kubernetes,
    environment: env,
    clock,
    log,
    chance: random,
    annotations: annotationsAsked(config),
  });
}

/** How old the newest samples are that a source surely has; seconds. */
export const delayOf = ({ metrics: { source, prometheus } }: Config): number =>
  source === 'prometheus' ? (prometheus?.queryDelaySeconds ?? 0) : 0;
