import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { get } from 'node:http';
import { cadvisor } from './exposition/cadvisor.ts';
import { dcgm } from './exposition/dcgm.ts';
import { kubeStateMetrics } from './exposition/kube-state-metrics.ts';
import { pathOf } from './routes.ts';
import { truthScenario } from './scenarios/truth/scenario.ts';
import { startClusterServer } from './server.ts';
import type { ClusterServer } from './server.ts';
import type { Trouble } from './model/fault.ts';

const scenario = { ...truthScenario({ seed: 1, faults: false }), shards: 2 };
const { start } = scenario.about;
const NODE = 'ip-10-1-0-1.ec2.internal';
const CADVISOR = `/nodes/${NODE}/metrics/cadvisor`;
let now = start + 100;
let cluster: ClusterServer;

beforeAll(async () => {
  cluster = await startClusterServer({ scenario, clock: () => now, port: 0 });
});
afterAll(() => cluster.close());

async function text(path: string): Promise<string> {
  const response = await fetch(`${cluster.url}${path}`);
  expect(response.status).toBe(200);
  return response.text();
}

function hit(trouble: Trouble): void {
  cluster.setFaults([{ kind: 'cadvisor', target: NODE, from: 0, to: Infinity, trouble }]);
}

describe('the server', () => {
  test('speaks the text of each exporter at the clock’s time', async () => {
    now = start + 100;
    expect(await text('/kube-state-metrics/1/metrics')).toBe(
      [...kubeStateMetrics(scenario, now, 1)].join(''),
    );
    expect(await text(CADVISOR)).toBe(cadvisor(scenario, NODE, now));
    expect(await text(`/api/v1/nodes/${NODE}/proxy/metrics/cadvisor`)).toBe(
      cadvisor(scenario, NODE, now),
    );
    const gpu = 'ip-10-1-0-13.ec2.internal';
    expect(await text(`/nodes/${gpu}/dcgm/metrics`)).toBe(dcgm(scenario, gpu, now));
    const before = await text(CADVISOR);
    now = start + 160;
    expect(await text(CADVISOR)).not.toBe(before);
  });

  test('compresses when asked to, and only then', async () => {
    const encoding = (accept: string): Promise<string | undefined> =>
      new Promise((resolve, reject) => {
        get(`${cluster.url}${CADVISOR}`, { headers: { 'accept-encoding': accept } }, (response) => {
          response.resume();
          resolve(response.headers['content-encoding']);
        }).on('error', reject);
      });
    expect(await encoding('gzip')).toBe('gzip');
    expect(await encoding('identity')).toBeUndefined();
  });

  test('lists the targets that are up, with their paths', async () => {
    const list = JSON.parse(await text('/targets')) as {
      kind: string;
      name: string;
      path: string;
    }[];
    expect(list.filter((each) => each.kind === 'kube-state-metrics').length).toBe(2);
    expect(list).toContainEqual({ kind: 'cadvisor', name: NODE, path: CADVISOR });
    const joins = scenario.nodes.find((node) => node.created > now)!;
    expect(list.some((each) => each.name === joins.name)).toBe(false);
    expect(pathOf({ kind: 'dcgm', name: 'a/b' })).toBe('/nodes/a%2Fb/dcgm/metrics');
  });

  test('tells Prometheus where to scrape', async () => {
    const list = JSON.parse(await text('/sd/cadvisor'));
    expect(list[0]).toEqual({
      targets: [new URL(cluster.url).host],
      labels: { __metrics_path__: CADVISOR, instance: NODE, node: NODE },
    });
  });

  test('answers the truth of an interval, and refuses a backward one', async () => {
    const answer = JSON.parse(await text(`/truth?start=${start}&end=${start + 3600}`));
    expect(answer.counts.hosts).toBe(18);
    const wrong = await fetch(`${cluster.url}/truth?start=10&end=5`);
    expect(wrong.status).toBe(400);
  });

  test('says what there is at an unknown path', async () => {
    const answer = await fetch(`${cluster.url}/nowhere`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: 'nothing at /nowhere' });
  });

  test('closes the connection for a node that is not up, or a shard that does not exist', async () => {
    const joins = scenario.nodes.find((node) => node.created > now)!;
    await expect(
      fetch(`${cluster.url}${pathOf({ kind: 'cadvisor', name: joins.name })}`),
    ).rejects.toThrow();
    await expect(fetch(`${cluster.url}/kube-state-metrics/7/metrics`)).rejects.toThrow();
  });

  test('has no dcgm-exporter on a node without GPUs', async () => {
    const answer = await fetch(`${cluster.url}/nodes/${NODE}/dcgm/metrics`);
    expect(answer.status).toBe(404);
  });
});

describe('a fault', () => {
  test('closes the connection', async () => {
    hit({ kind: 'refused' });
    await expect(fetch(`${cluster.url}${CADVISOR}`)).rejects.toThrow();
  });

  test.each([401, 500])('answers %d', async (status) => {
    hit({ kind: 'status', status });
    expect((await fetch(`${cluster.url}${CADVISOR}`)).status).toBe(status);
  });

  test('cuts the body, with a clean end or a broken connection', async () => {
    hit({ kind: 'cut', share: 0.5, reset: false });
    const half = await text(CADVISOR);
    expect(half.endsWith('\n')).toBe(false);
    hit({ kind: 'cut', share: 0.5, reset: true });
    await expect(
      fetch(`${cluster.url}${CADVISOR}`).then((response) => response.text()),
    ).rejects.toThrow();
  });

  test('delays the answer and then gives it whole', async () => {
    hit({ kind: 'slow', delaySeconds: 0.01 });
    expect(await text(CADVISOR)).toBe(cadvisor(scenario, NODE, now));
  });

  test('is over when the list is emptied', async () => {
    cluster.setFaults([]);
    expect(await text(CADVISOR)).toBe(cadvisor(scenario, NODE, now));
  });
});

test('a token is asked for when one is set', async () => {
  const guarded = await startClusterServer({
    scenario,
    clock: () => now,
    port: 0,
    token: 'secret',
  });
  const ask = (headers: Record<string, string>) =>
    fetch(`${guarded.url}${CADVISOR}`, { headers }).then((response) => response.status);
  expect(await ask({})).toBe(401);
  expect(await ask({ authorization: 'Bearer wrong' })).toBe(401);
  expect(await ask({ authorization: 'Bearer secret' })).toBe(200);
  await guarded.close();
});

test('only loopback is served, and a taken port is an error', async () => {
  const at = (host: string, port: number) =>
    startClusterServer({ scenario, clock: () => now, port, host });
  await expect(at('0.0.0.0', 0)).rejects.toThrow('loopback only');
  await expect(at('127.0.0.1', Number(new URL(cluster.url).port))).rejects.toThrow('EADDRINUSE');
});
