import { describe, expect, test } from '@jest/globals';
import { answered, type Answer } from '../testing/answered.ts';
import { areRulesThere, budgetsOf } from './budget.ts';
import { budgetQueriesOf, spentQuery } from './queries.ts';

const OF = { cluster: 'prod', budget: 'checkout', team: 'shop', period: 'month', job: 'podtally' };
const series = (name: string, value: number, labels: Record<string, string> = OF): Answer => [
  'budgets',
  { __name__: `podtally_budget_${name}`, ...labels },
  value,
];
const whole = (labels: Record<string, string> = OF): readonly Answer[] => [
  series('limit_usd', 4000, labels),
  series('spent_usd', 3010, labels),
  series('period_start_timestamp_seconds', 100, labels),
  series('period_end_timestamp_seconds', 200, labels),
];
const alert = (alertname: string, alertstate: string): Answer => [
  'alerts',
  {
    __name__: 'ALERTS',
    alertname,
    alertstate,
    severity: 'warning',
    cluster: 'prod',
    budget: 'checkout',
  },
  1,
];

describe('the budgets that series tell of', () => {
  test('have limit, dollars spent, period and owner, and no forecast while there is none', () => {
    expect(budgetsOf(answered(...whole()))).toEqual([
      {
        ...{ cluster: 'prod', name: 'checkout', period: 'month', owner: { team: 'shop' } },
        ...{ limit: 4000, spent: 3010, forecast: undefined, start: 100, end: 200, alerts: [] },
      },
    ]);
  });

  test('are apart by cluster, and in the order of their names', () => {
    const names = budgetsOf(
      answered(...whole({ ...OF, budget: 'b' }), ...whole({ ...OF, cluster: 'test' }), ...whole()),
    ).map(({ cluster, name }) => `${cluster} ${name}`);
    expect(names).toEqual(['prod b', 'prod checkout', 'test checkout']);
  });

  test('are left out where a part is missing', () => {
    expect(budgetsOf(answered(...whole().slice(1)))).toEqual([]);
  });

  test('have their alerts, each once', () => {
    const [budget] = budgetsOf(
      answered(
        ...whole(),
        alert('PodtallyBudgetNearLimit', 'firing'),
        alert('PodtallyBudgetNearLimit', 'firing'),
        alert('PodtallyBudgetBurns', 'pending'),
      ),
    );
    expect(budget?.alerts).toEqual([
      { name: 'PodtallyBudgetBurns', severity: 'warning', state: 'pending' },
      { name: 'PodtallyBudgetNearLimit', severity: 'warning', state: 'firing' },
    ]);
  });
});

describe('alert rules', () => {
  test('are there where they record something', () => {
    expect(areRulesThere(answered(...whole()))).toBe(false);
    expect(areRulesThere(answered(['rules', {}, 6]))).toBe(true);
  });
});

describe('the queries of budgets', () => {
  test('read the series of budgets and the alerts about them', () => {
    expect(
      budgetQueriesOf([{ label: 'cluster', op: '=', value: 'prod' }]).map(({ expr }) => expr),
    ).toEqual([
      '{__name__=~"podtally_budget_(?:limit_usd|spent_usd|forecast_usd|period_start_timestamp_seconds|period_end_timestamp_seconds)",cluster="prod"}',
      'ALERTS{topic="budget",cluster="prod"}',
      'count(budget:podtally_budget_limit_usd:current)',
    ]);
  });

  test('read one budget over time, whatever its name is', () => {
    expect(spentQuery('prod', 'the "shop"')).toBe(
      String.raw`max(podtally_budget_spent_usd{cluster="prod",budget="the \"shop\""})`,
    );
  });
});
