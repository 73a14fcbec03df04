import { describe, expect, test } from '@jest/globals';
import { demoScenario } from './scenario.ts';
import { kubeStateMetrics } from '../../exposition/kube-state-metrics.ts';
import { phaseAt } from '../../model/lifetime.ts';
import type { Pod } from '../../model/pod.ts';
import type { Scenario } from '../../model/scenario.ts';
import { instant } from '../../model/scenario.ts';

const NOON = 1_795_348_800;
const demo = demoScenario({ now: NOON });

function alive(scenario: Scenario, time: number): readonly Pod[] {
  return scenario
    .podsDuring(instant(time))
    .filter((pod) => ['Running', 'Pending'].includes(phaseAt(pod, time)));
}

test('has 14 hosts: on-demand, spot, a GPU host, an idle one and one of an unknown type', () => {
  expect(demo.nodes.length).toBe(14);
  const types = demo.nodes.map((node) => node.labels['node.kubernetes.io/instance-type'] ?? '');
  expect(types).toContain('x9.large');
  expect(types.filter((type) => /^(n2|e2)-/.test(type)).length).toBe(3);
  const idle = demo.nodes[types.indexOf('m6i.large')]!;
  const guests = alive(demo, NOON).filter((pod) => pod.node === idle.name);
  expect(guests.every((pod) => pod.owner?.kind === 'DaemonSet')).toBe(true);
  const gpu = demo.nodes.find((node) => node.gpus.length > 0)!;
  const held = alive(demo, NOON).filter(
    (pod) => pod.node === gpu.name && pod.containers.some((container) => container.gpu),
  );
  expect(held.length).toBe(gpu.gpus.length - 1);
});

test('spot is spelled as eksctl, Karpenter and Google spell it', () => {
  const spelled = demo.nodes.map(
    ({ labels }) =>
      labels['eks.amazonaws.com/capacityType'] ??
      labels['karpenter.sh/capacity-type'] ??
      labels['cloud.google.com/gke-provisioning'],
  );
  expect(new Set(spelled)).toEqual(new Set(['ON_DEMAND', 'spot', 'on-demand', 'standard']));
});

describe.each([NOON, NOON + 61, NOON + 3 * 3600 + 17, NOON + 40 * 86400])('at %d', (now) => {
  const scenario = demoScenario({ now });
  const pods = alive(scenario, now);

  test('about 212 pods in nine namespaces are alive', () => {
    expect(pods.length).toBeGreaterThanOrEqual(205);
    expect(pods.length).toBeLessThanOrEqual(220);
    expect(new Set(pods.map((pod) => pod.namespace))).toEqual(
      new Set('shop payments search ml data platform kube-system batch sandbox'.split(' ')),
    );
  });

  test('names are unique within a namespace, and uids everywhere', () => {
    const listed = scenario.podsDuring(instant(now));
    expect(new Set(listed.map((pod) => `${pod.namespace}/${pod.name}`)).size).toBe(listed.length);
    expect(new Set(listed.map((pod) => pod.uid)).size).toBe(listed.length);
  });

  test('every pod is on a host that is there, except the one that fits nowhere', () => {
    const names = new Set(
      scenario.nodes.filter((node) => node.created < now).map((node) => node.name),
    );
    expect(pods.filter((pod) => !names.has(pod.node)).map((pod) => pod.owner?.name)).toEqual([
      'giant-trainer',
    ]);
  });
});

test('20-second jobs come every minute and stay listed for a while', () => {
  const jobs = demo
    .podsDuring({ start: NOON, end: NOON + 600 })
    .filter((pod) => pod.owner?.parent?.name === 'invoice-export');
  const lengths = jobs.map((pod) => pod.finished!.at - pod.containers[0]!.runs[0]!.start);
  expect(jobs.length).toBeGreaterThanOrEqual(12);
  expect(new Set(lengths)).toEqual(new Set([20]));
  expect(jobs.some((pod) => phaseAt(pod, NOON) === 'Succeeded')).toBe(true);
});

test('some pods have no team, by label or by namespace', () => {
  const teamOf = new Map(demo.namespaces.map((each) => [each.name, each.labels.team]));
  const without = alive(demo, NOON).filter(
    (pod) => !pod.labels.team && teamOf.get(pod.namespace) === undefined,
  );
  expect(without.length).toBeGreaterThan(10);
  expect(without.length).toBeLessThan(40);
});

test('two starts on one day show the same pods at the same time', () => {
  const text = (now: number): string => [...kubeStateMetrics(demoScenario({ now }), NOON)].join('');
  expect(text(NOON - 7200)).toBe(text(NOON + 100));
});
