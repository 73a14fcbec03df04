import { z } from 'zod';
import type { Interval } from '../../../domain/interval.ts';
import type { OperatingSystem } from '../../../domain/host.ts';
import { unixSeconds, type UnixSeconds } from '../../../domain/units.ts';
import { productNames } from './spot-market.ts';

/** A spot price and since when it is in force. */
export interface SpotPoint {
  readonly from: UnixSeconds;
  /** Per hour, in the currency of the region: EC2 does not name it. */
  readonly price: number;
}

const entry = z.object({
  AvailabilityZone: z.string(),
  InstanceType: z.string(),
  ProductDescription: z.string(),
  SpotPrice: z.string(),
  Timestamp: z.date(),
});

const SYSTEMS: readonly OperatingSystem[] = ['linux', 'windows', 'rhel', 'suse'];

/** Reads one entry of a spot price history; null where it is no price above zero. */
export function readSpotEntry(
  value: unknown,
): { readonly key: string; readonly point: SpotPoint } | null {
  const read = entry.safeParse(value);
  if (!read.success) return null;
  const { AvailabilityZone, InstanceType, ProductDescription, SpotPrice, Timestamp } = read.data;
  const os = SYSTEMS.find((system) => productNames(system).includes(ProductDescription));
  const price = Number(SpotPrice);
  if (os === undefined || !(price > 0 && price < Infinity)) return null;
  return {
    key: `${AvailabilityZone} ${InstanceType} ${os}`,
    point: { from: unixSeconds(Timestamp.getTime() / 1000), price },
  };
}

/** The prices of one market in the order of time, each where it differs from the one before. */
export class SpotHistory {
  #points: readonly SpotPoint[] = [];
  /** When EC2 last told of it. */
  seen: UnixSeconds;

  constructor(seen: UnixSeconds) {
    this.seen = seen;
  }

  /** The price in force at a moment; before the first that is known, the first. */
  at(at: UnixSeconds): SpotPoint | null {
    return this.#points.findLast(({ from }) => from <= at) ?? this.#points[0] ?? null;
  }

  changes({ start, end }: Interval): readonly UnixSeconds[] {
    // The first point is no change: what was before it is not known.
    return this.#points
      .slice(1)
      .map(({ from }) => from)
      .filter((from) => from > start && from < end);
  }

  /**
   * Takes prices in, known ones too, in any order.
   *
   * @param keepFrom what was over before is forgotten
   * @returns whether the present price is another one
   */
  take(points: readonly SpotPoint[], seen: UnixSeconds, keepFrom: UnixSeconds): boolean {
    const before = this.#points.at(-1)?.price;
    this.seen = seen;
    const byTime = new Map([...this.#points, ...points].map((point) => [point.from, point]));
    const sorted = [...byTime.values()].sort((a, b) => a.from - b.from);
    const steps = sorted.filter(({ price }, index) => price !== sorted[index - 1]?.price);
    const first = steps.findLastIndex(({ from }) => from <= keepFrom);
    this.#points = steps.slice(Math.max(0, first));
    return this.#points.at(-1)?.price !== before;
  }
}
