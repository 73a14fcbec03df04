import type { Dashboard, Panel, Section } from './model.ts';
import { OWNED, ownerCost, partOf } from './promql/cost.ts';
import { inUnit } from './promql/display.ts';
import { sumBy } from './promql/selector.ts';
import { costOverTime, costTable, linkTo, UIDS } from './shared.ts';
import { chosenOf, COST_CHOICES } from './variables.ts';

/** The owner dimensions that a policy has unless it says otherwise. */
const DIMENSIONS = [
  { label: 'team', name: 'Team', many: 'Teams' },
  { label: 'service', name: 'Service', many: 'Services' },
  { label: 'customer', name: 'Customer', many: 'Customers' },
  { label: 'environment', name: 'Environment', many: 'Environments' },
] as const;

const CHOSEN = DIMENSIONS.map(({ label }) => `${label}=~"$${label}"`);

/** Who pays: the owner dimensions of the policy. */
export const owners: Dashboard = {
  uid: UIDS.owners,
  title: 'Podtally / Owners',
  description: 'What teams, services, customers and environments cost.',
  revision: 2,
  from: 'now-24h',
  variables: [
    ...COST_CHOICES,
    ...DIMENSIONS.map(({ label, name }) =>
      chosenOf('podtally_owner_cost_usd_per_hour', label, name),
    ),
    { kind: 'text', name: 'unowned', label: 'Without an owner', value: 'unowned' },
  ],
  sections: [
    {
      panels: [
        {
          kind: 'stat',
          title: 'Cost per ${unit:text}',
          description: 'Everything that meets the choices above, at the end of the range.',
          width: 4,
          height: 4,
          query: { expr: inUnit(sumBy([], ownerCost(CHOSEN))), legend: 'cost' },
          unit: 'currencyUSD',
          isWhole: true,
        },
        ...DIMENSIONS.map(withoutOwner),
      ],
    },
    ...DIMENSIONS.map(dimension),
  ],
};

function withoutOwner({ label }: (typeof DIMENSIONS)[number]): Panel {
  const unowned = sumBy([], ownerCost([OWNED, `${label}=~"$unowned|"`, ...CHOSEN]));
  const all = sumBy([], ownerCost([OWNED, ...CHOSEN]));
  return {
    kind: 'stat',
    title: `No ${label}`,
    description: `The share of what pods cost whose ${label} is the value that stands for no owner, or empty. Cluster idle and fees, which are nobody's, do not count.`,
    width: 5,
    height: 4,
    query: {
      expr: `${partOf(all, unowned)} / ${all}`,
      legend: `no ${label}`,
    },
    unit: 'percentunit',
    decimals: 1,
    steps: [
      { from: null, color: 'green' },
      { from: 0.05, color: 'yellow' },
      { from: 0.2, color: 'orange' },
    ],
  };
}

function dimension({ label, name, many }: (typeof DIMENSIONS)[number]): Section {
  return {
    title: many,
    panels: [
      costOverTime(
        `Cost per \${unit:text} by ${label}`,
        label,
        `What each ${label} costs, as far as it meets the choices above.`,
        CHOSEN,
      ),
      costTable(
        `${many}, cost per \${unit:text}`,
        {
          label,
          name,
          link: linkTo('owners', `Only this ${label}`, { [label]: name }),
        },
        CHOSEN,
      ),
    ],
  };
}
