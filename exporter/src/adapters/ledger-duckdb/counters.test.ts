import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { CounterMark } from '../../app/counter-book.ts';
import { counterKey } from '../../app/cost-counters.ts';
import { FakeClock } from '../../app/testing/fakes.ts';
import { interval } from '../../domain/interval.ts';
import { seconds, unixSeconds, usd } from '../../domain/units.ts';
import { DuckDbCounters } from './counters.ts';
import { DuckDbLedger } from './duckdb-ledger.ts';

const { signal } = new AbortController();

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'counters-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const opened = (): DuckDbLedger =>
  new DuckDbLedger({
    file: join(folder, 'ledger.duckdb'),
    cluster: 'test',
    freezeAfter: seconds(432_000),
    heldBy: 'nobody',
    clock: new FakeClock(0),
  });

/** A mark with one counter for each workload, and a second one for the first. */
const markOf = (at: number, workloads: readonly string[]): CounterMark => {
  const of = workloads.map((workload, index) => {
    const whose = { namespace: 'shop', workloadKind: 'Job', workload, attribution: ['a "b"', ''] };
    const counter = {
      ...{ spendType: 'usage', resource: 'cpu', component: '' },
      ...{ total: usd(at / 7 + index), lastSeen: unixSeconds(at - index) },
    };
    const idle = { ...counter, spendType: 'workload_idle', total: usd(0.1) };
    return [
      counterKey(whose),
      { ...whose, costs: index === 0 ? [counter, idle] : [counter] },
    ] as const;
  });
  const owed = [interval(at - 500, at - 100)];
  return { at: unixSeconds(at), owed, dimensions: ['team', 'env'], counters: new Map(of) };
};

test('a ledger without a mark has none', async () => {
  const ledger = opened();
  expect(await new DuckDbCounters(ledger).read(signal)).toBeNull();
  await ledger.end();
});

test('the last mark is there for the next process, to the last bit', async () => {
  const ledger = opened();
  const counters = new DuckDbCounters(ledger);
  await counters.write(markOf(1000, ['a', 'b']), signal);
  await counters.write(markOf(2000, ['a', 'b', 'c']), signal);
  await ledger.end();
  const next = opened();
  const read = new DuckDbCounters(next);
  expect(await read.read(signal)).toEqual(markOf(2000, ['a', 'b', 'c']));
  await read.write(markOf(3000, ['b', 'd']), signal);
  expect(await new DuckDbCounters(next).read(signal)).toEqual(markOf(3000, ['b', 'd']));
  await next.end();
});

test('names of workloads that ended long ago are let go', async () => {
  const ledger = opened();
  const counters = new DuckDbCounters(ledger);
  const many = Array.from({ length: 1500 }, (_, index) => `job-${index}`);
  await counters.write(markOf(1800, many), signal);
  await counters.write(markOf(2000, ['a']), signal);
  const names = await ledger.read(async (connection) =>
    (await connection.runAndReadAll('SELECT count(*)::INTEGER FROM counted_workloads')).getRowsJS(),
  );
  expect(names).toEqual([[1]]);
  expect(await new DuckDbCounters(ledger).read(signal)).toEqual(markOf(2000, ['a']));
  await ledger.end();
});
