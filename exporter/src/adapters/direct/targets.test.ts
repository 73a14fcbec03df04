import {
  demoScenario,
  pathOf,
  startClusterServer,
  type ClusterServer,
  type Scenario,
} from '@podtally/demo-cluster';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ClusterSource } from '../../app/ports.ts';
import { FakeClock } from '../../app/testing/fakes.ts';
import { interval } from '../../domain/interval.ts';
import type { Observation } from '../../domain/observation.ts';
import { finished } from '../../domain/stepwise.ts';
import type { DirectConfig } from './config.ts';
import { HOUR_START, NEVER, sourceOver } from './testing/fake-cluster.ts';

// The demo cluster counts up the past of all its pods for the first answer.

const TOKEN = 'sesame';
const access = { token: TOKEN };
const START = HOUR_START + 1800;
const END = START + 60;

let scenario: Scenario;
let now = START;
let cluster: ClusterServer;

beforeAll(async () => {
  scenario = demoScenario({ now: START });
  cluster = await startClusterServer({ scenario, clock: () => now, port: 0, token: TOKEN });
});
afterAll(() => cluster.close());

/** What a source sees of the demo cluster in one minute, read three times. */
async function watched(
  more: Partial<DirectConfig>,
): Promise<{ readonly source: ClusterSource; readonly seen: Observation }> {
  const clock = new FakeClock(START);
  const urls = [`${cluster.url}${pathOf({ kind: 'kube-state-metrics', name: '0' })}`];
  const source = sourceOver(cluster, clock, { kubeStateMetrics: { urls, access }, ...more });
  for (now = START; now <= END; now += 30) {
    clock.set(now);
    await source.poll(NEVER);
  }
  return { source, seen: finished(source.observe(interval(START, END))) };
}

const nodes = (): DirectConfig['kubelets'] => ({
  mode: 'nodes',
  template: `${cluster.url}/nodes/{node}/metrics/cadvisor`,
  access,
});
const stateOf = (
  source: ClusterSource,
  name: string,
): ReturnType<ClusterSource['states']>[number] =>
  source.states().find((state) => state.source === name)!;

describe('kubelets through the API server', () => {
  test('give what they give themselves, one page for each node', async () => {
    const direct = await watched({ kubelets: nodes() });
    const proxied = await watched({
      kubelets: { mode: 'proxy', apiServer: cluster.url, access },
    });
    expect(proxied.seen).toEqual(direct.seen);
    expect(
      proxied.seen.pods.filter(({ usage }) => (usage.used.cpu ?? 0) > 0).length,
    ).toBeGreaterThan(50);
    const { up, targets, errors } = stateOf(proxied.source, 'kubelet');
    expect({ up, targets, errors }).toEqual({
      up: true,
      targets: { total: proxied.seen.hosts.length, up: proxied.seen.hosts.length },
      errors: [],
    });
  });

  test('are named with the address that was asked when the token may not', async () => {
    const apiServer = cluster.url;
    const { source } = await watched({ kubelets: { mode: 'proxy', apiServer } });
    const node = scenario.nodes[0]!.name;
    expect(stateOf(source, 'kubelet').errors).toContain(
      `kubelet ${node} ${apiServer}/api/v1/nodes/${node}/proxy/metrics/cadvisor: HTTP 401; it does not accept the token; check tokenFile under its auth settings`,
    );
  });
});

describe('dcgm-exporters by template', () => {
  test('are asked on nodes with GPUs alone, and say how busy their GPUs are', async () => {
    const template = `${cluster.url}/nodes/{node}/dcgm/metrics`;
    const { source, seen } = await watched({
      kubelets: { mode: 'off' },
      dcgm: { mode: 'nodes', template, access },
    });
    const withGpus = seen.hosts.filter(({ capacity }) => capacity.gpu > 0);
    expect(withGpus.length).toBeGreaterThan(0);
    expect(withGpus.length).toBeLessThan(seen.hosts.length);
    const { up, targets, errors } = stateOf(source, 'dcgm');
    expect({ up, targets, errors }).toEqual({
      up: true,
      targets: { total: withGpus.length, up: withGpus.length },
      errors: [],
    });
    const busy = seen.pods.filter(({ usage }) => (usage.used.gpu ?? 0) > 0);
    expect(busy.length).toBeGreaterThan(0);
    for (const { usage, requests } of busy)
      expect(usage.used.gpu).toBeLessThanOrEqual(
        (requests.at(-1)?.amounts.gpu ?? 0) * (END - START),
      );
  });
});
