import { awsNode } from './nodes.ts';
import type { InstanceTypeName } from './instance-types.ts';
import { MIB, ownedByDeployment, podOf } from './pods.ts';
import type { ContainerSpec, PodSpec } from './pods.ts';
import type { Node } from '../model/node.ts';
import type { Owner, Pod } from '../model/pod.ts';
import { constant, pulse, wave } from '../model/profile.ts';
import type { Namespace, Recurring, Scenario } from '../model/scenario.ts';
import { scenarioOf } from '../model/scenario.ts';
import { between, fraction, mix, pick, suffix } from '../random.ts';

/** What `scaleScenario` can be told. */
export interface ScaleOptions {
  readonly pods: number;
  /** Pods a node; 30 by default. */
  readonly perNode?: number;
  readonly seed?: number;
  readonly profile?: 'lean' | 'full';
  /** Shards of kube-state-metrics; one per 10,000 pods by default. */
  readonly shards?: number;
  /** The cluster is about a day old at this time. */
  readonly now?: number;
}

const DAY = 86400;
const HOUR = 3600;
const EPOCH = 1_790_000_000;
const PODS_PER_SHARD = 10_000;
/** Three daemons on every node. */
const DAEMONS = ['kube-proxy', 'aws-node', 'ebs-csi-node'] as const;
/** Of a node's workload pods, every fifteenth place belongs to a CronJob. */
const CRON_EVERY = 15;
const CRON = { everySeconds: 600, runSeconds: 240, keptSeconds: 900 } as const;

/** A big cluster that is cheap to render: pods of four sizes, three daemons a node, some CronJobs. */
export function scaleScenario(options: ScaleOptions): Scenario {
  const { pods: count, perNode = 30, seed = 1, profile = 'lean', now = EPOCH + DAY } = options;
  const anchor = Math.floor(now / HOUR) * HOUR - DAY;
  const nodes = Array.from({ length: Math.max(1, Math.ceil(count / perNode)) }, (_, index) =>
    scaleNode(index, seed, anchor),
  );
  const namespaces = Array.from({ length: Math.max(8, Math.round(count / 60)) }, (_, index) =>
    namespace(index, anchor),
  );
  const pods: Pod[] = [];
  const recurring: Recurring[] = [];
  for (const [index, node] of nodes.entries())
    for (let place = 0; place < perNode && index * perNode + place < count; place++) {
      const slot: Slot = { index: index * perNode + place, place, node, seed, anchor, perNode };
      const isCron = place >= DAEMONS.length && place % CRON_EVERY === CRON_EVERY - 1;
      if (isCron) recurring.push(cron(slot, namespaces));
      else pods.push(place < DAEMONS.length ? daemon(slot) : workload(slot, namespaces));
    }
  const end = Math.floor(now / HOUR) * HOUR;
  return scenarioOf({
    name: 'scale',
    cluster: 'scale',
    seed,
    about: { start: end - HOUR, end },
    nodes,
    namespaces,
    workloads: [],
    claims: [],
    faults: [],
    shards: options.shards ?? Math.max(1, Math.ceil(count / PODS_PER_SHARD)),
    profile,
    pods,
    recurring,
  });
}

interface Slot {
  readonly index: number;
  readonly place: number;
  readonly node: Node;
  readonly seed: number;
  readonly anchor: number;
  readonly perNode: number;
}

function scaleNode(index: number, seed: number, anchor: number): Node {
  const zone = `eu-west-1${pick(index, 5, 'a', 'b', 'c')}`;
  const type: InstanceTypeName = pick(
    index,
    11,
    'm6i.2xlarge',
    'm6i.2xlarge',
    'c6i.2xlarge',
    'r6i.2xlarge',
  );
  return awsNode({
    seed,
    ip: `10.${(index >> 14) & 255}.${(index >> 6) & 255}.${((index & 63) << 2) + 2}`,
    type,
    region: 'eu-west-1',
    zone,
    capacity: fraction(index, 12) < 0.25 ? 'spot' : 'on-demand',
    madeBy: 'karpenter',
    pool: `pool-${index % 6}`,
    cluster: 'scale',
    created: anchor - between(index, 13, 0, DAY),
  });
}

function namespace(index: number, anchor: number): Namespace {
  const kind = pick(index, 20, 'pay', 'shop', 'search', 'data', 'ml', 'edge', 'auth', 'web');
  return {
    name: index === 0 ? 'kube-system' : `${kind}-${String(index).padStart(4, '0')}`,
    labels: {
      team: `team-${mix(index, 21) % 40}`,
      environment: pick(index, 22, 'prod', 'stage', 'dev'),
    },
    annotations: {},
    created: anchor - 30 * DAY,
  };
}

