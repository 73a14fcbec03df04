import { container } from './context.ts';
import type { Context } from './context.ts';
import { MIB } from '../pods.ts';
import type { Node } from '../../model/node.ts';
import type { Pod } from '../../model/pod.ts';
import { constant, wave } from '../../model/profile.ts';

/** Pods of hosts that join or end inside the hour, and of hosts with GPUs. */
export function hostPods(context: Context): readonly Pod[] {
  const { hosts } = context;
  return [
    ...onPassingHost(context, 'node-joins', hosts.joins),
    ...onPassingHost(context, 'node-ends', hosts.ends),
    ...onPassingHost(context, 'node-dies', hosts.dies),
    ...onPassingHost(context, 'node-visits', hosts.visits),
    ...gpus(context),
    ...migSlices(context),
    ...onFargate(context),
  ];
}

function onPassingHost({ pod, start, at }: Context, namespace: string, node: Node): readonly Pod[] {
  const joinsWithin = node.created > start;
  return [0, 1].map((index) =>
    pod({
      namespace,
      name: `guest-${index}`,
      node: node.name,
      ...(joinsWithin ? { created: node.created + 30 + index * 20 } : {}),
      gone: node.objectGone,
      containers: [
        container('app', [1, 2048], {
          // One steady, one waving: only the wave suffers where the end is not seen.
          cpu: index === 0 ? 0.6 : wave(1.2, 0.3, 180, at(namespace, 0, 180)),
          mib: 1500,
        }),
      ],
    }),
  );
}

function gpus({ pod, hosts, at }: Context): readonly Pod[] {
  const node = hosts.gpu.name;
  const begins = at('gpu', 1200, 1800);
  const holder = (
    name: string,
    devices: readonly number[],
    utilisation: ReturnType<typeof constant>,
    created?: number,
  ): Pod =>
    pod({
      namespace: 'gpu',
      name,
      node,
      ...(created === undefined ? {} : { created }),
      containers: [
        {
          name: 'app',
          requests: { cpu: 4, memory: 16_384 * MIB, gpu: devices.length },
          limits: { gpu: devices.length },
          cpu: constant(2.5),
          memory: constant(12_288 * MIB),
          gpu: { devices, utilisation },
        },
      ],
    });
  // The fourth GPU is free.
  return [
    holder('partly-used', [0], constant(0.4)),
    holder('waves', [1], wave(0.6, 0.3, 1100)),
    holder('comes-later', [2], constant(0.9), begins),
  ];
}

function migSlices({ pod, hosts }: Context): readonly Pod[] {
  return [0, 1, 2].map((migInstance) =>
    pod({
      namespace: 'mig',
      name: `slice-${migInstance}`,
      node: hosts.mig.name,
      containers: [
        {
          name: 'app',
          requests: { cpu: 2, memory: 8192 * MIB, gpu: 1 / 7 },
          limits: { gpu: 1 / 7 },
          cpu: constant(1),
          memory: constant(4096 * MIB),
          gpu: { devices: [0], migInstance, utilisation: constant(0.25 * (migInstance + 1)) },
        },
      ],
    }),
  );
}

/** A pod that shows its billed size, one that does not, and a job shorter than the least that is billed. */
function onFargate({ pod, hosts }: Context): readonly Pod[] {
  const namespace = 'fargate';
  const began = hosts.fargateJob.created + 30;
  return [
    pod({
      namespace,
      name: 'shown',
      node: hosts.fargate.name,
      annotations: { CapacityProvisioned: '0.5vCPU 1GB' },
      containers: [container('app', [0.25, 512], { cpu: 0.2, mib: 300 })],
    }),
    pod({
      namespace,
      name: 'unshown',
      node: hosts.fargateUnshown.name,
      sampleless: true,
      // 1024 MiB and Fargate's own 256 become 2 GB.
      containers: [container('app', [0.4, 1024], { cpu: 0.3, mib: 700 })],
    }),
    pod({
      namespace,
      name: 'job',
      node: hosts.fargateJob.name,
      created: began,
      sampleless: true,
      finished: { at: began + 40, phase: 'Succeeded' },
      restartPolicy: 'Never',
      owner: { kind: 'Job', name: 'job' },
      annotations: { CapacityProvisioned: '0.25vCPU 0.5GB' },
      containers: [container('app', [0.25, 128], { cpu: 0.2, mib: 100 })],
    }),
  ];
}
