import { budgetAlerts } from './budget-alerts.ts';
import { budgetRecords } from './budget-records.ts';
import { costAlerts, costRecords } from './cost.ts';
import { exporterAlerts } from './exporter.ts';
import { numberAlerts } from './numbers.ts';
import type { RuleParameters } from './parameters.ts';
import type { AlertRule, RuleGroup } from './rule.ts';
import { staleAlerts } from './stale.ts';

/** Every recording and alert rule. Groups stay below the 20 rules that Mimir takes by default. */
export const ruleGroups = (parameters: RuleParameters): readonly RuleGroup[] => [
  { name: 'podtally-budgets', rules: [...budgetRecords(parameters), ...budgetAlerts(parameters)] },
  { name: 'podtally-cost', rules: [...costRecords(parameters), ...costAlerts(parameters)] },
  { name: 'podtally-numbers', rules: numberAlerts(parameters) },
  { name: 'podtally-exporter', rules: [...staleAlerts(parameters), ...exporterAlerts(parameters)] },
];

/** Every alert, in the order of the groups. */
export const alertsOf = (groups: readonly RuleGroup[]): readonly AlertRule[] =>
  groups.flatMap(({ rules }) => rules).filter((rule) => 'alert' in rule);
