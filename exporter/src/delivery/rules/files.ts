import { stringify } from 'yaml';
import { alertsPage } from './alerts-page.ts';
import { ruleGroups } from './groups.ts';
import { DEFAULT_PARAMETERS, type RuleParameters } from './parameters.ts';
import { wordingFor } from './promql.ts';
import type { Rule, RuleGroup } from './rule.ts';

const MADE_BY =
  '# Generated from exporter/src/delivery/rules by "npm run generate". Prometheus 2.42 or later.\n';

/** The rules as a file for Prometheus, Thanos or Mimir, in YAML. */
export const prometheusFile = (parameters: RuleParameters): string =>
  `${MADE_BY}${yaml({ groups: groupsOf(parameters) })}`;

/** The rules as a PrometheusRule for the Prometheus Operator, in YAML. */
export const prometheusRule = (parameters: RuleParameters): string =>
  `${MADE_BY}${yaml({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'podtally', labels: { 'app.kubernetes.io/name': 'podtally' } },
    spec: { groups: groupsOf(parameters) },
  })}`;

/** The committed files that the rules make. */
export const ruleFiles = (): readonly { readonly path: string; readonly text: string }[] => [
  { path: 'alerts/podtally.rules.yml', text: prometheusFile(DEFAULT_PARAMETERS) },
  { path: 'alerts/podtally.prometheusrule.yaml', text: prometheusRule(DEFAULT_PARAMETERS) },
  { path: 'docs/alerts.md', text: alertsPage(DEFAULT_PARAMETERS) },
];

const groupsOf = (parameters: RuleParameters): readonly unknown[] =>
  ruleGroups(parameters).map(({ name, rules }: RuleGroup) => ({
    name,
    interval: wordingFor(parameters).span(parameters.evaluateEverySeconds),
    rules: rules.map((rule) => written(rule, parameters)),
  }));

/** A rule with the keys of a Prometheus file, in the order people read them. */
function written(rule: Rule, parameters: RuleParameters): Readonly<Record<string, unknown>> {
  if ('record' in rule) return { record: rule.record, expr: rule.expr };
  const { span } = wordingFor(parameters);
  return {
    alert: rule.alert,
    expr: rule.expr,
    ...(rule.forSeconds > 0 && { for: span(rule.forSeconds) }),
    ...(rule.keepFiringForSeconds > 0 && { keep_firing_for: span(rule.keepFiringForSeconds) }),
    labels: { severity: rule.severity, topic: rule.topic, ...rule.labels },
    annotations: {
      summary: rule.summary,
      description: rule.description,
      runbook_url: `${parameters.runbooks}/${rule.alert}.md`,
    },
  };
}

// Lines stay as they are written: a folded PromQL or template is hard to read, and to compare.
const yaml = (value: unknown): string => stringify(value, { lineWidth: 0 });
