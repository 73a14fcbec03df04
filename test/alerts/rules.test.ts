import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { ask } from '../../tools/programs.ts';

const RULES = 'alerts/podtally.rules.yml';
const UNIT_TESTS = globSync('alerts/tests/*.test.yml').toSorted();

const RuleFile = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string().optional() })) })),
});
const TestFile = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z
        .array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()).optional() }))
        .optional(),
    }),
  ),
});

const alerts = RuleFile.parse(parse(readFileSync(RULES, 'utf8'))).groups.flatMap(({ rules }) =>
  rules.flatMap(({ alert }) => alert ?? []),
);
const expectations = UNIT_TESTS.flatMap(
  (file) => TestFile.parse(parse(readFileSync(file, 'utf8'))).tests,
).flatMap(({ alert_rule_test: expected = [] }) => expected);

test('promtool accepts the rules', () => {
  const { exitCode, text } = ask('promtool', ['check', 'rules', '--lint-fatal', RULES], '');
  expect(text).toContain('SUCCESS: ');
  expect(exitCode).toBe(0);
});

test('amtool accepts the example', () => {
  const { exitCode, text } = ask('amtool', ['check-config', 'alerts/alertmanager.example.yml'], '');
  expect(text).toContain('SUCCESS');
  expect(exitCode).toBe(0);
});

describe('promtool test rules', () => {
  test.each(UNIT_TESTS.map((file) => ({ name: basename(file), file })))('$name', ({ file }) => {
    const { exitCode, text } = ask('promtool', ['test', 'rules', file], '');
    expect(text.replaceAll(/^(?:Unit Testing: .*|\s*)$\n?/gmu, '')).toBe('  SUCCESS\n');
    expect(exitCode).toBe(0);
  });

  test('sees a rule that does not do what is expected', () => {
    const broken = join('alerts', 'tests', 'numbers.test.yml');
    const text = readFileSync(broken, 'utf8')
      .replace('../podtally.rules.yml', join(process.cwd(), RULES))
      .replace('values: 0x4 2x30', 'values: 0x34');
    // promtool takes the name of a file; what it inherits as standard input has one as well.
    expect(ask('promtool', ['test', 'rules', '/dev/stdin'], text).exitCode).toBe(1);
  });
});

describe('the unit tests', () => {
  test.each(alerts)('let %s fire', (name) => {
    const fires = expectations.filter(
      ({ alertname, exp_alerts: expected = [] }) => alertname === name && expected.length > 0,
    );
    expect(fires.length).toBeGreaterThan(0);
  });

  test.each(alerts.filter((name) => name !== 'PodtallyWatchdog'))('let %s be silent', (name) => {
    const silent = expectations.filter(
      ({ alertname, exp_alerts: expected = [] }) => alertname === name && expected.length === 0,
    );
    expect(silent.length).toBeGreaterThan(0);
  });

  test('are about alerts that there are', () => {
    expect(expectations.filter(({ alertname }) => !alerts.includes(alertname))).toEqual([]);
  });
});
