/** A day of a small cluster, in which every hour is another one. */
import { FakeClock } from '../../exporter/src/app/testing/fakes.ts';
import { allocate } from '../../exporter/src/domain/allocate.ts';
import type { Allocation } from '../../exporter/src/domain/allocation.ts';
import { interval, type Interval } from '../../exporter/src/domain/interval.ts';
import {
  aHost,
  aPod,
  aPolicy,
  eksFee,
  observed,
  priced,
  quantitiesOf,
} from '../../exporter/src/domain/testing/cluster.ts';

const MIDNIGHT = Date.UTC(2026, 0) / 1000;
const HOUR = 3600;
export const HOURS = 24;
export const DAY: Interval = interval(MIDNIGHT, MIDNIGHT + HOURS * HOUR);
export const FREEZE_AFTER = 432_000;
export const stillClock = new FakeClock(MIDNIGHT);

export const hourOfDay = (hour: number): Interval =>
  interval(MIDNIGHT + hour * HOUR, MIDNIGHT + (hour + 1) * HOUR);

/** Enough pods that an hour is written in several steps. */
const PODS = 2000;

/** The allocation of one hour: one host per twenty pods, one of ten without a price. */
export function someDay(hour: number): Allocation {
  const span = hourOfDay(hour);
  const hosts = PODS / 20;
  return allocate({
    quantities: quantitiesOf(
      observed({
        span,
        hosts: Array.from({ length: hosts }, (_, n) => aHost({ node: `n${n}`, cores: 8, gib: 32 })),
        pods: Array.from({ length: PODS }, (_, n) =>
          aPod(
            {
              name: `p${n}`,
              node: `n${n % hosts}`,
              namespace: `ns${n % 7}`,
              request: { cores: 0.2, gib: 1 },
              used: { cores: 0.1 + ((n * (hour + 1)) % 17) / 100, gib: 0.5 },
            },
            span,
          ),
        ),
      }),
    ),
    priceOf: priced(
      Object.fromEntries(
        Array.from({ length: hosts }, (_, n) => [`n${n}`, 0.3 + n / 1000] as const).filter(
          ([node]) => !node.endsWith('7'),
        ),
      ),
    ),
    fees: [eksFee(0.1)],
    policy: aPolicy(),
  });
}