function daemon(slot: Slot): Pod {
  const name = DAEMONS[slot.place] ?? 'daemon';
  return podOf({
    ...base(slot, 'kube-system', `${name}-${podSuffix(slot.index)}`, { kind: 'DaemonSet', name }),
    created: slot.node.created + 20,
    hostNetwork: slot.place < 2,
    containers: [
      {
        name,
        requests: { cpu: 0.03, memory: 60 * MIB },
        cpu: constant(0.01 + 0.02 * fraction(slot.index, 30)),
        memory: constant(40 * MIB),
      },
    ],
  });
}

function workload(slot: Slot, namespaces: readonly Namespace[]): Pod {
  const { index, seed } = slot;
  const group = index >> 2;
  const where = namespaces[1 + (mix(index >> 3, 31) % (namespaces.length - 1))]?.name ?? 'default';
  const name = `${pick(group, 33, 'api', 'worker', 'web', 'cache', 'ingest', 'model', 'proxy')}-${group.toString(36)}`;
  const stateful = fraction(group, 32) < 0.15;
  const owner: Owner = stateful ? { kind: 'StatefulSet', name } : ownedByDeployment(name, seed);
  return podOf({
    ...base(
      slot,
      where,
      stateful ? `${name}-${index & 3}` : `${owner.name}-${podSuffix(index)}`,
      owner,
    ),
    labels: {
      team: `team-${mix(group, 34) % 40}`,
      service: name,
      ...(fraction(group, 35) < 0.5 ? { customer: `customer-${mix(group, 36) % 97}` } : {}),
    },
    containers: appContainers(slot, name),
  });
}

/** Requests are fractions of an equal share of the node, so that they always fit. */
function appContainers(slot: Slot, name: string): readonly ContainerSpec[] {
  const { index, node, perNode } = slot;
  const share = { cpu: node.allocatable.cpu / perNode, memory: node.allocatable.memory / perNode };
  const second = fraction(index, 40) < 0.25;
  const part = pick(index, 41, 0.25, 0.5, 0.75, 0.9) * (second ? 0.5 : 1);
  const cpu = Math.round(share.cpu * part * 1000) / 1000;
  const memory = Math.floor((share.memory * part) / MIB) * MIB;
  const mean = cpu * (0.1 + 0.7 * fraction(index, 42));
  const app: ContainerSpec = {
    name: 'app',
    image: `registry.example.com/${name}:v${index % 40}`,
    requests: fraction(index, 43) < 0.1 ? {} : { cpu, memory },
    limits: fraction(index, 44) < 0.4 ? { cpu: cpu * 2, memory: Math.round(memory * 1.5) } : {},
    cpu: pick(
      index,
      45,
      constant(mean),
      wave(mean, mean * 0.4, HOUR, index % HOUR),
      pulse(mean * 0.6, mean * 1.8, 600, 200, index % 600),
    ),
    memory: constant(Math.round((memory * (0.3 + 0.6 * fraction(index, 46))) / 4096) * 4096),
  };
  if (!second) return [app];
  return [app, { ...app, name: 'sidecar', image: 'registry.example.com/sidecar:v3' }];
}

function cron(slot: Slot, namespaces: readonly Namespace[]): Recurring {
  const { index, seed, anchor } = slot;
  const where = namespaces[1 + (mix(index, 31) % (namespaces.length - 1))]?.name ?? 'default';
  const name = `batch-${index.toString(36)}`;
  const firstAt = anchor + between(index, 50, 0, CRON.everySeconds - 1);
  return {
    firstAt,
    everySeconds: CRON.everySeconds,
    keptSeconds: CRON.keptSeconds,
    nodes: [slot.node.name],
    make: (k) => {
      const created = firstAt + k * CRON.everySeconds;
      const job = `${name}-${Math.floor(created / 60)}`;
      return podOf({
        ...base(slot, where, `${job}-${suffix(mix(index, k), 51, 5)}`, {
          kind: 'Job',
          name: job,
          parent: { kind: 'CronJob', name },
        }),
        seed,
        created,
        finished: { at: created + 2 + CRON.runSeconds, phase: 'Succeeded' },
        starts: created + 2,
        gone: created + CRON.keptSeconds,
        restartPolicy: 'Never',
        containers: appContainers(slot, name),
      });
    },
  };
}

function base(slot: Slot, where: string, name: string, owner: Owner): Omit<PodSpec, 'containers'> {
  return {
    seed: slot.seed,
    namespace: where,
    name,
    node: slot.node.name,
    created: slot.node.created + 60 + between(slot.index, 52, 0, HOUR),
    incarnation: `${slot.index}/${name}`,
    owner,
  };
}

/** Five letters that are unique per index. */
function podSuffix(index: number): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  let left = (index * 9973) % alphabet.length ** 5;
  let text = '';
  for (let i = 0; i < 5; i++, left = Math.floor(left / alphabet.length))
    text += alphabet.charAt(left % alphabet.length);
  return text;
}
