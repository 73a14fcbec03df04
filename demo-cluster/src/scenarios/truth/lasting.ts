import { container } from './context.ts';
import type { Context } from './context.ts';
import { MIB, configHash, ownedByDeployment } from '../pods.ts';
import type { Pod } from '../../model/pod.ts';
import { pulse, steps, wave } from '../../model/profile.ts';

/** Pods that hold their place for the whole hour. */
export function lastingPods(context: Context): readonly Pod[] {
  return [
    ...steady(context),
    ...daemons(context),
    ...contended(context),
    ...bursting(context),
    ...shapes(context),
    ...unmeasured(context),
    ...onSpecialHosts(context),
  ];
}

function steady({ pod, hosts, vary, seed }: Context): readonly Pod[] {
  return Array.from({ length: 8 }, (_, index) => {
    const name = `steady-${index}`;
    const cpu = Math.round(vary(`${name}/cpu`, 0.2, 0.7) * 100) / 100;
    const mib = Math.round(vary(`${name}/mib`, 256, 2048));
    return pod({
      namespace: 'steady',
      name,
      node: hosts.steady.name,
      owner: ownedByDeployment('steady', seed),
      labels: { team: index % 2 === 0 ? 'red' : 'blue', service: name },
      containers: [
        container(
          'app',
          [cpu, mib],
          { cpu: cpu * vary(name, 0.2, 1.4), mib: mib * vary(`${name}/m`, 0.3, 1.2) },
          { limited: index === 0 },
        ),
      ],
    });
  });
}

/** A DaemonSet on the host network, whose rows repeat the node's network counters. */
function daemons({ pod, hosts }: Context): readonly Pod[] {
  const on = [hosts.steady, hosts.contended, hosts.bursty, hosts.churn, hosts.google, hosts.outage];
  return on.map((node, index) =>
    pod({
      namespace: 'daemon-set',
      name: `daemon-${'bcdfgh'.charAt(index)}x2v7`,
      node: node.name,
      owner: { kind: 'DaemonSet', name: 'daemon' },
      hostNetwork: true,
      priorityClass: 'system-node-critical',
      containers: [container('daemon', [0.05, 64], { cpu: 0.02, mib: 40 })],
    }),
  );
}

/** On 4 cores and 15.4 GiB: 0.5 of 2 cores used beside 3 of 1 leave 0.5 for 1.5 idle; memory likewise. */
function contended({ pod, hosts }: Context): readonly Pod[] {
  const node = hosts.contended.name;
  return [
    pod({
      namespace: 'contended',
      name: 'reserves',
      node,
      containers: [container('app', [2, 6144], { cpu: 0.5, mib: 2048 })],
    }),
    pod({
      namespace: 'contended',
      name: 'bursts',
      node,
      containers: [container('app', [1, 5120], { cpu: 2.9, mib: 11_264 })],
    }),
  ];
}

function bursting({ pod, hosts, at }: Context): readonly Pod[] {
  const node = hosts.bursty.name;
  const burst = (name: string, on: number, period: number, peak: number): Pod =>
    pod({
      namespace: 'bursting',
      name,
      node,
      containers: [
        container('app', [0.4, 512], {
          cpu: pulse(0.2, peak, period, on, at(name, 0, period)),
          // Memory moves slowly even where cpu does not.
          mib: wave(400 * MIB, 80 * MIB, 1200, at(name, 0, period)),
        }),
      ],
    });
  const jump = at('jump', 1000, 2600);
  return [
    burst('seconds', 7, 60, 0.9),
    burst('minutes', 90, 420, 1.5),
    burst('rarely', 240, 1900, 1.1),
    pod({
      namespace: 'bursting',
      name: 'jumps',
      node,
      containers: [
        container('app', [0.5, 1024], {
          cpu: steps([0, 0.1], [jump, 1.3], [jump + 333, 0.2]),
          mib: steps([0, 900 * MIB], [jump, 1200 * MIB]),
        }),
      ],
    }),
    pod({
      namespace: 'waving',
      name: 'waves',
      node,
      containers: [
        container('app', [0.5, 512], {
          cpu: wave(0.4, 0.3, 700, at('wave', 0, 700)),
          mib: wave(400 * MIB, 60 * MIB, 900),
        }),
      ],
    }),
  ];
}

