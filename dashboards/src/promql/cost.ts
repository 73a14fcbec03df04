import { CLUSTERS, MODEL, select, sumBy } from './selector.ts';

/** Money that pods use, and money they are charged for requests and use: what efficiency compares. */
export const USED = 'spend_type="usage"';
const CHARGED = 'spend_type=~"usage|workload_idle"';
/** All idle money, kept by pods or by nobody. */
export const IDLE = 'spend_type=~".*idle"';
export const CLUSTER_IDLE = 'spend_type="cluster_idle"';
export const WORKLOAD_IDLE = 'spend_type="workload_idle"';
/** Rows of namespaces; without one they are nobody's: cluster idle and fees. */
export const OWNED = 'namespace!=""';
const NOBODYS = 'namespace=""';

type Conditions = readonly string[];

/** Cost by namespace and owner, USD per hour: few series, for long ranges. */
export function ownerCost(conditions: Conditions = [], model = MODEL): string {
  return select('podtally_owner_cost_usd_per_hour', [CLUSTERS, model, ...conditions]);
}

/** Cost by pod under the policy in force, whatever model is chosen, USD per hour. */
export function podCost(conditions: Conditions): string {
  return select('podtally_cost_usd_per_hour', [CLUSTERS, ...conditions]);
}

/**
 * Cost summed by labels of workloads under the chosen model, USD per hour.
 *
 * Two families hold the answers of the policy and of the models; the first has no label `model`,
 * so it joins in only where the chosen model is the policy.
 */
export function workloadCost(labels: readonly string[], conditions: Conditions = []): string {
  const ofModel = select('podtally_workload_model_cost_usd_per_hour', [
    ...[CLUSTERS, MODEL],
    ...conditions,
  ]);
  const ofPolicy = select('podtally_workload_cost_usd_per_hour', [CLUSTERS, ...conditions]);
  const named = (model: string): string => `label_replace(vector(1), "model", "${model}", "", "")`;
  const isPolicy = `(${named('$model')} and on (model) ${named('policy')})`;
  return `(${sumBy(labels, ofModel)} or (${sumBy(labels, ofPolicy)} and on () ${isPolicy}))`;
}

/**
 * Cost by one label of namespaces or owners, USD per hour; what is nobody's has rows of its own,
 * named after its kind of spend, so that the rows are the whole.
 */
export function costBy(label: string, conditions: Conditions = [], model = MODEL): string {
  const owned = sumBy([label], ownerCost([OWNED, ...conditions], model));
  const nobodys = sumBy(['spend_type'], ownerCost([NOBODYS, ...conditions], model));
  const named = `label_replace(${nobodys}, "${label}", "($1)", "spend_type", "(.+)")`;
  return sumBy([label], `${owned} or ${named}`);
}

/**
 * Used money per money charged for requests and use, from 0 to 1.
 *
 * @param part the cost of what meets a condition, by the labels that efficiency is asked for
 */
export function efficiency(part: (condition: string) => string): string {
  return `${part(USED)} / (${part(CHARGED)} > 0)`;
}

/** A part of something, zero where there is none of it but there is the rest. */
export function partOf(whole: string, part: string): string {
  return `(${part} or ${whole} * 0)`;
}
