import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { EXAMPLE_POLICY } from '../../app/testing/snapshot.ts';
import { prometheusFile } from '../rules/files.ts';
import { DEFAULT_PARAMETERS } from '../rules/parameters.ts';
import { ran } from './testing/run.ts';

const configured = (name: string, fallback: string): Parameters<typeof ran>[1] => ({
  configuration: () =>
    Promise.resolve({
      cluster: 'test-1',
      policy: { ...EXAMPLE_POLICY, attribution: [{ name, lookIn: [], fallback }] },
      currency: 'USD',
      exchangeRates: [],
      source: 'direct',
    }),
});

test('rules are those that are shipped, where the owner is the team and nobody is unowned', async () => {
  const { code, stdout } = await ran('rules', configured('team', 'unowned'));
  expect(code).toBe(0);
  expect(parse(stdout)).toEqual(parse(readFileSync('alerts/podtally.rules.yml', 'utf8')));
});

test('rules go by the first owner dimension, as the label that carries it, and by its default', async () => {
  const { stdout } = await ran('rules', configured('cost-center', 'none'));
  expect(stdout).toBe(
    prometheusFile({
      ...DEFAULT_PARAMETERS,
      ownerLabel: 'cost_center',
      unownedValues: ['', 'none'],
    }),
  );
});

test('rules for the operator name the runbooks where people find them', async () => {
  const { stdout } = await ran(
    'rules --format operator --runbooks https://wiki.example/podtally/',
    configured('team', 'unowned'),
  );
  expect(parse(stdout).kind).toBe('PrometheusRule');
  expect(stdout).toContain('https://wiki.example/podtally/PodtallyDataStale.md\n');
});
