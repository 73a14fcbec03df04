import { describe, expect, test } from '@jest/globals';
import { modelChooser, type ChosenModel } from './model-rules.ts';
import type { ModelRule } from './policy.ts';
import { aPod, aPolicy, type PodSketch } from './testing/cluster.ts';

const REQUEST = { model: 'request' } as const;
const USAGE = { model: 'usage' } as const;
const HALF = { model: 'hybrid', reserve: 0.5 } as const;

function chosen(
  rules: readonly ModelRule[],
  sketch: Partial<PodSketch> = {},
  attribution: readonly string[] = ['', ''],
): ChosenModel {
  const dimensions = ['team', 'environment'].map((name) => ({ name, lookIn: [], fallback: '' }));
  const choose = modelChooser(aPolicy({ rules, fallback: HALF, attribution: dimensions }));
  return choose(aPod({ name: 'web-1', node: 'n1', ...sketch }).pod, attribution);
}

test('the first rule that matches wins, and says which it was', () => {
  const rules = [
    { match: { namespace: 'infra' }, choice: REQUEST },
    { match: { namespace: 'shop*' }, choice: USAGE },
    { match: { namespace: 'shop' }, choice: REQUEST },
  ];
  expect(chosen(rules, { namespace: 'shop' })).toEqual({ choice: USAGE, rule: 2 });
});

test('where none matches the default closes the list', () => {
  expect(chosen([{ match: { namespace: 'infra' }, choice: REQUEST }])).toEqual({
    choice: HALF,
    rule: 0,
  });
});

test('a rule without a condition is met by every pod', () => {
  expect(chosen([{ match: {}, choice: USAGE }]).rule).toBe(1);
});

describe('what a rule can ask for', () => {
  const isMet = (
    match: ModelRule['match'],
    sketch: Partial<PodSketch> = {},
    attribution?: readonly string[],
  ): boolean => chosen([{ match, choice: REQUEST }], sketch, attribution).rule === 1;

  test('the namespace, by pattern', () => {
    expect(isMet({ namespace: '*-prod' }, { namespace: 'shop-prod' })).toBe(true);
    expect(isMet({ namespace: '*-prod' }, { namespace: 'shop-product' })).toBe(false);
  });

  test('the kind of workload', () => {
    expect(isMet({ workloadKind: 'job' }, { workloadKind: 'job' })).toBe(true);
    expect(isMet({ workloadKind: 'job' }, { workloadKind: 'cronjob' })).toBe(false);
  });

  test('the name of the workload, not of the pod', () => {
    expect(isMet({ workload: 'web' }, { name: 'web-1', workload: 'web' })).toBe(true);
    expect(isMet({ workload: 'web-1' }, { name: 'web-1', workload: 'web' })).toBe(false);
  });

  test('a label in its Kubernetes spelling', () => {
    const match = { labels: { 'app.kubernetes.io/partOf': 'check*' } };
    const labels = { app_kubernetes_io_part_of: 'checkout' };
    expect(isMet(match, { labels })).toBe(true);
    expect(isMet(match, { labels: { app_kubernetes_io_part_of: 'search' } })).toBe(false);
  });

  test('a label that is absent matches nothing, not even a star', () => {
    expect(isMet({ labels: { team: '*' } }, { labels: { team: 'a' } })).toBe(true);
    expect(isMet({ labels: { team: '*' } })).toBe(false);
  });

  test('an attribution value, of the dimension named', () => {
    expect(isMet({ attribution: { environment: 'prod' } }, {}, ['', 'prod'])).toBe(true);
    expect(isMet({ attribution: { environment: 'prod' } }, {}, ['prod', 'test'])).toBe(false);
  });

  test('several things at once: all must hold', () => {
    const match = { namespace: 'shop', workloadKind: 'job' };
    expect(isMet(match, { namespace: 'shop', workloadKind: 'job' })).toBe(true);
    expect(isMet(match, { namespace: 'shop', workloadKind: 'deployment' })).toBe(false);
  });
});
