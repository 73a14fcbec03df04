import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LedgerCost, LedgerQuestion } from '../../app/ledger/ports.ts';
import { FakeClock } from '../../app/testing/fakes.ts';
import { allocate } from '../../domain/allocate.ts';
import type { Allocation } from '../../domain/allocation.ts';
import { hourOf, interval } from '../../domain/interval.ts';
import {
  HOUR,
  aHost,
  aPod,
  aPolicy,
  eksFee,
  observed,
  priced,
  quantitiesOf,
} from '../../domain/testing/cluster.ts';
import { seconds, unixSeconds, type UnixSeconds } from '../../domain/units.ts';
import { DuckDbLedger } from './duckdb-ledger.ts';

const forever = new AbortController().signal;
const clock = new FakeClock(HOUR.end);
const DAY = 86_400;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ledgerIn = (name: string): DuckDbLedger =>
  new DuckDbLedger({
    file: join(folder, name),
    cluster: 'test',
    freezeAfter: seconds(5 * DAY),
    heldBy: 'http://127.0.0.1:10970',
    clock,
  });

const question = (more: Partial<LedgerQuestion> = {}): LedgerQuestion => ({
  span: HOUR,
  by: ['namespace'],
  filters: [],
  step: 'span',
  ...more,
});

/** One host of 4 cores at an hourly price, with one pod that asks for and uses a core. */
const oneHost = (price: number, start: number = HOUR.start): Allocation => {
  const span = interval(start, start + 3600);
  return allocate({
    quantities: quantitiesOf(
      observed({
        span,
        hosts: [aHost({ node: 'n1', cores: 4, gib: 16 })],
        pods: [
          aPod(
            { name: 'a', node: 'n1', request: { cores: 1, gib: 4 }, used: { cores: 1, gib: 4 } },
            span,
          ),
        ],
      }),
    ),
    priceOf: priced({ n1: price }),
    fees: [eksFee(0.1)],
    policy: aPolicy({ attribution: [{ name: 'team', lookIn: [], fallback: 'unowned' }] }),
  });
};

const shown = (costs: readonly LedgerCost[]): readonly string[] =>
  costs.map(({ key, cost }) => `${key.join('/')} ${cost.toFixed(4)}`);

