import type { Dashboard } from './model.ts';
import { IDLE, ownerCost, partOf } from './promql/cost.ts';
import { inUnit } from './promql/display.ts';
import { costOverRange, meanOverPreviousRange, meanOverRange } from './promql/over-time.ts';
import { sumBy } from './promql/selector.ts';
import {
  costOverTime,
  costTable,
  IDLE_STEPS,
  linkTo,
  NAMESPACE_COLUMN,
  NONE_STEPS,
  NUMBER,
  UIDS,
  wholeOverTime,
} from './shared.ts';
import { COST_CHOICES } from './variables.ts';

const TOTAL = sumBy([], ownerCost());

/** What the clusters cost, who spends it, how much is idle. */
export const costOverview: Dashboard = {
  uid: UIDS.overview,
  title: 'Podtally / Cost overview',
  description: 'What the clusters cost, who spends it, and how much of it is idle.',
  revision: 2,
  from: 'now-24h',
  variables: COST_CHOICES,
  sections: [
    {
      panels: [
        {
          kind: 'stat',
          title: 'Cost per ${unit:text}, latest',
          description:
            'What the chosen clusters cost at the end of the range, idle and fees included. Every model has the same sum.',
          ...NUMBER,
          query: { expr: inUnit(TOTAL), legend: 'cost' },
          unit: 'currencyUSD',
          isWhole: true,
        },
        {
          kind: 'stat',
          title: 'Cost per ${unit:text}, mean',
          description: 'The mean over the range, over the time for which there is data.',
          ...NUMBER,
          query: { expr: inUnit(meanOverRange(TOTAL)), legend: 'mean' },
          unit: 'currencyUSD',
        },
        {
          kind: 'stat',
          title: 'Against the range before',
          description:
            'The mean over the range against the mean over the range of the same length before it.',
          ...NUMBER,
          query: {
            expr: `(${meanOverRange(TOTAL)}) / (${meanOverPreviousRange(TOTAL)}) - 1`,
            legend: 'change',
          },
          unit: 'percentunit',
          decimals: 1,
          noValue: 'no data before',
        },
        {
          kind: 'stat',
          title: 'Cost in this range',
          description:
            'Dollars over the range, as far as there is data: rates on a grid of moments, added up. The counter podtally_workload_cost_usd_total is exact, for the policy in force.',
          ...NUMBER,
          query: { expr: costOverRange(TOTAL), legend: 'cost' },
          unit: 'currencyUSD',
        },
        {
          kind: 'stat',
          title: 'Idle',
          description:
            'The share of the cost that is idle at the end of the range: requested and not used by workloads, or free on the hosts.',
          ...NUMBER,
          query: {
            expr: `${partOf(TOTAL, sumBy([], ownerCost([IDLE])))} / ${TOTAL}`,
            legend: 'idle',
          },
          unit: 'percentunit',
          decimals: 0,
          steps: IDLE_STEPS,
        },
        {
          kind: 'stat',
          title: 'Hosts without a price',
          description:
            'They and their pods are in no number here. Counted over every exporter in the data source; the dashboard Podtally health tells which.',
          ...NUMBER,
          query: { expr: 'sum(podtally_gaps{kind="host_without_price"})', legend: 'hosts' },
          unit: 'short',
          steps: NONE_STEPS,
          texts: { '0': 'none' },
        },
        wholeOverTime(
          'Cost per ${unit:text} by kind of spend',
          'spend_type',
          'usage: paid for and used. workload_idle: paid for and not used. cluster_idle: what no pod pays for. managed_service_fee: the fee of the managed cluster.',
        ),
        costOverTime(
          'Cost per ${unit:text} by namespace',
          'namespace',
          'What each namespace costs.',
        ),
        wholeOverTime(
          'Cost per ${unit:text} by resource',
          'resource',
          'What the money buys: cpu, memory, gpu, and what has no resource.',
        ),
        wholeOverTime(
          'Cost per ${unit:text} by cluster',
          'cluster',
          'What each of the chosen clusters costs.',
        ),
        costTable('Namespaces, cost per ${unit:text}', NAMESPACE_COLUMN),
        costTable('Teams, cost per ${unit:text}', {
          label: 'team',
          name: 'Team',
          link: linkTo('owners', 'What this team owns', { team: 'Team' }),
        }),
      ],
    },
  ],
};
