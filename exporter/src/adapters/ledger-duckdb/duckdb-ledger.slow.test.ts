import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inputOf, scenario } from '../../../../test/engine/random-cluster.ts';
import type { LedgerQuestion } from '../../app/ledger/ports.ts';
import { BY_NAMESPACE } from '../../app/query/query.ts';
import { Tally } from '../../app/query/tally.ts';
import { FakeClock } from '../../app/testing/fakes.ts';
import { allocate } from '../../domain/allocate.ts';
import type { Allocation } from '../../domain/allocation.ts';
import { HOUR } from '../../domain/testing/cluster.ts';
import { seconds } from '../../domain/units.ts';
import { DuckDbLedger } from './duckdb-ledger.ts';

const forever = new AbortController().signal;
const clock = new FakeClock(HOUR.end);

/** What the engine's own answer is over the same allocation. */
async function tallied(
  allocation: Allocation,
  { by, filters }: LedgerQuestion,
): Promise<ReadonlyMap<string, number>> {
  const query = { ...BY_NAMESPACE, by, filters };
  const tally = new Tally({
    cluster: 'test',
    policy: allocation.policy,
    query,
    clock,
    maxRows: Infinity,
  });
  await tally.add(allocation, forever);
  const { rows } = await tally.document(HOUR, 1, forever);
  const sums = new Map<string, number>();
  for (const { key, spendType, cost } of rows) {
    const name = [...by.map((dimension) => key[dimension]), spendType].join('|');
    sums.set(name, (sums.get(name) ?? 0) + cost);
  }
  return sums;
}

const BYS = [
  [],
  ['namespace'],
  ['namespace', 'workload', 'pod'],
  ['node'],
  ['team'],
  ['resource', 'component'],
  ['cluster', 'spend_type'],
];
const FILTERS = [
  [],
  [{ dimension: 'namespace', negated: false, pattern: 'shop*' }],
  [
    { dimension: 'namespace', negated: true, pattern: 'shop' },
    { dimension: 'resource', negated: false, pattern: 'cpu' },
  ],
  [{ dimension: 'spend_type', negated: true, pattern: '*idle' }],
];

test('whatever the cluster, the prices and the policy, the ledger answers as the engine does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  const ledger = new DuckDbLedger({
    file: join(folder, 'any.duckdb'),
    cluster: 'test',
    freezeAfter: seconds(432_000),
    heldBy: 'nobody',
    clock,
  });
  await fc.assert(
    fc.asyncProperty(
      scenario,
      fc.constantFrom(...BYS),
      fc.constantFrom(...FILTERS),
      fc.constantFrom('hour', 'day', 'span'),
      async (of, by, filters, step) => {
        const allocation = allocate(inputOf(of));
        await ledger.close(allocation, HOUR.end, forever);
        const again = await ledger.allocation(HOUR, forever);
        expect(again?.total).toBeCloseTo(allocation.total, 9);
        expect(again?.gaps).toEqual(allocation.gaps);
        expect(again?.coverage).toEqual(allocation.coverage);
        const owned = by.filter(
          (name) =>
            name !== 'team' || of.policy.attribution.some((dimension) => dimension.name === name),
        );
        const asked: LedgerQuestion = { span: HOUR, by: owned, filters, step };
        const expected = await tallied(allocation, asked);
        const found = new Map<string, number>();
        for (const { key, bySpendType } of await ledger.costs(asked, forever))
          for (const [kind, cost] of Object.entries(bySpendType))
            found.set([...key, kind].join('|'), cost);
        for (const name of new Set([...expected.keys(), ...found.keys()]))
          expect(Math.abs((expected.get(name) ?? 0) - (found.get(name) ?? 0))).toBeLessThanOrEqual(
            1e-9 * allocation.total,
          );
      },
    ),
    { numRuns: 100 },
  );
  await ledger.end();
  rmSync(folder, { recursive: true });
});