describe('a ledger', () => {
  test('answers what closed hours cost', async () => {
    const ledger = ledgerIn('one.duckdb');
    await ledger.close(oneHost(0.2), HOUR.end, forever);
    // A quarter of 0.20 is the pod's, the rest is idle, and the fee is 0.10.
    expect(shown(await ledger.costs(question(), forever))).toEqual([' 0.2500', 'shop 0.0500']);
    expect(shown(await ledger.costs(question({ by: ['team', 'spend_type'] }), forever))).toEqual([
      'unowned/cluster_idle 0.1500',
      'unowned/managed_service_fee 0.1000',
      'unowned/usage 0.0500',
    ]);
    expect(await ledger.hours(interval(HOUR.start - 3600, HOUR.end), forever)).toEqual([
      { kind: 'open', start: HOUR.start - 3600 },
      { kind: 'closed', start: HOUR.start, total: 0.30000000000000004, gaps: 1 },
    ]);
    await ledger.end();
  });

  test('changes nothing when the same hour is closed again, and rewrites an open one that is another', async () => {
    const ledger = ledgerIn('twice.duckdb');
    await ledger.close(oneHost(0.2), HOUR.end, forever);
    const closedAt = (): Promise<unknown> =>
      ledger.read(async (connection) =>
        (await connection.runAndReadAll('SELECT closed_at FROM hours')).getRowsJS(),
      );
    await ledger.close(oneHost(0.2), unixSeconds(HOUR.end + 60), forever);
    expect(await closedAt()).toEqual([[HOUR.end]]);
    await ledger.close(oneHost(0.4), unixSeconds(HOUR.end + 120), forever);
    expect(await closedAt()).toEqual([[HOUR.end + 120]]);
    expect(shown(await ledger.costs(question(), forever))).toEqual([' 0.4000', 'shop 0.1000']);
    await ledger.end();
  });

  test('keeps a frozen month as it is and notes in the first open month what differs', async () => {
    const ledger = ledgerIn('frozen.duckdb');
    await ledger.close(oneHost(0.2), HOUR.end, forever);
    const later = unixSeconds(HOUR.end + 40 * DAY);
    for (const price of [0.4, 0.4, 0.1]) await ledger.close(oneHost(price), later, forever);
    const january = await ledger.costs(question(), forever);
    expect(shown(january)).toEqual([' 0.2500', 'shop 0.0500']);
    const february = interval(Date.UTC(2026, 1) / 1000, Date.UTC(2026, 2) / 1000);
    expect(shown(await ledger.costs(question({ span: february }), forever))).toEqual([
      ' -0.0750',
      'shop -0.0250',
    ]);
    await ledger.end();
  });

  test('an hour that is closed after its month was frozen is adjustments, and not looked for again', async () => {
    const ledger = ledgerIn('late.duckdb');
    const later = unixSeconds(HOUR.end + 40 * DAY);
    for (const price of [0.2, 0.2]) await ledger.close(oneHost(price), later, forever);
    expect(await ledger.hours(HOUR, forever)).toEqual([
      {
        kind: 'lost',
        start: HOUR.start,
        reason:
          'closed after its month was frozen; its cost is adjustments in the month that was open then',
      },
    ]);
    expect(await ledger.costs(question(), forever)).toEqual([]);
    const february = interval(Date.UTC(2026, 1) / 1000, Date.UTC(2026, 2) / 1000);
    expect(shown(await ledger.costs(question({ span: february }), forever))).toEqual([
      ' 0.2500',
      'shop 0.0500',
    ]);
    await ledger.end();
  });

  test('notes hours that are lost, until they are closed after all', async () => {
    const ledger = ledgerIn('lost.duckdb');
    await ledger.lose(HOUR, 'the store keeps two days', forever);
    expect(await ledger.hours(HOUR, forever)).toEqual([
      { kind: 'lost', start: HOUR.start, reason: 'the store keeps two days' },
    ]);
    await ledger.close(oneHost(0.2), HOUR.end, forever);
    await ledger.lose(HOUR, 'too late', forever);
    expect(await ledger.hours(HOUR, forever)).toMatchObject([{ kind: 'closed' }]);
    await ledger.end();
  });

  test('doubts hours of a clock that was ahead, until they are closed anew or given up on', async () => {
    const kinds = async (ledger: DuckDbLedger): Promise<readonly (boolean | string)[]> =>
      (await ledger.hours(interval(HOUR.start, HOUR.start + 3 * 3600), forever)).map((hour) =>
        'doubted' in hour ? 'doubted' : hour.kind,
      );
    const ahead = ledgerIn('clock.duckdb');
    await ahead.trustClock(HOUR.start, forever);
    await ahead.close(oneHost(0.2), HOUR.end, forever);
    await ahead.trustClock(unixSeconds(HOUR.end + DAY), forever);
    await ahead.close(oneHost(0.2, HOUR.end), unixSeconds(HOUR.end + DAY), forever);
    await ahead.lose(interval(HOUR.end + 3600, HOUR.end + 7200), 'nothing known', forever);
    expect(await kinds(ahead)).toEqual(['closed', 'closed', 'lost']);
    // It is set right within the process …
    await ahead.trustClock(unixSeconds(HOUR.end + 60), forever);
    expect(await kinds(ahead)).toEqual(['doubted', 'doubted', 'open']);
    await ahead.close(oneHost(0.2), unixSeconds(HOUR.end + 120), forever);
    await ahead.lose(interval(HOUR.end, HOUR.end + 3600), 'nothing known', forever);
    expect(await kinds(ahead)).toEqual(['closed', 'closed', 'open']);
    await ahead.end();
    // … or the machine starts again, and the file tells.
    const next = ledgerIn('clock.duckdb');
    await next.trustClock(unixSeconds(HOUR.end + 180), forever);
    expect(await kinds(next)).toEqual(['doubted', 'doubted', 'open']);
    await next.end();
  });

  test('keeps hours of a policy without owner dimensions, and gaps without examples', async () => {
    const ledger = ledgerIn('bare.duckdb');
    const hour = oneHost(0.2);
    const gaps = [{ kind: 'sample_invalid', count: 3, examples: [] }] as const;
    const bare = allocate({
      quantities: { ...hour.quantities, gaps },
      priceOf: priced({ n1: 0.2 }),
      fees: [],
      policy: aPolicy(),
    });
    await ledger.close(bare, HOUR.end, forever);
    expect((await ledger.allocation(HOUR, forever))?.gaps).toEqual(gaps);
    await ledger.end();
  });

  test('is there again for the next process', async () => {
    const before = ledgerIn('again.duckdb');
    await before.close(oneHost(0.2), HOUR.end, forever);
    await before.end();
    const after = ledgerIn('again.duckdb');
    expect(shown(await after.costs(question(), forever))).toEqual([' 0.2500', 'shop 0.0500']);
    await after.end();
  });

  test('refuses a file that a newer program wrote, and says what to do', async () => {
    const ledger = ledgerIn('newer.duckdb');
    await ledger.read((connection) => connection.run('INSERT INTO schema_versions VALUES (99)'));
    await ledger.end();
    await expect(ledger.hours(HOUR, forever)).rejects.toThrow(
      /has version 99, and this program knows versions up to \d+\. A newer podtally wrote it/,
    );
  });

  test('refuses a dimension that no hour has', async () => {
    const ledger = ledgerIn('unknown.duckdb');
    await ledger.close(oneHost(0.2), HOUR.end, forever);
    await expect(ledger.costs(question({ by: ['taem'] }), forever)).rejects.toThrow(
      'the ledger has no dimension "taem". Did you mean team?',
    );
    await ledger.end();
  });

  test('sums frozen days up by workload when their pods have been kept long enough', async () => {
    const ledger = ledgerIn('tidy.duckdb');
    await ledger.close(oneHost(0.2), HOUR.end, forever);
    const by = ['cluster', 'workload', 'team'];
    const before = await ledger.costs(question({ by }), forever);
    expect(
      await ledger.tidy(unixSeconds(HOUR.end + 34 * DAY), { pods: seconds(35 * DAY) }, forever),
    ).toBe(0);
    expect(
      await ledger.tidy(unixSeconds(HOUR.end + 40 * DAY), { pods: seconds(35 * DAY) }, forever),
    ).toBe(1);
    expect(await ledger.status()).toMatchObject({ closedHours: 1, podHours: 0, workloadDays: 5 });
    expect(shown(await ledger.costs(question({ by }), forever))).toEqual(shown(before));
    expect(await ledger.allocation(HOUR, forever)).toBeNull();
    await expect(ledger.close(oneHost(0.4), HOUR.end, forever)).rejects.toThrow(
      /could not write the hour 2026-01-01T00:00:00Z .* its pods are not kept any more/,
    );
    await ledger.end();
  });

  test('is not made by who only reads it', async () => {
    const reader = new DuckDbLedger({
      ...{ file: join(folder, 'none.duckdb'), cluster: 'test', freezeAfter: seconds(5 * DAY) },
      ...{ heldBy: 'http://127.0.0.1:10970', clock, readOnly: true },
    });
    await expect(reader.status()).rejects.toThrow(
      `there is no ledger ${join(folder, 'none.duckdb')} yet; podtally serve makes it, with the first hour that it closes.`,
    );
  });

  test('lets go of hosts and then of everything after their days, and says so of the hours', async () => {
    const ledger = ledgerIn('old.duckdb');
    const first = hourOf(HOUR.start);
    const next = hourOf(unixSeconds(HOUR.start + 60 * DAY));
    await ledger.close(oneHost(0.2), first.end, forever);
    await ledger.close(oneHost(0.4, next.start), next.end, forever);
    const pods = seconds(1 * DAY);
    const tables = async (): Promise<readonly unknown[]> => {
      const { hostHours, workloadDays, closedHours, lostHours } = await ledger.status();
      return [hostHours, workloadDays, closedHours, lostHours];
    };
    const at = (day: number): UnixSeconds => unixSeconds(HOUR.end + day * DAY);
    await ledger.tidy(at(62), { pods, hosts: seconds(50 * DAY) }, forever);
    expect(await tables()).toEqual([1, 5, 2, 0]);
    expect(shown(await ledger.costs(question(), forever))).toEqual([' 0.2500', 'shop 0.0500']);
    await ledger.tidy(at(62), { pods, workloads: seconds(61 * DAY) }, forever);
    expect(await tables()).toEqual([1, 0, 1, 1]);
    expect(await ledger.costs(question(), forever)).toEqual([]);
    expect(await ledger.hours(first, forever)).toEqual([
      {
        kind: 'lost',
        start: first.start,
        reason: 'kept for 61 days (ledger.workloadDays), which are over',
      },
    ]);
    expect(shown(await ledger.costs(question({ span: next }), forever))).toEqual([
      ' 0.4000',
      'shop 0.1000',
    ]);
    expect((await ledger.status()).totalUsd).toBeCloseTo(0.5, 12);
    await ledger.end();
  });

  test('is backed up, exported as Parquet by day, and verified', async () => {
    const ledger = ledgerIn('whole.duckdb');
    await ledger.close(oneHost(0.2), HOUR.end, forever);
    const to = join(folder, 'backup.duckdb');
    await ledger.backup(to);
    await expect(ledger.backup(to)).rejects.toThrow('exists already; name a file that does not.');
    const copy = ledgerIn('backup.duckdb');
    expect(shown(await copy.costs(question(), forever))).toEqual([' 0.2500', 'shop 0.0500']);
    await copy.end();
    expect(await ledger.export(join(folder, 'focus'))).toBe(5);
    const exported = await ledger.read((connection) =>
      connection.runAndReadAll(
        `SELECT day::VARCHAR, sum(EffectiveCost) FROM read_parquet('${folder}/focus/*/*.parquet', hive_partitioning = true) GROUP BY ALL`,
      ),
    );
    expect(exported.getRowsJS()).toEqual([['2026-01-01', expect.closeTo(0.3, 12)]]);
    const sound = await ledger.verify(null, () => undefined, forever);
    expect(sound).toEqual({ hours: 1, unsound: [] });
    await ledger.read((connection) => connection.run('UPDATE hours SET total = 9'));
    const { unsound } = await ledger.verify(null, () => undefined, forever);
    expect(unsound).toMatchObject([{ start: HOUR.start }]);
    await ledger.end();
  });
});
