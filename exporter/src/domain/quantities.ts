import type { Gap } from './gap.ts';
import type { Host } from './host.ts';
import { lengthOf, type Interval } from './interval.ts';
import type { Labels } from './labels.ts';
import type { Described, InputCount } from './observation.ts';
import type { Pod } from './pod.ts';
import type { PerResource } from './resource.ts';
import { SECONDS_PER_HOUR, seconds, type ResourceSeconds, type Seconds } from './units.ts';

/** Resource-seconds per pod and host over an interval: all that money is computed from. Immutable. */
export interface Quantities {
  readonly interval: Interval;
  /**
   * `settled`: everything is integrated over the interval.
   * `live`: what is alive at the interval's end, at the rates of the interval, as if for one hour: costs are USD per hour.
   */
  readonly basis: 'settled' | 'live';
  /** Set where an hour tells its part of what its whole day summed up to, and not what was measured in it: see `DaySums`. */
  readonly evenedOver?: 'day';
  readonly hosts: readonly HostQuantities[];
  readonly namespaces: ReadonlyMap<string, Described>;
  readonly workloads: ReadonlyMap<string, Labels>;
  readonly gaps: readonly Gap[];
  /** Counted straight from the inputs, in the units of `basis`. */
  readonly counted: InputCount;
  /** Scheduled pods on hosts nobody reported: gaps, and part of coverage. */
  readonly strays: readonly PodQuantities[];
}

export interface HostQuantities {
  readonly host: Host;
  /** T_h: seconds of the interval in which the host was billed. */
  readonly billedSeconds: Seconds;
  /** K·T_h. */
  readonly capacity: PerResource<ResourceSeconds>;
  readonly allocatable: PerResource<ResourceSeconds>;
  readonly pods: readonly PodQuantities[];
  /** Factors that brought ΣR and ΣU within capacity; 1 where nothing was scaled. */
  readonly requestScale: PerResource<number>;
  readonly usageScale: PerResource<number>;
}

export interface PodQuantities {
  readonly pod: Pod;
  /** T_p: seconds it held its place, clipped to the host's life. */
  readonly heldSeconds: Seconds;
  /** R, within capacity. */
  readonly requested: PerResource<ResourceSeconds>;
  /**
   * Only of a pod that is its own host: what it requested.
   * Its `requested` is then the size that it is billed for, and it holds all of that alone.
   */
  readonly asked?: PerResource<ResourceSeconds>;
  /** What it requested outside the host's life: not charged, counted as covered. */
  readonly clipped: PerResource<ResourceSeconds>;
  /** U, within capacity (a pod that is its own host may use more than it is billed for); equal to R where it is unknown. */
  readonly used: PerResource<ResourceSeconds>;
  /** True where some of `used` is not measured. */
  readonly estimated: boolean;
}

/** The seconds over which quantities are integrated: the interval's, or one hour where they are live rates. */
export const spanOf = ({ basis, interval }: Pick<Quantities, 'basis' | 'interval'>): Seconds =>
  basis === 'live' ? seconds(SECONDS_PER_HOUR) : lengthOf(interval);
