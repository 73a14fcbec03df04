import type { Allocation } from '../../domain/allocation.ts';
import type { HostResource } from '../../domain/resource.ts';
import { BYTES_PER_GIB, SECONDS_PER_HOUR } from '../../domain/units.ts';
import { spanOf } from '../../domain/quantities.ts';
import { isoTime } from '../query/document.ts';
import { LIVE_WINDOW_SECONDS } from '../query/answer.ts';
import type { AmountUnit, Explanation } from './document.ts';

export const AMOUNT_UNITS: Readonly<Record<HostResource, AmountUnit>> = {
  cpu: 'cores',
  memory: 'GiB',
  gpu: 'GPUs',
};

/** How many of a resource's own amounts (cores, bytes, GPUs) are one of the unit shown. */
const SIZES: Readonly<Record<HostResource, number>> = { cpu: 1, memory: BYTES_PER_GIB, gpu: 1 };

/** From what an allocation holds to what people read: averages over its span, prices per unit and hour. */
export interface Scale {
  /** Resource-seconds → cores, GiB or GPUs on average over the span. */
  amount(resource: HostResource, resourceSeconds: number): number;
  /** USD per resource-second → USD per core-hour, GiB-hour or GPU-hour. */
  unitPrice(resource: HostResource, usdPerResourceSecond: number): number;
  /** USD over the span → USD per hour. */
  perHour(usd: number): number;
}

export function scaleOf({ quantities }: Allocation): Scale {
  const span = spanOf(quantities);
  return {
    amount: (resource, resourceSeconds) => resourceSeconds / span / SIZES[resource],
    unitPrice: (resource, price) => price * SECONDS_PER_HOUR * SIZES[resource],
    perHour: (usd) => (usd * SECONDS_PER_HOUR) / span,
  };
}

/** What every explanation starts with. */
export function explanation<T>(
  cluster: string,
  { quantities: { basis, interval }, policy }: Allocation,
  found: readonly T[],
): Explanation<T> {
  const start = basis === 'live' ? interval.end - LIVE_WINDOW_SECONDS : interval.start;
  return {
    window: { start: isoTime(start), end: isoTime(interval.end) },
    basis,
    cluster,
    policyVersion: policy.version,
    found,
  };
}
