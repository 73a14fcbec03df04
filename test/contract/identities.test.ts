import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Observation, ObservedPod } from '../../exporter/src/domain/observation.ts';
import { POLICY_NAMES } from '../accuracy/policies.ts';
import { billsOf, differences } from './bills.ts';
import { AGREE_WITHIN, END_UNKNOWN, toldBySources } from './contract.ts';
import { POD_LEVEL, RESIZED } from './told-by-api.ts';

/** Over HTTP in real time: some seconds, minutes on a busy machine. */
const PATIENCE_MS = 600_000;
const HALF_A_SCRAPE = 15;

let metrics: Observation;
let watched: Observation;
beforeAll(async () => {
  const names = ['direct × kube-state-metrics', 'direct × watch'] as const;
  const told = await toldBySources({ seed: 1, names, hasMoreInApi: true });
  metrics = told.get(names[0])!;
  watched = told.get(names[1])!;
}, PATIENCE_MS);

const APART = new Set<string>(['init-order', POD_LEVEL.pod, RESIZED.pod]);

const podOf = (observation: Observation, name: string): ObservedPod =>
  observation.pods.find(({ pod }) => pod.name === name)!;

const cpuSteps = (observation: Observation, name: string): readonly (readonly number[])[] =>
  podOf(observation, name).requests.map(({ from, amounts }) => [
    Math.max(0, from - observation.interval.start),
    amounts.cpu,
  ]);

describe.each(POLICY_NAMES)('kube-state-metrics and the watch, under %s,', (policy) => {
  test('bill every pod the same for every resource and spend type where both carry the facts', () => {
    const apart = differences(billsOf(metrics, policy), billsOf(watched, policy), AGREE_WITHIN);
    expect(
      apart.filter(
        ({ namespace, pod }) =>
          !END_UNKNOWN.has(namespace) && !APART.has(namespace) && !APART.has(pod),
      ),
    ).toEqual([]);
  });
});

test('both see the same pods and hosts', () => {
  const uids = ({ pods }: Observation): readonly string[] => pods.map(({ pod }) => pod.uid).sort();
  const nodes = ({ hosts }: Observation): readonly string[] =>
    hosts.map(({ facts }) => facts.node).sort();
  expect(uids(watched)).toEqual(uids(metrics));
  expect(nodes(watched)).toEqual(nodes(metrics));
  expect(watched.namespaces).toEqual(metrics.namespaces);
});

const gapOf = ({ gaps }: Observation, kind: string): number =>
  gaps.find((gap) => gap.kind === kind)?.count ?? 0;

describe('only the watch knows', () => {
  test('in which order init containers run', () => {
    const name = 'prepares-before-the-proxy';
    // In order 0.6 cores are needed before the proxy's 0.3 and the app's 0.2; without it the proxy may run beside.
    expect(cpuSteps(watched, name)).toEqual([[0, 0.6]]);
    expect(cpuSteps(metrics, name)).toEqual([[0, 0.3 + 0.6]]);
    const named = metrics.gaps.find(({ kind }) => kind === 'request_order_unknown');
    expect(named).toMatchObject({ count: 1, examples: [`init-order/${name}`] });
    expect(gapOf(watched, 'request_order_unknown')).toBe(0);
  });

  test('what a pod asks for as a whole', () => {
    expect(podOf(watched, POD_LEVEL.pod).requests.at(-1)!.amounts).toMatchObject({
      cpu: POD_LEVEL.cpu,
      memory: POD_LEVEL.memory,
    });
    expect(podOf(metrics, POD_LEVEL.pod).requests.at(-1)!.amounts.cpu).not.toBe(POD_LEVEL.cpu);
  });

  test('what a container is given while it is resized, from its second on', () => {
    const [[, before]] = cpuSteps(metrics, RESIZED.pod) as [[number, number]];
    expect(cpuSteps(watched, RESIZED.pod)).toEqual([
      [0, before],
      [RESIZED.after, RESIZED.cpu],
    ]);
    expect(cpuSteps(metrics, RESIZED.pod)).toEqual([[0, before]]);
  });

  test('when a deleted pod was gone; the metrics are off by half a scrape at most, and say so', () => {
    const ended = watched.pods.filter(
      ({ pod, life }) => pod.namespace === 'deleted' && life.to !== null,
    );
    expect(ended.length).toBe(2);
    for (const { pod, life } of ended) {
      expect(life.endEstimated).toBe(false);
      // Kubernetes deletes in whole seconds here.
      expect(Number.isInteger(life.to)).toBe(true);
      const placed = podOf(metrics, pod.name).life;
      expect(placed.endEstimated).toBe(true);
      expect(Math.abs(placed.to! - life.to!)).toBeLessThanOrEqual(HALF_A_SCRAPE);
    }
  });

  test('when hosts went; one that died before its object went is placed by its kubelet in both', () => {
    expect([gapOf(metrics, 'host_end_estimated'), gapOf(watched, 'host_end_estimated')]).toEqual([
      3, 1,
    ]);
    expect([gapOf(metrics, 'pod_end_estimated'), gapOf(watched, 'pod_end_estimated')]).toEqual([
      8, 0,
    ]);
  });
});
