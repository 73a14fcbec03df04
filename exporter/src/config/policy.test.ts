import { describe, expect, test } from '@jest/globals';
import { toPolicy } from './policy.ts';
import { configOf } from './testing/complaint.ts';

const policyOf = (text: string): ReturnType<typeof toPolicy> => toPolicy(configOf(text));

describe('the policy of a configuration', () => {
  test('unless told otherwise: fixed shares, full hybrid, idle shown, four dimensions', () => {
    const policy = policyOf('');
    expect(policy.split).toEqual({
      policy: 'fixed',
      withoutGpu: { cpu: 0.6, memory: 0.4 },
      withGpu: { cpu: 0.03, memory: 0.02, gpu: 0.95 },
    });
    expect(policy.models).toEqual({ rules: [], fallback: { model: 'hybrid', reserve: 1 } });
    expect(policy.idle).toEqual({
      mode: 'show',
      scope: 'cluster',
      exclude: { daemonSets: true, namespaces: [] },
    });
    expect(policy.attribution.map(({ name }) => name)).toEqual([
      'team',
      'service',
      'customer',
      'environment',
    ]);
    expect(policy.attribution[0]).toEqual({
      name: 'team',
      lookIn: [
        { place: 'podLabel', key: 'team' },
        { place: 'podAnnotation', key: 'team' },
        { place: 'workloadLabel', key: 'team' },
        { place: 'namespaceLabel', key: 'team' },
        { place: 'namespaceAnnotation', key: 'team' },
        { place: 'nodeLabel', key: 'team' },
      ],
      fallback: 'unowned',
    });
  });

  test('a rule keeps its place, its patterns and its reserve', () => {
    const { models } = policyOf(`
allocation:
  models:
    default: request
    rules:
      - { match: { namespace: "batch-*" }, model: usage }
      - { match: { labels: { tier: shared }, attribution: { environment: prod } }, model: hybrid, reserve: 0.5 }
      - { match: { workloadKind: daemonset, workload: "log-*" }, model: hybrid }
`);
    expect(models).toEqual({
      fallback: { model: 'request' },
      rules: [
        { match: { namespace: 'batch-*' }, choice: { model: 'usage' } },
        {
          match: { labels: { tier: 'shared' }, attribution: { environment: 'prod' } },
          choice: { model: 'hybrid', reserve: 0.5 },
        },
        {
          match: { workloadKind: 'daemonset', workload: 'log-*' },
          choice: { model: 'hybrid', reserve: 1 },
        },
      ],
    });
  });

  test('a dimension ends with its own default', () => {
    const policy = policyOf(
      'attribution: { owner: [podLabel: team, namespaceLabel: a/team, default: nobody] }',
    );
    expect(policy.attribution).toEqual([
      {
        name: 'owner',
        lookIn: [
          { place: 'podLabel', key: 'team' },
          { place: 'namespaceLabel', key: 'a/team' },
        ],
        fallback: 'nobody',
      },
    ]);
  });

  test.each([
    ['policy: ratio', { policy: 'ratio', weights: { cpu: 9, memory: 1, gpu: 90 } }],
    [
      'policy: ratio, preset: opencost',
      { policy: 'ratio', weights: { cpu: 0.031611, memory: 0.004237, gpu: 0.95 } },
    ],
    [
      'policy: ratio, weights: { cpu: 4, memory: 1, gpu: 30 }',
      { policy: 'ratio', weights: { cpu: 4, memory: 1, gpu: 30 } },
    ],
    [
      'policy: provider, fallback: ratio, preset: opencost',
      {
        policy: 'provider',
        fallback: { policy: 'ratio', weights: { cpu: 0.031611, memory: 0.004237, gpu: 0.95 } },
      },
    ],
    [
      'policy: provider, withoutGpu: { cpu: 0.5, memory: 0.5 }',
      {
        policy: 'provider',
        fallback: {
          policy: 'fixed',
          withoutGpu: { cpu: 0.5, memory: 0.5 },
          withGpu: { cpu: 0.03, memory: 0.02, gpu: 0.95 },
        },
      },
    ],
  ])('split { %s }', (text, split) => {
    expect(policyOf(`allocation: { split: { ${text} } }`).split).toEqual(split);
  });

  test('the version follows the content of allocation and attribution, and nothing else', () => {
    const { version } = policyOf('');
    expect(version).toMatch(/^[0-9a-f]{12}$/);
    expect(policyOf('cluster: other\nprices: { ladder: [catalogue] }').version).toBe(version);
    expect(policyOf('allocation: { models: { default: hybrid, reserve: 1 } }').version).toBe(
      version,
    );
    const others = [
      'allocation: { models: { reserve: 0.5 } }',
      'allocation: { idle: { mode: share } }',
      'allocation: { split: { policy: ratio } }',
      'attribution: { team: [podLabel: team] }',
    ].map((text) => policyOf(text).version);
    expect(new Set([version, ...others]).size).toBe(5);
  });

  test('settles by hour unless told otherwise, and settling by day is another version', () => {
    const byHour = policyOf('');
    const byDay = policyOf('allocation: { settlement: day }');
    expect([byHour.settlement, byDay.settlement]).toEqual(['hour', 'day']);
    expect(policyOf('allocation: { settlement: hour }').version).toBe(byHour.version);
    expect(byDay.version).not.toBe(byHour.version);
  });
});
