import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Observation } from '../../exporter/src/domain/observation.ts';
import { POLICY_NAMES } from '../accuracy/policies.ts';
import { billsOf, differences } from './bills.ts';
import { AGREE_WITHIN, END_UNKNOWN, toldBySources } from './contract.ts';
import { SOURCES, type SourceName } from './hour.ts';

const PATIENCE_MS = 600_000;

const [FIRST] = SOURCES;
/** Pairs that carry the same facts about every end. */
const ALIKE: readonly (readonly [SourceName, SourceName])[] = [
  [FIRST, 'prometheus × kube-state-metrics'],
  ['direct × watch', 'prometheus × watch'],
];

describe.each([1, 3])('one hour of one cluster, seed %d', (seed) => {
  let told: ReadonlyMap<SourceName, Observation>;
  beforeAll(async () => {
    told = await toldBySources({ seed, names: SOURCES, hasMoreInApi: false });
  }, PATIENCE_MS);

  describe.each(POLICY_NAMES)('under %s', (policy) => {
    const between = (one: SourceName, other: SourceName): ReturnType<typeof differences> =>
      differences(billsOf(told.get(one)!, policy), billsOf(told.get(other)!, policy), AGREE_WITHIN);

    test.each(ALIKE)('costs every pod the same from %s as from %s', (one, other) => {
      expect(between(one, other)).toEqual([]);
    });

    test.each(SOURCES)('costs every pod whose end the metrics tell the same from %s', (name) => {
      const apart = between(FIRST, name);
      expect(apart.filter(({ namespace }) => !END_UNKNOWN.has(namespace))).toEqual([]);
    });
  });

  test.each(SOURCES)('has the same pods and hosts from %s', (name) => {
    const who = (observation: Observation): readonly string[] =>
      [
        ...observation.pods.map(({ pod }) => pod.uid),
        ...observation.hosts.map(({ facts }) => facts.node),
      ].sort();
    expect(who(told.get(name)!)).toEqual(who(told.get(FIRST)!));
  });

  test.each(SOURCES)('estimates ends only where nobody told them: %s', (name) => {
    const isWatched = name.endsWith('watch');
    const ofPods = told.get(name)!.gaps.find(({ kind }) => kind === 'pod_end_estimated');
    expect(ofPods?.count ?? 0).toBe(isWatched ? 0 : 8);
    const ofHosts = told.get(name)!.gaps.find(({ kind }) => kind === 'host_end_estimated');
    // The one that died before its object went is placed by its kubelet, whoever tells.
    expect(ofHosts?.count).toBe(isWatched ? 1 : 3);
  });
});
