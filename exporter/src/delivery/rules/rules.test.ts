import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { prometheusFile, prometheusRule } from './files.ts';
import { alertsOf, ruleGroups } from './groups.ts';
import { DEFAULT_PARAMETERS } from './parameters.ts';

const groups = ruleGroups(DEFAULT_PARAMETERS);
const alerts = alertsOf(groups);

/** What Mimir takes in a group unless told otherwise (limits, ruler_max_rules_per_rule_group). */
const MIMIR_RULES = 20;

test('every alert has a runbook, and every runbook an alert', () => {
  const runbooks = readdirSync('docs/runbooks').map((file) => file.replace(/\.md$/u, ''));
  expect(runbooks.toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
});

test('the address of a runbook leads to its file', () => {
  const { groups: written } = parse(prometheusFile(DEFAULT_PARAMETERS));
  const addresses: string[] = written.flatMap(
    (group: { rules: { annotations?: { runbook_url: string } }[] }) =>
      group.rules.flatMap(({ annotations }) => annotations?.runbook_url ?? []),
  );
  expect(addresses).toHaveLength(alerts.length);
  expect(addresses.filter((path) => !existsSync(path))).toEqual([]);
});

test.each(groups)('group $name is small enough for Mimir', ({ rules }) => {
  expect(rules.length).toBeLessThanOrEqual(MIMIR_RULES);
});

test('names of alerts and of records are given once', () => {
  const names = groups.flatMap(({ rules }) =>
    rules.map((rule) => ('record' in rule ? rule.record : rule.alert)),
  );
  expect(new Set(names).size).toBe(names.length);
});

test('a record comes before the rules that read it, so that all are of one time', () => {
  for (const { rules } of groups) {
    const known = new Set<string>();
    for (const rule of rules) {
      const reads: readonly string[] = rule.expr.match(/\b\w+:\w+(?::\w+)?/gu) ?? [];
      expect(reads.filter((name) => !known.has(name))).toEqual([]);
      if ('record' in rule) known.add(rule.record);
    }
  }
});

test('the PrometheusRule has the groups of the file', () => {
  const resource = parse(prometheusRule(DEFAULT_PARAMETERS));
  expect(resource.kind).toBe('PrometheusRule');
  expect(resource.spec).toEqual(parse(prometheusFile(DEFAULT_PARAMETERS)));
});

describe('parameters', () => {
  test('shrink every span alike', () => {
    const text = prometheusFile({ ...DEFAULT_PARAMETERS, timeScale: 1 / 60 });
    expect(text).toContain('interval: 1s\n');
    expect(text).toContain('keep_firing_for: 15s\n');
    // Three minutes of age are three seconds, two weeks of memory 336 minutes.
    expect(text).toContain('last_over_time(podtally_last_pass_timestamp_seconds[336m])');
    expect(text).toMatch(/^ +> 3$/mu);
  });

  test('name the owner, those who are none, and the runbooks', () => {
    const text = prometheusFile({
      ...DEFAULT_PARAMETERS,
      ownerLabel: 'customer',
      unownedValues: ['', 'n.a'],
      runbooks: 'https://wiki.example/podtally',
    });
    expect(text).not.toMatch(/\bteam\b/u);
    expect(text).toContain(String.raw`customer=~"|n\\.a"`);
    expect(text).toContain('runbook_url: https://wiki.example/podtally/PodtallyHostUnpriced.md\n');
  });

  test('set thresholds in the rule and in what is said of it', () => {
    const { budget } = DEFAULT_PARAMETERS;
    const [near] = alertsOf(
      ruleGroups({ ...DEFAULT_PARAMETERS, budget: { ...budget, warnRatio: 0.7 } }),
    );
    expect(near?.expr).toBe('budget:podtally_budget_used:ratio >= 0.7');
    expect(near?.when).toBe('a budget has used 70 % of its limit');
  });
});
