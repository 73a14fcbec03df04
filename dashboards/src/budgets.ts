import type { Dashboard, Panel, Step } from './model.ts';
import { HALF, NONE_STEPS, UIDS } from './shared.ts';
import { chosen, chosenOf } from './variables.ts';

const OF = 'cluster=~"$cluster",budget=~"$budget"';
const BY = 'cluster, budget, period';
const LIMIT = of('limit_usd');
const SPENT = of('spent_usd');
const FORECAST = of('forecast_usd');
const START = of('period_start_timestamp_seconds');
const END = of('period_end_timestamp_seconds');
const FIRING = `ALERTS{topic="budget",alertstate="firing",${OF}}`;
const NUMBER = { width: 6, height: 4 } as const;
/** Near the limit, as the first customary threshold has it, and over it. */
const USED_STEPS: readonly Step[] = [
  { from: null, color: 'green' },
  { from: 0.8, color: 'orange' },
  { from: 1, color: 'red' },
];
const FORECAST_STEPS: readonly Step[] = [
  { from: null, color: 'green' },
  { from: 1, color: 'orange' },
];

/** What parts of the bill may cost in a period, and how far they are. */
export const budgets: Dashboard = {
  uid: UIDS.budgets,
  title: 'Podtally / Budgets',
  description:
    'What parts of the bill may cost in a period, how far they are, and where they lead.',
  revision: 1,
  from: 'now-7d',
  variables: [
    { kind: 'data-source' },
    chosen('cluster', 'Cluster', 'label_values(podtally_budget_limit_usd, cluster)'),
    chosenOf('podtally_budget_limit_usd', 'budget', 'Budget'),
  ],
  sections: [
    {
      panels: [
        {
          kind: 'stat',
          title: 'Budgets',
          description:
            'Budgets of the chosen clusters. They are defined in the configuration of the exporter, and need its ledger.',
          ...NUMBER,
          query: { expr: `count(${LIMIT})`, legend: 'budgets' },
          unit: 'short',
          noValue: 'none: no budget is defined, or the exporter keeps no ledger',
        },
        counted(
          'Over their limit',
          'Budgets whose running period has cost its limit or more.',
          `count(${SPENT} >= ${LIMIT})`,
        ),
        counted(
          'Forecast over their limit',
          'Budgets whose running period is expected to cost more than its limit. There is no forecast before a week is known.',
          `count(${FORECAST} > ${LIMIT})`,
        ),
        counted(
          'Alerts firing',
          'Alerts about the chosen budgets that fire; none as well where the alert rules are not loaded.',
          `count(${FIRING})`,
        ),
      ],
    },
    {
      panels: [
        {
          kind: 'table',
          title: 'Budgets, the most used first',
          description:
            'At the end of the range. Used and Forecast share: of the limit. Gone: how much of the period has passed; used above gone is faster than an even pace. Spent: dollars of closed hours. Forecast: empty while less than a week is known. Alerts: how many fire.',
          width: 24,
          height: 10,
          labels: [
            { label: 'budget', name: 'Budget' },
            { label: 'cluster', name: 'Cluster' },
            { label: 'period', name: 'Period' },
          ],
          values: [
            {
              name: 'Used',
              expr: `${SPENT} / ${LIMIT}`,
              unit: 'percentunit',
              decimals: 1,
              steps: USED_STEPS,
            },
            {
              name: 'Gone',
              expr: `(time() - ${START}) / (${END} - ${START})`,
              unit: 'percentunit',
              decimals: 1,
            },
            { name: 'Spent', expr: SPENT, unit: 'currencyUSD' },
            { name: 'Limit', expr: LIMIT, unit: 'currencyUSD' },
            { name: 'Forecast', expr: FORECAST, unit: 'currencyUSD' },
            {
              name: 'Forecast share',
              expr: `${FORECAST} / ${LIMIT}`,
              unit: 'percentunit',
              decimals: 1,
              steps: FORECAST_STEPS,
            },
            { name: 'Left', expr: `${END} - time()`, unit: 's' },
            {
              name: 'Alerts',
              expr: `count by (${BY}) (${FIRING}) or 0 * ${LIMIT}`,
              unit: 'short',
              steps: NONE_STEPS,
            },
          ],
        },
      ],
    },
    {
      title: 'Over time',
      panels: [
        lines(
          'Used of the limit',
          'What the period that was running had cost, of its limit; it falls to nothing where a period ends.',
          'percentunit',
          `${SPENT} / ${LIMIT}`,
        ),
        lines(
          'Forecast of the limit',
          'What the period that was running was expected to cost in the end, of its limit.',
          'percentunit',
          `${FORECAST} / ${LIMIT}`,
        ),
        lines(
          'Spent',
          'Dollars of closed hours of the running period: a step per hour.',
          'currencyUSD',
          SPENT,
        ),
        lines(
          'Left until the limit',
          'Dollars that the running period may still cost; below zero is over the limit.',
          'currencyUSD',
          `${LIMIT} - ${SPENT}`,
        ),
      ],
    },
  ],
};

function of(name: string): string {
  return `max by (${BY}) (podtally_budget_${name}{${OF}})`;
}

/** A count that is a number where nothing is counted, too. */
function counted(title: string, description: string, expr: string): Panel {
  return {
    kind: 'stat',
    title,
    description,
    ...NUMBER,
    query: { expr: `${expr} or 0 * count(${LIMIT})`, legend: title.toLowerCase() },
    unit: 'short',
    steps: NONE_STEPS,
    texts: { '0': 'none' },
  };
}

function lines(
  title: string,
  description: string,
  unit: 'percentunit' | 'currencyUSD',
  expr: string,
): Panel {
  return {
    kind: 'time',
    title,
    description,
    ...HALF,
    queries: [{ expr, legend: '{{budget}} {{cluster}}' }],
    unit,
    isStacked: false,
  };
}
