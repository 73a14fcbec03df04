import { hostname } from 'node:os';
import { KubernetesLease } from '../adapters/kubernetes/lease.ts';
import { Leadership } from '../app/leadership.ts';
import type { Clock, Log } from '../app/ports.ts';
import type { Environment } from '../config/load/values.ts';
import { toKubernetesOptions } from '../config/kubernetes.ts';
import type { Config } from '../config/schema/schema.ts';
import { seconds } from '../domain/units.ts';

export interface LeadershipAround {
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Environment;
  readonly random: () => number;
  readonly began: (wasItself: boolean) => void;
  readonly ended: () => Promise<void>;
}

/** Tells two processes of one host apart. */
const SUFFIX_SIZE = 2 ** 32;
/** An answer about a lease is worth nothing when the lease could be over. */
const ANSWER_WITHIN = 1 / 3;

/** How a configuration has replicas agree on who leads; null: this one always does. */
export function leadershipOf(
  { kubernetes }: Config,
  { clock, log, env, random, began, ended }: LeadershipAround,
): Leadership | null {
  const { lease } = kubernetes;
  const options = toKubernetesOptions(kubernetes);
  if (lease === undefined || options === null) return null;
  const { namespace, name, durationSeconds } = lease;
  const timeoutSeconds = durationSeconds * ANSWER_WITHIN;
  const { connection } = options;
  return new Leadership({
    store: new KubernetesLease({
      ...{ connection, environment: env, clock, namespace, name, timeoutSeconds },
    }),
    ...{ clock, log, began, ended },
    identity: `${env['HOSTNAME'] ?? hostname()}_${Math.floor(random() * SUFFIX_SIZE).toString(16)}`,
    duration: seconds(durationSeconds),
  });
}