/** Sidecars, overhead, no requests, odd spelling. */
function shapes({ pod, hosts }: Context): readonly Pod[] {
  const node = hosts.steady.name;
  return [
    pod({
      namespace: 'sidecar',
      name: 'meshed',
      node,
      containers: [
        container('proxy', [0.2, 128], { cpu: 0.1, mib: 90 }, { role: 'sidecar' }),
        container('app', [0.5, 256], { cpu: 0.35, mib: 300 }),
      ],
    }),
    pod({
      namespace: 'overhead',
      name: 'sandboxed',
      node,
      overhead: { cpu: 0.25, memory: 120 * MIB },
      containers: [container('app', [0.3, 256], { cpu: 0.12, mib: 200 }, { limited: true })],
    }),
    pod({
      namespace: 'request-less',
      name: 'best-effort',
      node,
      containers: [container('app', [0, 0], { cpu: 0.15, mib: 150 })],
    }),
    pod({
      namespace: 'spelling',
      name: 'odd-labels',
      node,
      labels: {
        team: 'a "quoted" \\ team\nwith a second line',
        service: 'größe-サービス',
        'app.kubernetes.io/name': 'odd',
        'app.kubernetes.io_name': 'clash',
      },
      annotations: { 'example.com/costCenter': '42' },
      containers: [container('app', [0.1, 64], { cpu: 0.05, mib: 50 })],
    }),
  ];
}

function unmeasured({ pod, hosts }: Context): readonly Pod[] {
  const node = hosts.google.name;
  return [
    pod({
      namespace: 'sample-less',
      name: 'unseen',
      node,
      sampleless: true,
      containers: [container('app', [0.5, 512], { cpu: 0.3, mib: 400 })],
    }),
    pod({
      namespace: 'sample-less',
      name: 'unseen-without-request',
      node,
      sampleless: true,
      containers: [container('app', [0, 0], { cpu: 0.1, mib: 100 })],
    }),
  ];
}

function onSpecialHosts(context: Context): readonly Pod[] {
  const { pod, hosts, at } = context;
  const during = (namespace: string, name: string, node: string): Pod =>
    pod({
      namespace,
      name,
      node,
      containers: [container('app', [0.8, 2048], { cpu: 0.55, mib: 1500 })],
    });
  return [
    ...['a', 'b', 'c'].map((letter) => during('outage', `calm-${letter}`, hosts.outage.name)),
    pod({
      namespace: 'outage',
      name: 'lively',
      node: hosts.outage.name,
      containers: [
        container('app', [0.5, 1024], {
          cpu: pulse(0.2, 0.8, 300, 100, at('o', 0, 300)),
          mib: 900,
        }),
      ],
    }),
    ...['counter', 'nan', 'infinite', 'stale'].map((name) =>
      during('glitches', name, hosts.glitches.name),
    ),
    ...['a', 'b', 'c'].map((letter) =>
      pod({
        namespace: 'unknown-type',
        name: `lost-${letter}`,
        node: hosts.unknown.name,
        containers: [container('app', [0.4, 1024], { cpu: 0.3, mib: 700 })],
      }),
    ),
    staticPod(context),
  ];
}

function staticPod({ pod, hosts, start, seed }: Context): Pod {
  const node = hosts.google.name;
  const name = `control-${node}`;
  const created = start - 18_000;
  return pod({
    namespace: 'static',
    name,
    node,
    created,
    staticPod: true,
    starts: created - 11,
    hostNetwork: true,
    owner: { kind: 'Node', name: node },
    annotations: {
      'kubernetes.io/config.hash': configHash(seed, 'static', name, created),
    },
    containers: [container('control', [0.25, 256], { cpu: 0.2, mib: 220 })],
  });
}
