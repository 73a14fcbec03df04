import { createDirectSource } from '../adapters/direct/direct-source.ts';
import { createPrometheusSource } from '../adapters/prometheus/prometheus-source.ts';
import type { ClusterSource, Clock, Log } from '../app/ports.ts';
import { toDirectOptions } from '../config/direct.ts';
import { toPrometheusOptions } from '../config/prometheus.ts';
import type { Environment } from '../config/load/values.ts';
import type { Config } from '../config/schema/schema.ts';
import { hostFacts } from '../domain/host-facts.ts';

/** What sources need from outside. */
export interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Environment;
  /** A number from 0 to 1, a new one each time. */
  readonly random: () => number;
}

/** How a configuration wants the cluster read. */
export function sourceFor(config: Config, { clock, log, env }: Surroundings): ClusterSource {
  const { source, prometheus } = config.metrics;
  const parts = { clock, log, hostFacts };
  return source === 'prometheus' && prometheus !== undefined
    ? createPrometheusSource({ ...parts, config: toPrometheusOptions(prometheus), proxies: env })
    : createDirectSource({ ...parts, config: toDirectOptions(config) });
}

/** How old the newest samples are that a source surely has; seconds. */
export const delayOf = ({ metrics: { source, prometheus } }: Config): number =>
  source === 'prometheus' ? (prometheus?.queryDelaySeconds ?? 0) : 0;
