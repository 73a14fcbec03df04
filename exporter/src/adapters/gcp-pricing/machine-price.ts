import type { ComponentPrices } from '../../domain/price.ts';
import { unixSeconds, type UnixSeconds } from '../../domain/units.ts';
import type { Machine, Part } from './machine.ts';
import type { Components } from './region-prices.ts';

export interface MachinePrice {
  readonly usdPerHour: number;
  /** When the oldest of its components was read. */
  readonly at: UnixSeconds;
  /** Null for a machine that is sold whole. */
  readonly components: ComponentPrices | null;
}

/**
 * The sum of a machine's parts, or, as a text, why there is none.
 *
 * @param where what the prices are of, for people: `us-central1`, `us-central1 as spot`
 * @param off the share of a part's price that a discount takes off
 */
export function machinePrice(
  machine: Machine,
  prices: Components,
  where: string,
  off: (part: Part) => number,
): MachinePrice | string {
  const sums = { core: 0, memory: 0, gpu: 0, disk: 0, machine: 0 };
  let at = Infinity;
  for (const part of machine.parts) {
    const price = prices[part.component];
    if (price === undefined) return `no ${part.component} in ${where}`;
    if ('problem' in price) return `${part.component} in ${where} ${price.problem}`;
    sums[part.of] += part.amount * price.usdPerHour * (1 - off(part));
    at = Math.min(at, price.at);
  }
  const per = (sum: number, of: number): number => (of > 0 ? sum / of : 0);
  return {
    usdPerHour: sums.core + sums.memory + sums.gpu + sums.disk + sums.machine,
    at: unixSeconds(at),
    components:
      sums.machine > 0
        ? null
        : {
            usdPerCoreHour: per(sums.core, machine.vcpus),
            usdPerGibHour: per(sums.memory, machine.memoryGib),
            usdPerGpuHour: per(sums.gpu, machine.gpus),
          },
  };
}
