import { container } from './context.ts';
import type { Context } from './context.ts';
import { ownedByDeployment } from '../pods.ts';
import type { Pod } from '../../model/pod.ts';
import { wave } from '../../model/profile.ts';

/** Seconds from a deletion's request to the object's end where nothing else is said, and its grace period. */
const GOES_AFTER = 4;
const GRACE_SECONDS = 30;

/** Pods that come or go, start, stop or restart inside the hour. */
export function passingPods(context: Context): readonly Pod[] {
  return [
    ...restarted(context),
    ...recreated(context),
    ...waiting(context),
    ...finished(context),
    ...initialised(context),
    ...deleted(context),
  ];
}

function restarted({ pod, hosts, start, at }: Context): readonly Pod[] {
  const node = hosts.bursty.name;
  const first = at('restart', 600, 1200);
  const second = at('restart/2', 1700, 2400);
  return [
    pod({
      namespace: 'restarted',
      name: 'twice',
      node,
      containers: [
        container(
          'app',
          [0.4, 512],
          { cpu: wave(0.3, 0.06, 240), mib: 450 },
          {
            runs: [
              [start - 17_990, first],
              [first + 3, second],
              [second + 45, Infinity],
            ],
          },
        ),
      ],
    }),
    pod({
      namespace: 'restarted',
      name: 'crash-loop',
      node,
      containers: [
        // Runs of 40 s with Kubernetes' back-off of 10, 20, 40, … 300 s between them.
        container('app', [0.2, 128], { cpu: 0.18, mib: 90 }, { runs: crashes(first, 40) }),
      ],
      created: first - 3,
    }),
    pod({
      namespace: 'restarted',
      name: 'lingers',
      node,
      containers: [
        container(
          'app',
          [0.3, 256],
          { cpu: 0.25, mib: 200 },
          {
            lingerSeconds: 120,
            runs: [
              [start - 17_990, second],
              [second + 2, Infinity],
            ],
          },
        ),
      ],
    }),
  ];
}

function crashes(first: number, seconds: number): readonly (readonly [number, number])[] {
  const runs: (readonly [number, number])[] = [];
  let begin = first;
  for (let backOff = 10; runs.length < 8; backOff = Math.min(300, backOff * 2)) {
    runs.push([begin, begin + seconds]);
    begin += seconds + backOff;
  }
  return runs;
}

function recreated({ pod, hosts, at }: Context): readonly Pod[] {
  const same = at('same-node', 1300, 1700);
  const other = at('other-node', 1500, 1900);
  const set = (name: string, node: string, cpu: number, life: Partial<Parameters<typeof pod>[0]>) =>
    pod({
      namespace: 'recreated',
      name,
      node,
      owner: { kind: 'StatefulSet', name: name.replace(/-0$/, '') },
      containers: [container('app', [0.5, 1024], { cpu: wave(cpu, 0.15 * cpu, 150), mib: 800 })],
      ...life,
    });
  const goes = (gone: number): Partial<Parameters<typeof pod>[0]> => ({
    gone,
    deletion: { requested: gone - GOES_AFTER, timestamp: gone - GOES_AFTER + GRACE_SECONDS },
  });
  return [
    // A StatefulSet makes the next pod in the second in which the old one's object goes.
    set('same-node-0', hosts.churn.name, 0.3, goes(same)),
    set('same-node-0', hosts.churn.name, 0.45, { created: same }),
    set('other-node-0', hosts.churn.name, 0.3, goes(other)),
    set('other-node-0', hosts.bursty.name, 0.45, { created: other }),
  ];
}

function waiting({ pod, hosts, at }: Context): readonly Pod[] {
  const pull = at('pull', 500, 800);
  const bound = at('bound', 1000, 1400);
  const containers = [container('app', [0.5, 512], { cpu: 0.4, mib: 400 })];
  return [
    pod({
      namespace: 'unscheduled',
      name: 'never',
      node: '',
      scheduled: Infinity,
      containers: [container('app', [64, 262_144], { cpu: 0, mib: 0 })],
    }),
    pod({
      namespace: 'unscheduled',
      name: 'later',
      node: hosts.churn.name,
      created: bound - 600,
      scheduled: bound,
      containers,
    }),
    pod({
      namespace: 'image-pulling',
      name: 'pulls-for-minutes',
      node: hosts.churn.name,
      created: pull,
      starts: pull + 260,
      containers,
    }),
    pod({
      namespace: 'image-pulling',
      name: 'never-pulls',
      node: hosts.churn.name,
      created: pull,
      starts: Infinity,
      containers: [container('app', [0.2, 128], { cpu: 0.1, mib: 64 })],
    }),
  ];
}

