import { describe, expect, test } from '@jest/globals';
import { truth } from './quantities.ts';
import type { PodTruth } from './quantities.ts';
import { levelAt } from '../model/profile.ts';
import { demoScenario } from '../scenarios/demo/scenario.ts';
import { truthScenario } from '../scenarios/truth/scenario.ts';

const scenario = truthScenario({ seed: 3 });
const { start, end } = scenario.about;
const hour = truth(scenario, scenario.about);

function named(name: string): PodTruth {
  const found = hour.pods.filter((pod) => pod.name === name);
  if (found.length !== 1) throw new Error(`${found.length} pods ${name}`);
  return found[0]!;
}

test('usage is the sum of what runs in each small step', () => {
  const nodes = new Map(scenario.nodes.map((node) => [node.name, node]));
  const width = 0.25;
  let compared = 0;
  for (const pod of scenario.podsDuring(scenario.about)) {
    let cpu = 0;
    let memory = 0;
    for (const container of pod.containers)
      for (const run of container.runs) {
        const last = Math.min(run.end, end, nodes.get(pod.node)?.ends ?? 0);
        for (let time = Math.max(run.start, start) + width / 2; time < last; time += width) {
          cpu += levelAt(container.cpu, time) * width;
          memory += levelAt(container.memory, time) * width;
        }
      }
    const found = hour.pods.find((each) => each.uid === pod.uid)!;
    expect(Math.abs(found.usageSeconds.cpu - cpu)).toBeLessThanOrEqual(1e-6 * cpu + 1e-9);
    expect(Math.abs(found.usageSeconds.memory - memory)).toBeLessThanOrEqual(1e-6 * memory + 1e-3);
    if (cpu > 0) compared++;
  }
  expect(compared).toBeGreaterThan(120);
});

test('hours are the sums of their minutes', () => {
  const minutes = Array.from({ length: 60 }, (_, minute) =>
    truth(scenario, { start: start + minute * 60, end: start + (minute + 1) * 60 }),
  );
  const sum = (of: (pod: PodTruth) => number): number =>
    minutes.flatMap((minute) => minute.pods).reduce((acc, pod) => acc + of(pod), 0);
  const whole = (of: (pod: PodTruth) => number): number =>
    hour.pods.reduce((acc, pod) => acc + of(pod), 0);
  for (const of of [
    (pod: PodTruth) => pod.heldSeconds,
    (pod: PodTruth) => pod.ranSeconds,
    (pod: PodTruth) => pod.requestSeconds.cpu,
    (pod: PodTruth) => pod.usageSeconds.cpu,
    (pod: PodTruth) => pod.usageSeconds.gpu,
  ])
    expect(sum(of) / whole(of)).toBeCloseTo(1, 12);
});

describe('a pod holds its place', () => {
  test('for the whole hour where it lasts', () => {
    expect(named('steady-0').heldSeconds).toBe(3600);
  });

  test('not at all while unscheduled or after it has finished', () => {
    expect(named('never').heldSeconds).toBe(0);
    expect(named('before-the-hour').heldSeconds).toBe(0);
  });

  test('from its scheduling though its image still comes', () => {
    const pulls = named('pulls-for-minutes');
    expect(pulls.heldSeconds - pulls.ranSeconds).toBe(260);
    expect(named('never-pulls').ranSeconds).toBe(0);
  });

  test('until its object goes, however long it drains', () => {
    const pod = scenario.podsDuring(scenario.about).find((each) => each.name === 'drains')!;
    expect(named('drains').heldSeconds).toBe(pod.deletion!.requested + 480 - start);
  });

  test('for 22 seconds, when it runs for 20 after 2 seconds of start', () => {
    const inside = hour.pods.filter(
      (pod) => pod.namespace === 'twenty-seconds' && pod.heldSeconds === 22,
    );
    expect(inside.length).toBeGreaterThan(55);
    for (const pod of inside) expect(pod.usageSeconds.cpu).toBeCloseTo(5, 12);
  });

  test('no longer than its host lives', () => {
    const dies = scenario.nodes.find((node) => node.objectGone > node.ends)!;
    const guest = hour.pods.find((pod) => pod.node === dies.name)!;
    expect(guest.heldSeconds).toBe(dies.ends - start);
  });
});

test('a pod that comes back under its name is another pod, and the two share the hour', () => {
  const both = hour.pods.filter((pod) => pod.name === 'same-node-0');
  expect(new Set(both.map((pod) => pod.uid)).size).toBe(2);
  expect(both.reduce((sum, pod) => sum + pod.heldSeconds, 0)).toBe(3600);
});

test('a MIG slice counts a seventh of a GPU', () => {
  expect(named('slice-0').requestSeconds.gpu).toBeCloseTo(3600 / 7, 9);
  expect(named('slice-0').usageSeconds.gpu).toBeCloseTo(900 / 7, 9);
});

test('hosts are billed from joining to ending', () => {
  const visits = scenario.nodes.find((node) => node.created > start && node.ends < end)!;
  const host = hour.hosts.find((each) => each.node === visits.name)!;
  expect(host.billedSeconds).toBe(visits.ends - visits.created);
  expect(host.capacitySeconds.cpu).toBe(8 * host.billedSeconds);
});

test('the counts agree with the lists', () => {
  expect(hour.counts.pods).toBe(hour.pods.length);
  expect(hour.counts.hosts).toBe(18);
  expect(hour.counts.podsUnscheduled).toBe(1);
});

describe.each([
  ['truth, seed 1', truthScenario({ seed: 1 })],
  ['truth, seed 2', truthScenario({ seed: 2 })],
  ['truth, seed 3', scenario],
  ['demo', demoScenario({ now: 1_795_362_142 })],
])('the %s scenario is physical', (_name, each) => {
  test('requests fit into allocatable and usage into capacity, in every minute', () => {
    for (let time = each.about.start; time < each.about.end; time += 60) {
      const { pods, hosts } = truth(each, { start: time, end: time + 60 });
      for (const host of hosts)
        for (const resource of ['cpu', 'memory', 'gpu'] as const) {
          const held = pods.filter((pod) => pod.node === host.node);
          const requested = held.reduce((sum, pod) => sum + pod.requestSeconds[resource], 0);
          const used = held.reduce((sum, pod) => sum + pod.usageSeconds[resource], 0);
          const room = host.allocatable[resource] * host.billedSeconds;
          expect(requested).toBeLessThanOrEqual(room * (1 + 1e-12));
          expect(used).toBeLessThanOrEqual(host.capacitySeconds[resource]);
        }
    }
  });
});
