import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { adjustmentsReport, type AdjustmentsDocument } from '../../app/reports/adjustments.ts';
import { FakeClock } from '../../app/testing/fakes.ts';
import { allocate } from '../../domain/allocate.ts';
import type { Allocation } from '../../domain/allocation.ts';
import { interval } from '../../domain/interval.ts';
import {
  aHost,
  aPod,
  aPolicy,
  observed,
  priced,
  quantitiesOf,
} from '../../domain/testing/cluster.ts';
import { seconds, unixSeconds } from '../../domain/units.ts';
import { adjustmentsOf } from './adjustments.ts';
import { DuckDbLedger } from './duckdb-ledger.ts';

const forever = new AbortController().signal;
const DAY = 86_400;
const at = (text: string): ReturnType<typeof unixSeconds> => unixSeconds(Date.parse(text) / 1000);

let folder = '';
let ledger: DuckDbLedger;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adjustments-'));
  ledger = new DuckDbLedger({
    ...{ file: join(folder, 'ledger.duckdb'), cluster: 'test', heldBy: '' },
    freezeAfter: seconds(5 * DAY),
    clock: new FakeClock(at('2026-01-01T00:00:00Z')),
  });
});
afterEach(async () => {
  await ledger.end();
  rmSync(folder, { recursive: true });
});

/** One host of 4 cores at an hourly price, of which a pod of the shop takes a quarter. */
function hourAt(start: number, price: number): Allocation {
  const span = interval(start, start + 3600);
  const amount = { cores: 1, gib: 4 };
  const pod = { name: 'a', namespace: 'shop', node: 'n1', labels: { team: 'checkout' } };
  return allocate({
    quantities: quantitiesOf(
      observed({
        span,
        hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
        pods: [aPod({ ...pod, request: amount, used: amount }, span)],
      }),
    ),
    priceOf: priced({ n1: price }),
    fees: [],
    policy: aPolicy({
      attribution: [
        { name: 'team', lookIn: [{ place: 'podLabel', key: 'team' }], fallback: 'unowned' },
      ],
    }),
  });
}

const report = (month: string, zone = 'UTC'): Promise<AdjustmentsDocument> =>
  adjustmentsReport(
    month,
    { cluster: 'test', zone, dimension: 'team' },
    adjustmentsOf(ledger),
    at('2026-06-15T00:00:00Z'),
    forever,
  );

const shown = (lines: AdjustmentsDocument['counted']): readonly unknown[] =>
  lines.map(({ month, owner, namespace, usd, hours }) => [
    month,
    owner,
    namespace,
    Number(usd.toFixed(9)),
    hours,
  ]);

test('what was corrected of a frozen month is told from both months, by owner and workload, the largest first', async () => {
  const hours = ['2026-01-31T22:00:00Z', '2026-01-31T23:00:00Z'].map(at);
  for (const hour of hours) await ledger.close(hourAt(hour, 0.2), hour, forever);
  const march = at('2026-03-20T12:00:00Z');
  for (const hour of hours) await ledger.close(hourAt(hour, 0.4), march, forever);
  // Each hour: 0.15 of idle and 0.05 of the pod more.
  const lines = (month: string): readonly unknown[] => [
    [month, 'unowned', '', 0.3, 2],
    [month, 'checkout', 'shop', 0.1, 2],
  ];
  const counted = await report('2026-03');
  expect([shown(counted.counted), shown(counted.later)]).toEqual([lines('2026-01'), []]);
  expect(counted).toMatchObject({ month: '2026-03', dimension: 'team', laterUsd: 0 });
  expect(counted.countedUsd).toBeCloseTo(0.4, 9);
  expect(counted.counted[1]).toMatchObject({
    ...{ cause: 'measured', workload: 'a' },
    firstNoted: '2026-03-20T12:00:00Z',
    lastNoted: '2026-03-20T12:00:00Z',
  });
  const corrected = await report('2026-01');
  expect([shown(corrected.counted), shown(corrected.later)]).toEqual([[], lines('2026-03')]);
  expect(await report('2026-02')).toMatchObject({ counted: [], later: [] });
});

test('months are those of the zone: the last UTC hour of January is of February in Berlin', async () => {
  const hour = at('2026-01-31T23:00:00Z');
  await ledger.close(hourAt(hour, 0.2), hour, forever);
  await ledger.close(hourAt(hour, 0.4), at('2026-04-20T00:00:00Z'), forever);
  const { counted } = await report('2026-04', 'Europe/Berlin');
  expect([...new Set(counted.map(({ month }) => month))]).toEqual(['2026-02']);
  expect((await report('2026-01', 'Europe/Berlin')).later).toEqual([]);
  expect((await report('2026-02', 'Europe/Berlin')).later).toHaveLength(2);
});

test('a correction that is taken back leaves nothing', async () => {
  const hour = at('2026-01-10T00:00:00Z');
  await ledger.close(hourAt(hour, 0.2), hour, forever);
  await ledger.close(hourAt(hour, 0.4), at('2026-03-20T00:00:00Z'), forever);
  await ledger.close(hourAt(hour, 0.2), at('2026-03-21T00:00:00Z'), forever);
  expect(await report('2026-03')).toMatchObject({ counted: [], countedUsd: 0 });
});
