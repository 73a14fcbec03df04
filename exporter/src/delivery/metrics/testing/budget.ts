/** A budget of the small cluster, for tests of its series. */
import { budgetState, type BudgetState } from '../../../app/budgets/state.ts';
import { costRow, MemoryLedger } from '../../../app/testing/ledger.ts';
import { USUAL_ANCHORS } from '../../../domain/budget/period.ts';
import { unixSeconds, usd } from '../../../domain/units.ts';
import { aSmallPolicy } from './small.ts';

export const BUDGET_START = Date.parse('2026-11-01T00:00:00Z') / 1000;

/** A thousand dollars a month for a shop that costs one an hour, so many days after its first. */
export function aBudgetState(days: number): Promise<BudgetState> {
  const ledger = new MemoryLedger('demo', aSmallPolicy());
  for (let hour = 0; hour < days * 24; hour += 1)
    ledger.put(BUDGET_START + hour * 3600, [costRow([''], 'shop', 1)]);
  return budgetState(
    {
      name: 'the shop',
      owner: { team: 'checkout' },
      conditions: [{ dimension: 'namespace', negated: false, pattern: 'shop' }],
      spendTypes: null,
      period: { kind: 'month', anchor: USUAL_ANCHORS.month, zone: 'UTC' },
      limits: { usual: usd(1000), calendar: [] },
      thresholds: [],
      route: null,
    },
    ledger,
    unixSeconds(BUDGET_START + days * 86_400),
    new AbortController().signal,
  );
}
