import type { Variable } from './model.ts';

/** Hours in the units that rates are shown in; a month is a twelfth of a year of 365 days. */
export const HOURS_OF_UNIT = { hour: 1, day: 24, month: 730 } as const;
/** Who pays for what: the policy in force, or one model for everyone. */
export const MODELS = ['policy', 'request', 'usage', 'hybrid'] as const;

const OWNER_FAMILY = 'podtally_owner_cost_usd_per_hour';

/** What every dashboard about cost lets its reader choose. */
export const COST_CHOICES: readonly Variable[] = [
  { kind: 'data-source' },
  chosen('cluster', 'Cluster', `label_values(${OWNER_FAMILY}, cluster)`),
  { kind: 'model' },
  { kind: 'unit' },
];

/** The same where the model changes nothing. */
export const PRICE_CHOICES: readonly Variable[] = COST_CHOICES.filter(
  ({ kind }) => kind !== 'model',
);

/** A choice of values of a label, any by default. */
export function chosen(name: string, label: string, query: string): Variable {
  return { kind: 'labels', name, label, query, isAnything: true };
}

/** A choice of values of a label among those of the chosen clusters. */
export function chosenOf(family: string, name: string, label: string): Variable {
  return chosen(name, label, `label_values(${family}{cluster=~"$cluster"}, ${name})`);
}
