import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { GlRule } from '../../domain/finance/gl.ts';
import { unixSeconds } from '../../domain/units.ts';
import { costRow, MemoryLedger } from '../testing/ledger.ts';
import { EXAMPLE_POLICY } from '../testing/snapshot.ts';
import { journalCsv, monthCsv } from './month-csv.ts';
import { monthReport } from './month.ts';

const POLICY = {
  ...EXAMPLE_POLICY,
  attribution: [{ name: 'team', lookIn: [], fallback: 'unowned' }],
};
const START = Date.parse('2026-10-01T00:00:00Z') / 1000;
const NOW = unixSeconds(Date.parse('2026-11-22T00:00:00Z') / 1000);
const never = new AbortController().signal;
const TEAMS = ['shop', 'search', 'ml'];

/** Cents of a column of a CSV, summed as whole numbers. */
const centsOf = (lines: readonly string[], column: number): number =>
  lines
    .slice(1)
    .map((line) => line.trimEnd().split(',')[column] ?? '')
    .reduce((sum, cell) => sum + Math.round(Number(cell) * 100), 0);

const percents = fc
  .array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 5 })
  .map((weights) => {
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight, index) => ({
      account: String(6000 + index),
      percent: (100 * weight) / all,
    }));
  });

const rules = fc
  .array(fc.record({ team: fc.constantFrom(...TEAMS), splits: percents }), { maxLength: 4 })
  .map((given) =>
    given.map(({ team, splits }): GlRule => ({
      conditions: [{ dimension: 'team', negated: false, pattern: team }],
      from: null,
      until: null,
      splits,
    })),
  );

const costs = fc.array(
  fc.record({
    team: fc.constantFrom(...TEAMS),
    namespace: fc.constantFrom('a', 'b', 'c', 'd'),
    usd: fc.oneof(
      fc.double({ min: 0, max: 0.02, noNaN: true }),
      fc.double({ min: 0, max: 1e5, noNaN: true }),
    ),
    hour: fc.integer({ min: 0, max: 743 }),
  }),
  { minLength: 1, maxLength: 40 },
);

test('lines of CSV and debits of the journal sum to the total to the cent, whatever is split among whom', async () => {
  await fc.assert(
    fc.asyncProperty(costs, rules, async (given, chart) => {
      const ledger = new MemoryLedger('c', POLICY);
      for (const hour of new Set(given.map((cost) => cost.hour)))
        ledger.put(
          START + hour * 3600,
          given
            .filter((cost) => cost.hour === hour)
            .map(({ team, namespace, usd }) => costRow([team], namespace, usd)),
        );
      const total = given.reduce((sum, { usd }) => sum + usd, 0);
      for (const by of [['team', 'gl'], ['namespace'], ['namespace', 'team', 'gl']]) {
        const document = await monthReport(
          { month: '2026-10', by },
          { cluster: 'c', zone: 'UTC', clearingAccount: '1999', rules: chart, owners: ['team'] },
          ledger,
          NOW,
          never,
        );
        const cents = Math.round(document.totalUsd * 100);
        // Sums of doubles differ in their last digits, so half a cent may go either way.
        expect(Math.abs(document.totalUsd - total)).toBeLessThanOrEqual(0.005 + 1e-7);
        const csv = [...monthCsv(document)];
        expect(centsOf(csv, 2 + by.length)).toBe(cents);
        const journal = [...journalCsv(document)];
        expect(centsOf(journal, 2)).toBe(cents);
        expect(centsOf(journal, 3)).toBe(cents);
      }
    }),
    { numRuns: 60 },
  );
});
