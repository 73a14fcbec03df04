import { INSTANCE_TYPES } from './instance-types.ts';
import type { InstanceType, InstanceTypeName } from './instance-types.ts';
import type { Amounts, Gpu, MigLayout, Node } from '../model/node.ts';
import { fraction, hash, hex, uuid } from '../random.ts';

const KIB = 1024;
const MIB = 2 ** 20;
const GIB = 2 ** 30;
/** A machine's kernel and firmware keep about this share of the nominal memory. */
const VISIBLE_MEMORY = 0.965;

/** Times of a node; all but `created` default to "for ever". */
export interface NodeLife {
  readonly created: number;
  readonly ends?: number;
  readonly objectGone?: number;
}

/** What an AWS node is made from. */
export interface AwsNode extends NodeLife {
  readonly seed: number;
  /** The private address, which gives the node its name. */
  readonly ip: string;
  readonly type: InstanceTypeName;
  readonly region: string;
  readonly zone: string;
  readonly capacity: 'on-demand' | 'spot';
  /** Who made it, which decides how its labels read. */
  readonly madeBy: 'eksctl' | 'karpenter';
  readonly pool: string;
  readonly cluster: string;
  readonly mig?: MigLayout;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A node of EKS with the labels of a managed node group made by eksctl, or of Karpenter. */
export function awsNode(spec: AwsNode): Node {
  const type: InstanceType = INSTANCE_TYPES[spec.type];
  const name =
    spec.region === 'us-east-1'
      ? `ip-${spec.ip.replaceAll('.', '-')}.ec2.internal`
      : `ip-${spec.ip.replaceAll('.', '-')}.${spec.region}.compute.internal`;
  const key = hash(`${spec.seed}/${name}`);
  return {
    name,
    providerId: `aws:///${spec.zone}/i-0${hex(key, 13, 16)}`,
    internalIp: spec.ip,
    osImage: 'Amazon Linux 2023.9.20251110',
    kernelVersion: '6.12.55-74.119.amzn2023.x86_64',
    kubeletVersion: 'v1.34.2-eks-ecaa3a6',
    systemUuid: uuid(key, 72),
    labels: {
      ...commonLabels(type, spec.region, spec.zone, name),
      'k8s.io/cloud-provider-aws': hex(hash(spec.cluster), 3, 32),
      ...(spec.madeBy === 'eksctl' ? eksctlLabels(spec) : karpenterLabels(spec, type)),
      ...(type.gpu ? { 'nvidia.com/gpu.present': 'true' } : {}),
      ...spec.labels,
    },
    ...sizes(type, { maxPods: type.cpu <= 4 ? 58 : 110, mig: spec.mig, key }),
    cgroupDriver: 'systemd',
    ...lifeOf(spec),
  };
}

/** What a node of Fargate is made from. */
export interface FargateNode extends NodeLife {
  readonly seed: number;
  readonly ip: string;
  readonly zone: string;
  /** What its pod is billed for: vCPUs and GB. */
  readonly size: readonly [vcpus: number, gigabytes: number];
}

/** The node of one Fargate pod in us-east-1: its capacity is that of the machine below, which nobody pays for. */
export function fargateNode(spec: FargateNode): Node {
  const name = `fargate-ip-${spec.ip.replaceAll('.', '-')}.ec2.internal`;
  const key = hash(`${spec.seed}/${name}`);
  const [cpu, gib] = spec.size;
  const machine: Amounts = { cpu: Math.max(2, cpu), memory: (gib + 3) * GIB, gpu: 0 };
  return {
    name,
    providerId: `aws:///${spec.zone}/${hex(key, 13, 10)}-${hex(key, 14, 32)}/${name}`,
    internalIp: spec.ip,
    osImage: 'Amazon Linux 2',
    kernelVersion: '5.10.245-241.976.amzn2.x86_64',
    kubeletVersion: 'v1.34.2-eks-ecaa3a6',
    systemUuid: uuid(key, 72),
    labels: {
      'beta.kubernetes.io/arch': 'amd64',
      'eks.amazonaws.com/compute-type': 'fargate',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/os': 'linux',
      'kubernetes.io/hostname': name,
      'topology.kubernetes.io/region': 'us-east-1',
      'topology.kubernetes.io/zone': spec.zone,
    },
    capacity: machine,
    allocatable: machine,
    maxPods: 1,
    gpus: [],
    cgroupDriver: 'cgroupfs',
    podSize: { cpu, memory: gib * GIB, gpu: 0 },
    ...lifeOf(spec),
  };
}

/** What a Google node is made from. */
export interface GkeNode extends NodeLife {
  readonly seed: number;
  readonly project: string;
  readonly cluster: string;
  readonly pool: string;
  readonly ip: string;
  readonly type: InstanceTypeName;
  readonly region: string;
  readonly zone: string;
  readonly capacity: 'on-demand' | 'spot';
}

/** A node of GKE with the labels that Google gives it. */
export function gkeNode(spec: GkeNode): Node {
  const type: InstanceType = INSTANCE_TYPES[spec.type];
  const key = hash(`${spec.seed}/${spec.cluster}/${spec.pool}/${spec.ip}`);
  const name = `gke-${spec.cluster}-${spec.pool}-${hex(key, 5, 8)}-${hex(key, 6, 4)}`;
  return {
    name,
    providerId: `gce://${spec.project}/${spec.zone}/${name}`,
    internalIp: spec.ip,
    osImage: 'Container-Optimized OS from Google',
    kernelVersion: '6.6.105+',
    kubeletVersion: 'v1.34.1-gke.3971001',
    systemUuid: uuid(key, 72),
    labels: {
      ...commonLabels(type, spec.region, spec.zone, name),
      'cloud.google.com/gke-nodepool': spec.pool,
      'cloud.google.com/machine-family': type.name.split('-')[0] ?? '',
      'cloud.google.com/gke-os-distribution': 'cos',
      'cloud.google.com/gke-boot-disk': 'pd-balanced',
      'cloud.google.com/gke-provisioning': spec.capacity === 'spot' ? 'spot' : 'standard',
      ...(spec.capacity === 'spot' ? { 'cloud.google.com/gke-spot': 'true' } : {}),
    },
    ...sizes(type, { maxPods: 110, mig: undefined, key }),
    cgroupDriver: 'cgroupfs',
    ...lifeOf(spec),
  };
}

function commonLabels(
  type: InstanceType,
  region: string,
  zone: string,
  name: string,
): Record<string, string> {
  return {
    'beta.kubernetes.io/instance-type': type.name,
    'node.kubernetes.io/instance-type': type.name,
    'topology.kubernetes.io/region': region,
    'topology.kubernetes.io/zone': zone,
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/os': 'linux',
    'kubernetes.io/hostname': name,
  };
}

function eksctlLabels(spec: AwsNode): Record<string, string> {
  return {
    'alpha.eksctl.io/cluster-name': spec.cluster,
    'alpha.eksctl.io/nodegroup-name': spec.pool,
    'eks.amazonaws.com/nodegroup': spec.pool,
    'eks.amazonaws.com/capacityType': spec.capacity === 'spot' ? 'SPOT' : 'ON_DEMAND',
  };
}

function karpenterLabels(spec: AwsNode, type: InstanceType): Record<string, string> {
  return {
    'karpenter.sh/nodepool': spec.pool,
    'karpenter.sh/capacity-type': spec.capacity,
    'karpenter.k8s.aws/instance-cpu': String(type.cpu),
    'karpenter.k8s.aws/instance-memory': String(type.gib * 1024),
  };
}

function sizes(
  type: InstanceType,
  { maxPods, mig, key }: { maxPods: number; mig: MigLayout | undefined; key: number },
): Pick<Node, 'capacity' | 'allocatable' | 'gpus' | 'maxPods'> {
  const memory = Math.floor((type.gib * GIB * VISIBLE_MEMORY) / KIB) * KIB;
  const capacity: Amounts = { cpu: type.cpu, memory, gpu: type.gpu?.count ?? 0 };
  // EKS reserves 11 MiB a pod plus 255 MiB, and 100 MiB for eviction (its bootstrap script); cpu in steps.
  const reservedMemory = (11 * Math.min(maxPods, 58) + 355) * MIB;
  const reservedCpu = 0.06 + (type.cpu > 1 ? 0.01 : 0) + Math.max(0, type.cpu - 4) * 0.0025;
  return {
    capacity,
    allocatable: {
      cpu: Math.round((type.cpu - reservedCpu) * 1000) / 1000,
      memory: memory - reservedMemory,
      gpu: capacity.gpu,
    },
    maxPods,
    gpus: gpusOf(type, mig, key),
  };
}

function gpusOf(type: InstanceType, mig: MigLayout | undefined, key: number): readonly Gpu[] {
  const { gpu } = type;
  if (!gpu) return [];
  return Array.from({ length: gpu.count }, (_, index) => ({
    uuid: `GPU-${uuid(key, 100 + index)}`,
    pciBusId: `00000000:00:${(0x1b + index).toString(16).toUpperCase()}.0`,
    model: gpu.model,
    memoryMib: gpu.memoryMib,
    ...(mig ? { mig } : {}),
  }));
}

function lifeOf({
  created,
  ends = Infinity,
  objectGone,
}: NodeLife): Pick<Node, 'created' | 'ends' | 'objectGone'> {
  return { created, ends, objectGone: objectGone ?? ends };
}

/** Seconds by which nodes of one batch differ in age, so that they do not all begin together. */
export function jitter(key: number, spread: number): number {
  return Math.floor(fraction(key, 17) * spread);
}
