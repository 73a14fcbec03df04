import type { TruthHosts } from './hosts.ts';
import { MIB, podOf } from '../pods.ts';
import type { ContainerSpec, PodSpec } from '../pods.ts';
import type { Pod } from '../../model/pod.ts';
import type { Profile } from '../../model/profile.ts';
import { constant } from '../../model/profile.ts';
import { between, fraction, hash } from '../../random.ts';

/** What every case is written with; the namespace of a pod is the name of its case. */
export interface Context {
  readonly seed: number;
  readonly start: number;
  readonly hosts: TruthHosts;
  /** A number from `low` to `high` that belongs to seed and key. */
  readonly vary: (key: string, low: number, high: number) => number;
  /** A whole second in the hour, `low` to `high` after its start, that belongs to seed and key. */
  readonly at: (key: string, low: number, high: number) => number;
  readonly pod: (spec: Omit<PodSpec, 'seed' | 'created'> & { readonly created?: number }) => Pod;
}

/** The cases' context for one seed and hour. */
export function contextOf(seed: number, start: number, hosts: TruthHosts): Context {
  return {
    seed,
    start,
    hosts,
    vary: (key, low, high) => low + (high - low) * fraction(hash(`${seed}/${key}`), 1),
    at: (key, low, high) => start + between(hash(`${seed}/${key}`), 2, low, high),
    // Pods that say nothing else were there five hours before the hour.
    pod: (spec) => podOf({ seed, created: start - 18_000, ...spec }),
  };
}

/** A container that asks for cores and MiB and uses some of them; limits are twice the request when `limited`. */
export function container(
  name: string,
  [cpu, mib]: readonly [cpu: number, mib: number],
  use: { readonly cpu: number | Profile; readonly mib: number | Profile },
  rest: Partial<ContainerSpec> & { readonly limited?: boolean } = {},
): ContainerSpec {
  const { limited, ...more } = rest;
  return {
    name,
    requests: cpu === 0 && mib === 0 ? {} : { cpu, memory: mib * MIB },
    limits: limited === true ? { cpu: cpu * 2, memory: mib * 2 * MIB } : {},
    cpu: typeof use.cpu === 'number' ? constant(use.cpu) : use.cpu,
    memory: typeof use.mib === 'number' ? constant(pages(use.mib * MIB)) : use.mib,
    ...more,
  };
}

/** Rounds bytes to pages, as the kernel counts them, so that a constant level is read exactly. */
export function pages(bytes: number): number {
  return Math.round(bytes / 4096) * 4096;
}
