import type { Host } from './fleet.ts';
import { MIB, configHash, ownedByDeployment, podOf } from '../pods.ts';
import type { Placement } from '../placement.ts';
import type { Pod } from '../../model/pod.ts';
import { constant, wave } from '../../model/profile.ts';
import { hash, suffix } from '../../random.ts';

/** The pods that every fleet has and nobody plans: static ones, one that never fits, one that restarted. */
export function oddPods(
  hosts: readonly Host[],
  room: Placement,
  seed: number,
  anchor: number,
): readonly Pod[] {
  const google = hosts.filter((host) => host.pool === 'gke').map((host) => host.node);
  const proxies = google.map((node) => {
    const request = { cpu: 0.1, memory: 0, gpu: 0 };
    room.take(node, request, 'kube-proxy');
    const name = `kube-proxy-${node.name}`;
    return podOf({
      seed,
      namespace: 'kube-system',
      name,
      node: node.name,
      // The kubelet runs a static pod before the API server knows its mirror.
      created: node.created + 25,
      scheduled: node.created + 25,
      starts: node.created + 12,
      staticPod: true,
      hostNetwork: true,
      priorityClass: 'system-node-critical',
      owner: { kind: 'Node', name: node.name },
      annotations: {
        'kubernetes.io/config.hash': configHash(seed, 'kube-system', name, node.created + 25),
      },
      containers: [
        {
          name: 'kube-proxy',
          image: 'gke.gcr.io/kube-proxy-amd64:v1.34.1',
          requests: { cpu: 0.1 },
          cpu: constant(0.008),
          memory: constant(38 * MIB),
        },
      ],
    });
  });
  return [...proxies, waiting(seed, anchor), ...restarted(hosts, room, seed, anchor)];
}

function waiting(seed: number, anchor: number): Pod {
  return podOf({
    seed,
    namespace: 'ml',
    name: `giant-trainer-${suffix(hash(`${seed}/giant`), 1, 5)}`,
    node: '',
    created: anchor + 3600,
    scheduled: Infinity,
    owner: { kind: 'Job', name: 'giant-trainer' },
    labels: { team: 'ml', service: 'forecasting' },
    restartPolicy: 'Never',
    containers: [
      {
        name: 'trainer',
        requests: { cpu: 64, memory: 512 * 1024 * MIB, gpu: 8 },
        cpu: constant(0),
        memory: constant(0),
      },
    ],
  });
}

/** A pod whose container was killed twice yesterday for want of memory. */
function restarted(
  hosts: readonly Host[],
  room: Placement,
  seed: number,
  anchor: number,
): readonly Pod[] {
  const request = { cpu: 0.2, memory: 256 * MIB, gpu: 0 };
  const general = hosts.filter((host) => host.pool === 'general').map((host) => host.node);
  const node = room.place(general, request, 'leaky');
  const owner = ownedByDeployment('leaky', seed);
  return [
    podOf({
      seed,
      namespace: 'sandbox',
      name: `${owner.name}-${suffix(hash(`${seed}/leaky`), 1, 5)}`,
      node: node.name,
      created: anchor,
      owner,
      labels: {},
      containers: [
        {
          name: 'leaky',
          requests: { cpu: 0.2, memory: 256 * MIB },
          limits: { memory: 512 * MIB },
          runs: [
            [anchor + 4, anchor + 20_000],
            [anchor + 20_010, anchor + 47_000],
            [anchor + 47_040, Infinity],
          ],
          cpu: wave(0.11, 0.05, 1200),
          memory: wave(300 * MIB, 90 * MIB, 5400),
        },
      ],
    }),
  ];
}
