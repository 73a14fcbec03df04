import { describe, expect, test } from '@jest/globals';
import type { Budget } from '../../domain/budget/budget.ts';
import { USUAL_ANCHORS } from '../../domain/budget/period.ts';
import { unixSeconds, usd } from '../../domain/units.ts';
import { FakeClock, FakeLog } from '../testing/fakes.ts';
import { costRow, MemoryLedger } from '../testing/ledger.ts';
import { EXAMPLE_POLICY } from '../testing/snapshot.ts';
import { Budgets } from './budgets.ts';

const HOUR = Date.parse('2026-11-01T00:00:00Z') / 1000;
const never = new AbortController().signal;
const budget = (name: string, dimension: string): Budget => ({
  name,
  owner: { team: 'a' },
  conditions: [{ dimension, negated: false, pattern: 'shop' }],
  spendTypes: null,
  period: { kind: 'month', anchor: USUAL_ANCHORS.month, zone: 'UTC' },
  limits: { usual: usd(10), calendar: [] },
  thresholds: [1],
  route: null,
});

describe('the budgets of a running exporter', () => {
  test('are read anew after each closed hour, and not in between', async () => {
    const ledger = new MemoryLedger('c', { ...EXAMPLE_POLICY, attribution: [] });
    const clock = new FakeClock(HOUR + 3700);
    const budgets = new Budgets({ ledger, clock, log: new FakeLog() });
    const asked = [budget('shop', 'namespace')];
    const round = async (closed: number): Promise<readonly number[]> => {
      budgets.begin(asked, unixSeconds(closed), never);
      await budgets.idle();
      return budgets.states.map(({ spent }) => spent);
    };
    ledger.put(HOUR, [costRow([], 'shop', 3)]);
    expect(await round(HOUR)).toEqual([3]);
    expect(await round(HOUR)).toEqual([3]);
    expect(ledger.asked).toBe(1);
    ledger.put(HOUR + 3600, [costRow([], 'shop', 4)]);
    clock.advance(3600);
    expect(await round(HOUR + 3600)).toEqual([7]);
    expect(ledger.asked).toBe(2);
  });

  test('that cannot be read are told once, tried again, and leave the others', async () => {
    const ledger = new MemoryLedger('c', { ...EXAMPLE_POLICY, attribution: [] });
    const log = new FakeLog();
    const budgets = new Budgets({ ledger, clock: new FakeClock(HOUR + 3700), log });
    const asked = [budget('bad', 'team'), budget('shop', 'namespace')];
    ledger.put(HOUR, [costRow([], 'shop', 3)]);
    for (let round = 0; round < 2; round += 1) {
      budgets.begin(asked, unixSeconds(HOUR), never);
      await budgets.idle();
    }
    expect(budgets.document('c')).toMatchObject({
      cluster: 'c',
      budgets: [{ name: 'shop', spentUsd: 3 }],
      failed: [{ name: 'bad', reason: 'the ledger has no dimension "team"' }],
    });
    expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });
});
