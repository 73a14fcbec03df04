import { describe, expect, test } from '@jest/globals';
import { CATALOGUE } from '../metrics/catalogue.ts';
import { alertsOf, ruleGroups } from './groups.ts';
import { DEFAULT_PARAMETERS } from './parameters.ts';
import { PLANNED } from './planned.ts';
import { labelsIn, unknownNames } from './testing/unknown-names.ts';

const groups = ruleGroups(DEFAULT_PARAMETERS);
const rules = groups.flatMap((group) => group.rules);
const records = new Map(
  rules.flatMap((rule) => ('record' in rule ? [[rule.record, rule] as const] : [])),
);
const named = rules.map((rule) => ({
  name: 'record' in rule ? rule.record : rule.alert,
  expr: rule.expr,
}));

test.each(named)('$name reads what is served or recorded, by labels that are there', ({ expr }) => {
  expect(unknownNames(expr, records)).toEqual([]);
});

test('a name that nobody serves, and a label that a metric does not have, are found', () => {
  expect(unknownNames('podtally_gap > 0', records)).toEqual(['podtally_gap']);
  expect(unknownNames('podtally_gaps{type="x"}', records)).toEqual(['type']);
  expect(unknownNames('sum by (team) (podtally_gaps)', records)).toEqual(['team']);
  expect(unknownNames('budget:nothing:ratio > 1', records)).toEqual(['budget:nothing:ratio']);
  expect(unknownNames('owner:podtally_cost_usd_per_hour:sum{spend_type="x"}', records)).toEqual([
    'spend_type',
  ]);
});

test('what is planned is not served yet', () => {
  expect(Object.keys(PLANNED).filter((name) => name in CATALOGUE)).toEqual([]);
});

test('only alerts that say so need what is planned', () => {
  const reads = (expr: string): boolean => {
    const names: readonly string[] = expr.match(/[\w:]*podtally_[\w:]+/gu) ?? [];
    return names.some((name) => name in PLANNED || reads(records.get(name)?.expr ?? ''));
  };
  const planned = alertsOf(groups).filter(({ expr }) => reads(expr));
  const said = alertsOf(groups).filter(({ needs }) => needs !== 'nothing');
  expect(planned).toEqual(said);
});

describe('annotations and labels', () => {
  test.each(alertsOf(groups))('of $alert name labels that it can have', (alert) => {
    const texts = [alert.summary, alert.description, ...Object.values(alert.labels ?? {})].join(
      ' ',
    );
    const used = [...texts.matchAll(/[.$][lL]abels\.(\w+)/gu)].map(([, label = '']) => label);
    const possible = labelsIn(alert.expr, records);
    expect(used.filter((label) => !possible.has(label))).toEqual([]);
    const queried: readonly string[] = texts.match(/\w+:\w+:\w+/gu) ?? [];
    expect(queried.filter((name) => !records.has(name))).toEqual([]);
  });
});