function finished({ pod, hosts, start, at }: Context): readonly Pod[] {
  const node = hosts.churn.name;
  const job = (name: string, created: number, seconds: number, failed = false): Pod =>
    pod({
      namespace: 'finished',
      name,
      node,
      created,
      finished: { at: created + 3 + seconds, phase: failed ? 'Failed' : 'Succeeded' },
      restartPolicy: 'Never',
      owner: { kind: 'Job', name },
      containers: [
        container('app', [0.6, 512], { cpu: failed ? 0.5 : wave(0.5, 0.1, 300), mib: 300 }),
      ],
    });
  const half = at('half', 900, 1500);
  return [
    job('before-the-hour', start - 900, 300),
    job('into-the-hour', start - 700, 1300),
    job('within-the-hour', at('job', 300, 900), 1111),
    job('beyond-the-hour', at('job/2', 2500, 3000), 2000),
    job('fails', at('job/3', 400, 2000), 77, true),
    // One container is done, the pod goes on: kube-state-metrics shows a completion time all the same.
    pod({
      namespace: 'half-done',
      name: 'one-of-two',
      node,
      restartPolicy: 'OnFailure',
      containers: [
        container(
          'worker',
          [0.3, 256],
          { cpu: 0.25, mib: 200 },
          { runs: [[start - 17_990, half]] },
        ),
        container('uploader', [0.2, 128], { cpu: 0.1, mib: 100 }),
      ],
    }),
  ];
}

function initialised({ pod, hosts, at }: Context): readonly Pod[] {
  const node = hosts.churn.name;
  const created = at('init', 700, 1300);
  return [
    // The init step is larger than the app, so the pod reserves for it as long as it lives.
    pod({
      namespace: 'init-heavy',
      name: 'unpacks-first',
      node,
      created,
      starts: created + 80,
      containers: [
        container(
          'unpack',
          [1.5, 2048],
          { cpu: 1.2, mib: 1500 },
          { role: 'init', runs: [[created + 3, created + 78]] },
        ),
        container('app', [0.4, 512], { cpu: 0.3, mib: 400 }),
      ],
    }),
    pod({
      namespace: 'sidecar',
      name: 'comes-with-init',
      node,
      created,
      starts: created + 20,
      containers: [
        container(
          'proxy',
          [0.1, 64],
          { cpu: 0.05, mib: 50 },
          { role: 'sidecar', runs: [[created + 3, Infinity]] },
        ),
        container(
          'migrate',
          [0.1, 64],
          { cpu: 0.1, mib: 60 },
          { role: 'init', runs: [[created + 6, created + 18]] },
        ),
        container('app', [0.3, 256], { cpu: 0.2, mib: 200 }),
      ],
    }),
  ];
}

function deleted({ pod, hosts, at, seed }: Context): readonly Pod[] {
  const node = hosts.churn.name;
  const gone = at('deleted', 1800, 2400);
  const slow = at('slow', 1000, 1300);
  return [
    pod({
      namespace: 'deleted',
      name: 'scaled-down',
      node,
      gone,
      deletion: { requested: gone - GOES_AFTER, timestamp: gone - GOES_AFTER + GRACE_SECONDS },
      owner: ownedByDeployment('scaled', seed),
      containers: [container('app', [0.4, 512], { cpu: wave(0.3, 0.08, 200), mib: 350 })],
    }),
    // Drains for eight minutes: a terminating pod still holds its place.
    pod({
      namespace: 'deleted',
      name: 'drains',
      node,
      gone: slow + 480,
      deletion: { requested: slow, timestamp: slow + 600 },
      owner: ownedByDeployment('drains', seed),
      containers: [container('app', [0.3, 256], { cpu: 0.2, mib: 200 })],
    }),
  ];
}

/** A pod whose reservation depends on the order of its init containers, which kube-state-metrics does not tell. */
export function initOrderPod({ pod, hosts, start }: Context): Pod {
  const created = start - 18_000;
  return pod({
    namespace: 'init-order',
    name: 'prepares-before-the-proxy',
    node: hosts.churn.name,
    containers: [
      container(
        'prepare',
        [0.6, 512],
        { cpu: 0.3, mib: 300 },
        { role: 'init', runs: [[created + 3, created + 40]] },
      ),
      container('proxy', [0.3, 128], { cpu: 0.05, mib: 50 }, { role: 'sidecar' }),
      container('app', [0.2, 256], { cpu: 0.1, mib: 200 }),
    ],
  });
}
