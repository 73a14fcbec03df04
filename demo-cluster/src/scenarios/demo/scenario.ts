import { fleet } from './fleet.ts';
import type { Host } from './fleet.ts';
import { requestOf, workloadPod } from './pods.ts';
import { CRON_REQUEST, SURGE_REQUEST, cronJobs, surge } from './recurring.ts';
import { oddPods } from './odd.ts';
import { DAEMON_SETS } from './daemon-sets.ts';
import { WORKLOADS } from './workloads.ts';
import { MIB } from '../pods.ts';
import { placement } from '../placement.ts';
import type { Placement } from '../placement.ts';
import type { Pod } from '../../model/pod.ts';
import type { Claim, Namespace, Scenario, WorkloadObject } from '../../model/scenario.ts';
import { scenarioOf } from '../../model/scenario.ts';
import { hash, hex } from '../../random.ts';

const HOUR = 3600;
const DAY = 86400;
const DEMO_SEED = 7;

/**
 * A small company's fleet, alive around `now` (unix seconds): 14 hosts on AWS and Google, nine namespaces.
 *
 * Its history begins at midnight UTC before yesterday's, so that every start on one day shows the same pods.
 */
export function demoScenario(options: { readonly now: number; readonly seed?: number }): Scenario {
  const { now, seed = DEMO_SEED } = options;
  const anchor = Math.floor(now / DAY) * DAY - DAY;
  const hosts = fleet(seed, anchor);
  const room = placement();
  const spot = hosts.filter((host) => host.pool === 'spot').map((host) => host.node);
  for (const node of spot) {
    room.take(node, CRON_REQUEST, 'the CronJobs');
    room.take(node, SURGE_REQUEST, 'the surge');
  }
  const pods = [
    ...daemonPods(hosts, room, seed, anchor),
    ...oddPods(hosts, room, seed, anchor),
    ...placedPods(hosts, room, seed, anchor),
  ];
  const spotNames = spot.map((node) => node.name);
  const hour = Math.floor(now / HOUR) * HOUR;
  return scenarioOf({
    name: 'demo',
    cluster: 'demo',
    seed,
    about: { start: hour - HOUR, end: hour },
    nodes: hosts.map((host) => host.node),
    namespaces: namespaces(anchor),
    workloads: workloadObjects(),
    claims: claimsOf(pods),
    faults: [],
    shards: 1,
    profile: 'lean',
    pods,
    recurring: [...cronJobs(seed, anchor, spotNames), surge(seed, anchor, spotNames)],
  });
}

function daemonPods(
  hosts: readonly Host[],
  room: Placement,
  seed: number,
  anchor: number,
): readonly Pod[] {
  return DAEMON_SETS.flatMap((workload) =>
    hosts
      .filter((host) => workload.pools.includes(host.pool))
      .map(({ node }, index) => {
        room.take(node, requestOf(workload), workload.name);
        return workloadPod(workload, index, node, { seed, anchor });
      }),
  );
}

function placedPods(
  hosts: readonly Host[],
  room: Placement,
  seed: number,
  anchor: number,
): readonly Pod[] {
  const gpusTaken = new Map<string, number>();
  return WORKLOADS.flatMap((workload) => {
    const candidates = hosts
      .filter((host) => workload.pools.includes(host.pool))
      .map((host) => host.node);
    return Array.from({ length: workload.replicas }, (_, index) => {
      const node = room.place(candidates, requestOf(workload), `${workload.name}-${index}`);
      const gpuDevice = gpusTaken.get(node.name) ?? 0;
      if (workload.gpu) gpusTaken.set(node.name, gpuDevice + 1);
      return workloadPod(workload, index, node, { seed, anchor, gpuDevice });
    });
  });
}

function namespaces(anchor: number): readonly Namespace[] {
  const of = (
    name: string,
    labels: Readonly<Record<string, string>>,
    annotations: Readonly<Record<string, string>> = {},
  ): Namespace => ({ name, labels, annotations, created: anchor - 300 * DAY });
  return [
    of('shop', { environment: 'prod' }, { 'example.com/cost-center': '4200' }),
    of(
      'payments',
      { team: 'payments', environment: 'prod' },
      { 'example.com/cost-center': '4300' },
    ),
    of('search', { environment: 'prod' }),
    of('ml', { environment: 'prod' }),
    of('data', { team: 'data', environment: 'prod' }),
    of('platform', { team: 'platform', environment: 'prod' }),
    of('kube-system', { team: 'platform', environment: 'prod' }),
    of('batch', { environment: 'prod' }),
    of('sandbox', { environment: 'dev' }),
    of('default', {}),
  ];
}

function workloadObjects(): readonly WorkloadObject[] {
  return [...WORKLOADS, ...DAEMON_SETS].flatMap(({ kind, namespace, name, labels }) =>
    kind === 'Deployment' || kind === 'StatefulSet' || kind === 'DaemonSet'
      ? [{ kind, namespace, name, labels: { 'app.kubernetes.io/name': name, ...labels } }]
      : [],
  );
}

const GIB = 1024 * MIB;

function claimsOf(pods: readonly Pod[]): readonly Claim[] {
  const gib = new Map(WORKLOADS.map((workload) => [workload.name, workload.volumeGib ?? 0]));
  return pods.flatMap((pod) =>
    pod.claims.map((name) => {
      const key = hash(`${pod.namespace}/${name}`);
      const onGoogle = pod.node.startsWith('gke-');
      return {
        namespace: pod.namespace,
        name,
        volume: `pvc-${pod.uid}`,
        storageClass: onGoogle ? 'premium-rwo' : 'gp3',
        csiDriver: onGoogle ? 'pd.csi.storage.gke.io' : 'ebs.csi.aws.com',
        volumeHandle: onGoogle
          ? `projects/harbor-search-prod/zones/europe-west4-a/disks/pvc-${pod.uid}`
          : `vol-0${hex(key, 4, 16)}`,
        bytes: (gib.get(pod.owner?.name ?? '') ?? 0) * GIB,
      };
    }),
  );
}
