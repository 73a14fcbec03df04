import { expect, test } from '@jest/globals';
import { scaleScenario } from './scale.ts';
import { effectiveRequest } from '../model/request.ts';
import { instant } from '../model/scenario.ts';
import { truth } from '../truth/quantities.ts';

const scenario = scaleScenario({ pods: 3000, seed: 3 });
const time = scenario.about.end - 1;

test('has the pods it is asked for, thirty a node, jobs running or listed', () => {
  const pods = scenario.podsDuring(instant(time));
  expect(scenario.nodes.length).toBe(100);
  expect(new Set(scenario.nodes.map((node) => node.name)).size).toBe(100);
  // Each CronJob's place has one or two pods listed, one of them at most running.
  expect(pods.length).toBeGreaterThanOrEqual(3000);
  expect(pods.length).toBeLessThan(3300);
  expect(new Set(pods.map((pod) => `${pod.namespace}/${pod.name}`)).size).toBe(pods.length);
  expect(new Set(pods.map((pod) => pod.uid)).size).toBe(pods.length);
});

test('requests fit on every node', () => {
  for (const node of scenario.nodes) {
    const pods = scenario
      .podsOfNodeDuring(node.name, instant(time))
      .filter((pod) => pod.finished === undefined || pod.finished.at > time);
    const cpu = pods.reduce((sum, pod) => sum + effectiveRequest(pod).cpu, 0);
    expect(cpu).toBeGreaterThan(0.3 * node.capacity.cpu);
    expect(cpu).toBeLessThanOrEqual(node.allocatable.cpu);
  }
});

test('usage fits into capacity', () => {
  const { pods, hosts } = truth(scenario, scenario.about);
  for (const host of hosts) {
    const used = pods
      .filter((pod) => pod.node === host.node)
      .reduce((sum, pod) => sum + pod.usageSeconds.cpu, 0);
    expect(used).toBeGreaterThan(0);
    expect(used).toBeLessThan(host.capacitySeconds.cpu);
  }
});

test('shards of kube-state-metrics follow the size', () => {
  expect(scaleScenario({ pods: 25_000 }).shards).toBe(3);
});
