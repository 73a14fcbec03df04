import { describe, expect, test } from '@jest/globals';
import { aPolicy } from '../domain/testing/cluster.ts';
import { policyDocument, policyPage } from './policy-page.ts';
import { EXAMPLE_POLICY } from './testing/snapshot.ts';

const sectionOf = (page: string, heading: string): string =>
  page.split('\n## ').find((section) => section.startsWith(heading)) ?? '';

describe('the policy page', () => {
  test('names cluster and version and promises that nothing is lost', () => {
    const page = policyPage('test-1', EXAMPLE_POLICY, null);
    expect(page).toContain('Cluster **test-1**, policy version `test`.');
    expect(page).toContain('is exactly what the cluster costs');
    expect(page.split('\n').filter((line) => line.startsWith('## '))).toEqual([
      "## From a host's price to prices of cpu, memory and GPUs",
      '## What a pod is charged for',
      '## Who pays for idle capacity',
      '## Who owns a cost',
      '## Prices',
      '## Time',
    ]);
  });

  test('says which pods are charged how, in the order of the rules, and explains each model once', () => {
    expect(sectionOf(policyPage('test-1', EXAMPLE_POLICY, null), 'What a pod'))
      .toBe(`What a pod is charged for

The first rule that matches a pod decides.

| rule | pods | model |
| --: | --- | --- |
| 1 | namespace batch-\\* | usage |
| 2 | namespace shop and team checkout | hybrid |
| – | every other pod | hybrid |

* **usage**: a pod pays for what it uses, reserved or not. Efficiency is rewarded at once; capacity that is reserved and not used stays in cluster idle.
* **hybrid**: a pod pays for the larger of what it reserves and what it uses. What it reserves, does not use and nobody else can use is its workload idle.

GPUs are charged as held under every model, because nobody else can use a GPU that a pod holds.
`);
  });

  test('explains a reserve as the least that is paid for', () => {
    const policy = aPolicy({ fallback: { model: 'hybrid', reserve: 0.5 } });
    expect(policyPage('c', policy, null)).toContain(
      '* **hybrid with a reserve of 50 %**: a pod pays for what it uses, and at least for 50 % of what it reserves.',
    );
  });

  test('says who pays for idle and who is left out', () => {
    const share = (
      exclude: { daemonSets: boolean; namespaces: readonly string[] },
      scope: 'cluster' | 'host',
    ): string =>
      sectionOf(
        policyPage('c', aPolicy({ idle: { mode: 'share', scope, exclude } }), null),
        'Who pays',
      );
    expect(sectionOf(policyPage('c', aPolicy(), null), 'Who pays')).toContain(
      'It is shown as lines of its own and charged to nobody',
    );
    expect(share({ daemonSets: true, namespaces: ['kube-*'] }, 'cluster')).toContain(
      'among the pods of the whole cluster, for each resource in proportion to what they are charged for it.\nLeft out: DaemonSets, namespace kube-\\*.',
    );
    expect(share({ daemonSets: false, namespaces: [] }, 'host')).toContain(
      'among the pods of the same host, for each resource in proportion to what they are charged for it.\nNo pod is left out.',
    );
  });

  test('lists where owners are looked for', () => {
    expect(policyPage('c', EXAMPLE_POLICY, null)).toContain(
      '| team | pod label `team`, then namespace label `team` | unowned |',
    );
    expect(policyPage('c', aPolicy(), null)).toContain('No owner dimensions are defined');
  });

  test('describes every split', () => {
    const split = (policy: Parameters<typeof aPolicy>[0]): string =>
      sectionOf(policyPage('c', aPolicy(policy), null), 'From a host');
    expect(split({})).toContain('| without GPUs | 60 % | 40 % | – |');
    const weights = { cpu: 9, memory: 1, gpu: 90 };
    expect(split({ split: { policy: 'ratio', weights } })).toContain('| 9 | 1 | 90 |');
    const provider = split({
      split: { policy: 'provider', fallback: { policy: 'ratio', weights } },
    });
    expect(provider).toContain('its own component prices divide the cost.');
    expect(provider).toContain('| 9 | 1 | 90 |');
  });

  test('says over how long request and usage are held against each other', () => {
    const time = (settlement: 'hour' | 'day'): string =>
      sectionOf(policyPage('c', aPolicy({ settlement }), null), 'Time');
    expect(time('hour')).toContain('taken over the hour as a whole.');
    expect(time('day')).toContain('taken over the day as a whole, for each pod on each host.');
  });

  test('lets no name break out of a table', () => {
    expect(policyPage('a|b\n# c', aPolicy(), null)).toContain('Cluster **a\\|b \\# c**');
  });

  test('as JSON is the policy with its cluster and settlement', () => {
    expect(policyDocument('test-1', EXAMPLE_POLICY, null)).toEqual({
      cluster: 'test-1',
      since: null,
      ...EXAMPLE_POLICY,
    });
  });
});
