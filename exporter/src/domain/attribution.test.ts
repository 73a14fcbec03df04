import { describe, expect, test } from '@jest/globals';
import { attributionBy } from './attribution.ts';
import type { Labels } from './labels.ts';
import { workloadKey } from './pod.ts';
import { ATTRIBUTION_PLACES, type AttributionPlace, type Dimension } from './policy.ts';
import { aHost, aPod } from './testing/cluster.ts';

const team: Dimension = {
  name: 'team',
  lookIn: ATTRIBUTION_PLACES.map((place) => ({ place, key: 'team' })),
  fallback: 'nobody',
};

/** The team of a pod for whom only the given places say something. */
function teamOf(said: Partial<Record<AttributionPlace, string>>, dimension = team): string {
  const at = (place: AttributionPlace): Labels =>
    said[place] === undefined ? {} : { team: said[place] };
  const { pod } = aPod({
    name: 'web-1',
    node: 'n1',
    namespace: 'shop',
    workload: 'web',
    labels: at('podLabel'),
    annotations: at('podAnnotation'),
  });
  const attribution = attributionBy([dimension], {
    namespaces: new Map([
      ['shop', { labels: at('namespaceLabel'), annotations: at('namespaceAnnotation') }],
    ]),
    workloads: new Map([[workloadKey('shop', 'deployment', 'web'), at('workloadLabel')]]),
  });
  return attribution.ofPod(pod, aHost({ node: 'n1', labels: at('nodeLabel') }))[0] ?? 'none';
}

describe('the order of places', () => {
  test.each(
    ATTRIBUTION_PLACES.map((place, index) => ({
      place,
      lessSpecific: ATTRIBUTION_PLACES.slice(index),
    })),
  )('$place goes before everything less specific', ({ place, lessSpecific }) => {
    const said = Object.fromEntries(lessSpecific.map((other) => [other, `by ${other}`]));
    expect(teamOf(said)).toBe(`by ${place}`);
  });

  test('is the policy’s: a namespace may overrule its pods', () => {
    const reversed = { ...team, lookIn: team.lookIn.toReversed() };
    expect(teamOf({ podLabel: 'a', namespaceLabel: 'b' }, reversed)).toBe('b');
  });

  test('an empty value counts as absent', () => {
    expect(teamOf({ podLabel: '', namespaceLabel: 'b' })).toBe('b');
  });

  test('the default closes the list', () => {
    expect(teamOf({})).toBe('nobody');
  });
});

test('a key is found in its Kubernetes spelling', () => {
  const dimension = {
    name: 'cost_center',
    lookIn: [{ place: 'podLabel', key: 'finance.example.com/costCenter' }],
    fallback: '',
  } as const;
  const attribution = attributionBy([dimension], { namespaces: new Map(), workloads: new Map() });
  const labels = { finance_example_com_cost_center: '4711' };
  expect(attribution.ofPod(aPod({ name: 'a', node: 'n1', labels }).pod, null)).toEqual(['4711']);
});

test('values come in the order of the dimensions', () => {
  const environment = { ...team, name: 'environment', lookIn: [], fallback: 'unknown' };
  const nowhere = { namespaces: new Map(), workloads: new Map() };
  const { pod } = aPod({ name: 'a', node: 'n1', labels: { team: 'search' } });
  expect(attributionBy([environment, team], nowhere).ofPod(pod, null)).toEqual([
    'unknown',
    'search',
  ]);
});

describe('rows without a pod', () => {
  const attribution = attributionBy([team], { namespaces: new Map(), workloads: new Map() });

  test('inherit from their node', () => {
    expect(attribution.ofHost(aHost({ node: 'n1', labels: { team: 'ml' } }))).toEqual(['ml']);
    expect(attribution.ofHost(aHost({ node: 'n1' }))).toEqual(['nobody']);
  });

  test('of the cluster as a whole carry the defaults', () => {
    expect(attribution.ofCluster).toEqual(['nobody']);
  });
});

test('labels of a workload of the same name and another kind are not its own', () => {
  const { pod } = aPod({ name: 'web-1', node: 'n1', namespace: 'shop', workload: 'web' });
  const attribution = attributionBy([team], {
    namespaces: new Map(),
    workloads: new Map([[workloadKey('shop', 'statefulset', 'web'), { team: 'other' }]]),
  });
  expect(attribution.ofPod(pod, null)).toEqual(['nobody']);
});
