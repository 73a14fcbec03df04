import { describe, expect, test } from '@jest/globals';
import { cadvisor } from './cadvisor.ts';
import { integral, levelAt } from '../model/profile.ts';
import type { Scenario } from '../model/scenario.ts';
import { truthScenario } from '../scenarios/truth/scenario.ts';
import { scaleScenario } from '../scenarios/scale.ts';
import { samples } from '../testing/samples.ts';
import type { TextSample } from '../testing/samples.ts';

const CPU = 'container_cpu_usage_seconds_total';
const MEMORY = 'container_memory_working_set_bytes';
const scenario = truthScenario({ seed: 5 });
const { start, end } = scenario.about;
const STEADY = 'ip-10-1-0-1.ec2.internal';
const BURSTY = 'ip-10-1-0-3.ec2.internal';
const CHURN = 'ip-10-1-0-4.ec2.internal';

function rows(of: Scenario, node: string, time: number, family: string): readonly TextSample[] {
  return samples(cadvisor(of, node, time)).filter((each) => each.name === family);
}

/** Every container row of a node over the hour, scraped every 30 seconds. */
function scraped(node: string, family: string): readonly TextSample[] {
  const all: TextSample[] = [];
  for (let time = start; time < end; time += 30)
    all.push(...rows(scenario, node, time, family).filter((row) => row.labels.container !== ''));
  return all;
}

function runs() {
  return scenario
    .podsDuring(scenario.about)
    .flatMap((pod) =>
      pod.containers.flatMap((container) => container.runs.map((run) => ({ pod, container, run }))),
    );
}

describe.each([BURSTY, CHURN])('the container rows of %s', (node) => {
  const byId = new Map(runs().map((each) => [each.run.id, each]));

  test('count exactly the cpu that was used until their own timestamp', () => {
    const found = scraped(node, CPU);
    expect(found.length).toBeGreaterThan(500);
    for (const { labels, value, stamp } of found) {
      const { container, run } = byId.get(labels.name ?? '')!;
      const truly = integral(container.cpu, run.start, stamp! / 1000);
      expect(Math.abs(value - truly)).toBeLessThan(1e-6);
    }
  });

  test('show the memory of their timestamp, in whole pages', () => {
    for (const { labels, value, stamp } of scraped(node, MEMORY)) {
      const { container } = byId.get(labels.name ?? '')!;
      expect(value % 4096).toBe(0);
      expect(Math.abs(value - levelAt(container.memory, stamp! / 1000))).toBeLessThanOrEqual(2048);
    }
  });

  test('never go backwards within one container id', () => {
    const last = new Map<string, number>();
    for (const { labels, value } of scraped(node, CPU)) {
      expect(value).toBeGreaterThanOrEqual(last.get(labels.name ?? '') ?? 0);
      last.set(labels.name ?? '', value);
    }
  });
});

test('timestamps lag behind the scrape by at most twelve seconds, unless the row lingers', () => {
  for (let time = start; time < end; time += 30)
    for (const row of rows(scenario, CHURN, time, CPU)) {
      const lag = time - row.stamp! / 1000;
      expect(lag).toBeGreaterThanOrEqual(0);
      expect(lag).toBeLessThan(12);
    }
});

test('one timestamp of a series has one value, however often it is scraped', () => {
  const seen = new Map<string, number>();
  let again = 0;
  for (let time = start; time < start + 300; time += 3)
    for (const { name, labels, value, stamp } of samples(cadvisor(scenario, BURSTY, time))) {
      if (stamp === undefined) continue;
      const key = `${name}${JSON.stringify(labels)}${stamp}`;
      const before = seen.get(key);
      if (before !== undefined) again++;
      expect(before ?? value).toBe(value);
      seen.set(key, value);
    }
  expect(again).toBeGreaterThan(1000);
});

test('a row lingers after its end with its last value, where the case says so', () => {
  const { run } = runs().find(({ pod }) => pod.name === 'lingers')!;
  const of = (time: number) =>
    rows(scenario, BURSTY, time, CPU).find((row) => row.labels.name === run.id);
  expect(of(run.end + 100)).toEqual(of(run.end));
  expect(of(run.end + 121)).toBeUndefined();
});

test('a pod has a cgroup row and a pause row beside its containers, and only the pause row has network', () => {
  const own = samples(cadvisor(scenario, STEADY, start + 300)).filter(
    (each) => each.labels.pod === 'meshed',
  );
  const cpu = own.filter((each) => each.name === CPU);
  expect(cpu.map(({ labels }) => [labels.container, labels.image])).toEqual([
    ['', ''],
    ['', 'registry.k8s.io/pause:3.10.1'],
    ['app', 'registry.example.com/app:1.0.0'],
    ['proxy', 'registry.example.com/proxy:1.0.0'],
  ]);
  expect(own.filter((each) => each.name === 'container_network_receive_bytes_total').length).toBe(
    1,
  );
});

test('host-network pods repeat the counters of the node', () => {
  const bytes = rows(scenario, STEADY, start + 300, 'container_network_transmit_bytes_total');
  const node = bytes.find((row) => row.labels.id === '/')!;
  const daemon = bytes.find((row) => row.labels.namespace === 'daemon-set')!;
  // Measured a few seconds apart, and more than 5 hours of the node's bytes.
  expect(Math.abs(daemon.value / node.value - 1)).toBeLessThan(0.001);
});

test('cgroup paths follow the node’s driver, and a static pod carries its config hash', () => {
  const ids = (node: string): readonly string[] =>
    rows(scenario, node, start + 300, CPU).map((row) => row.labels.id ?? '');
  expect(
    ids(STEADY).some((id) =>
      /^\/kubepods\.slice\/kubepods-burstable\.slice\/kubepods-burstable-pod[0-9a-f_]{36}\.slice\/cri-containerd-[0-9a-f]{64}\.scope$/.test(
        id,
      ),
    ),
  ).toBe(true);
  const google = scenario.nodes.find((node) => node.providerId.startsWith('gce://'))!.name;
  expect(
    ids(google).some((id) => /^\/kubepods\/burstable\/pod[0-9a-f]{32}\/[0-9a-f]{64}$/.test(id)),
  ).toBe(true);
});

test('sample-less pods, finished pods and pods without a node have no row', () => {
  const pods = new Set(
    scenario.nodes.flatMap((node) =>
      rows(scenario, node.name, start + 60, CPU).map((row) => row.labels.pod),
    ),
  );
  expect(pods.has('steady-0')).toBe(true);
  for (const name of ['unseen', 'before-the-hour', 'never']) expect(pods.has(name)).toBe(false);
});

test('a node that has ended or not joined yet has no text', () => {
  const joins = scenario.nodes.find((node) => node.created > start && node.ends > end)!;
  expect(cadvisor(scenario, joins.name, joins.created - 1)).toBe('');
  expect(cadvisor(scenario, joins.name, joins.created + 60)).not.toBe('');
});

test('the full profile has about as many rows a pod as a real kubelet', () => {
  const big = scaleScenario({ pods: 60, profile: 'full' });
  const count = samples(cadvisor(big, big.nodes[0]!.name, big.about.end)).length / 30;
  expect(count).toBeGreaterThan(110);
  expect(count).toBeLessThan(180);
});
