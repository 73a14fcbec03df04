/** The families of cost series that pages read; docs/metrics.md is their contract. */
export const OWNER_COST = 'podtally_owner_cost_usd_per_hour';
export const WORKLOAD_COST = 'podtally_workload_cost_usd_per_hour';
export const WORKLOAD_MODEL_COST = 'podtally_workload_model_cost_usd_per_hour';
export const POD_COST = 'podtally_cost_usd_per_hour';
export const COST_PART = 'podtally_cost_part_usd_per_hour';
export const IDLE_SHARE = 'podtally_workload_idle_share_usd_per_hour';

/** Each family with what goes without it. */
export const COST_FAMILIES: Readonly<Record<string, string>> = {
  [OWNER_COST]: 'Overview, and long ranges everywhere',
  [WORKLOAD_COST]: 'workloads under the policy',
  [WORKLOAD_MODEL_COST]: 'workloads under one model for everyone',
  [POD_COST]: 'pods under the policy',
  [COST_PART]: 'pods under one model for everyone',
  [IDLE_SHARE]: 'sharing idle',
};
