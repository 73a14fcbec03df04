import type { HostResource } from '../../domain/resource.ts';
import { BYTES_PER_GIB, SECONDS_PER_HOUR } from '../../domain/units.ts';
import { fixed } from '../numbers.ts';

const UNITS = {
  cpu: { size: 1, name: 'cores', hour: 'core-hour', decimals: 2 },
  memory: { size: BYTES_PER_GIB, name: 'GiB', hour: 'GiB-hour', decimals: 2 },
  gpu: { size: 1, name: 'GPUs', hour: 'GPU-hour', decimals: 2 },
} as const satisfies Readonly<Record<HostResource, object>>;
const PRICE_DECIMALS = 4;

/** `0.50 cores`, `1.10 GiB`. */
export const amountText = (resource: HostResource, amount: number): string =>
  `${bareAmount(resource, amount)} ${UNITS[resource].name}`;

/** `0.50`, in the unit of the resource. */
export const bareAmount = (resource: HostResource, amount: number): string =>
  fixed(amount / UNITS[resource].size, UNITS[resource].decimals);

/** `0.0200 → 0.0300 USD a core-hour`, of prices of a resource-second. */
export const pricesText = (resource: HostResource, from: number, to: number): string => {
  const { size, hour } = UNITS[resource];
  const shown = (price: number): string => fixed(price * size * SECONDS_PER_HOUR, PRICE_DECIMALS);
  return `${shown(from)} → ${shown(to)} USD a ${hour}`;
};
