import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Allocation } from '../../exporter/src/domain/allocation.ts';
import { cached } from '../grafana-host/build/cache.ts';
import { writeLedger } from './demo-ledger.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** A digest compares a week with the four before; the running week is beside them. */
export const KEPT_DAYS = 42;
/** Two hours of a night that nobody could account for, so that pages have a gap to tell of. */
const LOST = { daysAgo: 4, hour: 3, hours: 2 } as const;
/** Hours of which half the usage came after their month was frozen, so that pages have a correction to tell of. */
const LATE = { daysAgo: KEPT_DAYS - 1, hour: 10, hours: 3 } as const;
/** What the ledger is made of. */
const MADE_OF = [
  'exporter/src/adapters/ledger-duckdb/schema.ts',
  'demo-cluster/src',
  'test/support/demo-past.ts',
  'test/support/demo-ledger.ts',
];

/** Writes six weeks until now into a ledger; the hours until midnight take a minute, and are kept for other starts on that day. */
export async function writeBooks(file: string, live: Allocation, now: number): Promise<void> {
  const midnight = Math.floor(now / DAY) * DAY;
  const hoursOf = ({ daysAgo, hour, hours }: typeof LOST | typeof LATE): readonly number[] =>
    Array.from({ length: hours }, (_, n) => midnight - daysAgo * DAY + (hour + n) * HOUR);
  const past = {
    lost: hoursOf(LOST),
    levelAt: (namespace: string, at: number) => levelAt(namespace, at, midnight),
    isThere: (node: string, at: number) => node !== emptiest(live) || !isWeekend(at),
  };
  const kept = await cached(
    'demo-ledger',
    MADE_OF,
    (made) =>
      writeLedger(join(made, 'ledger.duckdb'), live, {
        ...past,
        late: hoursOf(LATE),
        from: midnight - KEPT_DAYS * DAY,
        to: midnight,
      }),
    new Date(midnight * 1000).toISOString(),
  );
  await cp(join(kept, 'ledger.duckdb'), file);
  const today = { from: midnight, to: Math.floor(now / HOUR) * HOUR };
  await writeLedger(file, live, { ...past, ...today, late: [] });
}

/**
 * How much of what a namespace asks for and uses at the end it did at a time: less at night and at weekends, a few percent less each week before.
 * Search does twice as much as before since nine days before the end.
 */
function levelAt(namespace: string, at: number, end: number): number {
  const character = Buffer.from(namespace).reduce((sum, byte) => sum + byte, 0);
  const night = 0.05 * (character % 4) * (1 + Math.cos((2 * Math.PI * (at % DAY)) / DAY));
  const growth = (1 - 0.02 * (character % 3)) ** Math.max(0, (end - at) / (7 * DAY));
  const before = namespace === 'search' && at < end - 9 * DAY ? 0.5 : 1;
  return (isWeekend(at) ? 0.85 : 1) * (1 - night) * growth * before;
}

function isWeekend(at: number): boolean {
  // The first day of unix time was a Thursday.
  return (Math.floor(at / DAY) + 3) % 7 > 4;
}

/** The host that an autoscaler takes away at weekends. */
function emptiest({ hosts }: Allocation): string {
  const [first] = [...hosts].sort((a, b) => a.pods.length - b.pods.length);
  return first?.quantities.host.facts.node ?? '';
}
