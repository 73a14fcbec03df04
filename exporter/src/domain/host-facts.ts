import type { CapacityType, HostFacts, OperatingSystem, Provider, Tenancy } from './host.ts';
import { hasGpuLabel, isGpuType } from './host-facts-gpu.ts';
import { regionInNodeName, regionOfZone } from './host-facts-region.ts';
import { labelKey, labelValue, type Labels } from './labels.ts';
import { podProductOf } from './pod-billing.ts';
import type { PerResource } from './resource.ts';
import type { Amount } from './units.ts';

/** What a source reports of a node. */
export interface NodeDescription {
  readonly node: string;
  /** The Node object's `spec.providerID`; empty where unknown. */
  readonly providerId: string;
  readonly labels: Labels;
  readonly capacity: PerResource<Amount>;
  readonly kubeletVersion?: string;
  readonly osImage?: string;
}

/** Says what a node's price is found by, from its providerID, its labels and what its kubelet reports of itself. */
export function hostFacts(description: NodeDescription): HostFacts {
  const { node, providerId, labels, capacity, kubeletVersion = '' } = description;
  const id = parsedId(providerId);
  const instanceType = firstLabel(labels, TYPE_LABELS);
  const zone = firstLabel(labels, ZONE_LABELS) || id.zone;
  const regionLabel = firstLabel(labels, REGION_LABELS);
  const provider =
    id.provider ??
    (providerId === ''
      ? inferredProvider(node, labels, kubeletVersion, instanceType, zone)
      : 'other');
  const hasGpu = capacity.gpu > 0 || isGpuType(provider, instanceType) || hasGpuLabel(labels);
  const product = podProductOf({ node, providerId, provider, labels, hasGpu });
  return {
    node,
    providerId,
    provider,
    instanceType: product?.instanceType ?? instanceType,
    region: regionLabel || regionOfZone(provider, zone) || (product ? regionInNodeName(node) : ''),
    zone,
    os: operatingSystem(labels, description.osImage ?? ''),
    tenancy: tenancy(labels),
    capacityType: capacityType(labels),
    labels,
    kubeletVersion,
    capacity,
    hasGpu,
    ...(product && { podsBilledBy: product.billing }),
  };
}

const TYPE_LABELS = ['node.kubernetes.io/instance-type', 'beta.kubernetes.io/instance-type'];
const ZONE_LABELS = [
  'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/zone',
  'topology.ebs.csi.aws.com/zone',
  'topology.gke.io/zone',
  'topology.disk.csi.azure.com/zone',
];
const REGION_LABELS = ['topology.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/region'];

function firstLabel(labels: Labels, keys: readonly string[]): string {
  for (const key of keys) {
    const value = labelValue(labels, key);
    if (value !== undefined) return value;
  }
  return '';
}

interface IdFacts {
  /** undefined: the providerID names no provider we know. */
  readonly provider?: Provider;
  readonly zone: string;
}

/** `aws:///us-east-1a/i-0abc`, `gce://project/us-central1-a/name`, `azure:///subscriptions/…`. */
function parsedId(providerId: string): IdFacts {
  const [scheme = '', rest = ''] = providerId.split('://');
  const parts = rest.split('/');
  if (scheme === 'aws') return { provider: 'aws', zone: parts[1] ?? '' };
  if (scheme === 'gce') return { provider: 'gcp', zone: parts[1] ?? '' };
  if (scheme === 'azure') return { provider: 'azure', zone: '' };
  return { zone: '' };
}

/** Label keys that only one provider's clusters have, as kube-state-metrics spells their beginning. */
const PROVIDER_LABELS: readonly (readonly [prefix: string, provider: Provider])[] = [
  ['eks_amazonaws_com_', 'aws'],
  ['karpenter_k8s_aws_', 'aws'],
  ['alpha_eksctl_io_', 'aws'],
  ['cloud_google_com_gke_', 'gcp'],
  ['kubernetes_azure_com_', 'azure'],
];

/** Shapes of instance types and zones; both must fit, because other clouds reuse the names of one. */
const PROVIDER_SHAPES: readonly (readonly [type: RegExp, zone: RegExp, provider: Provider])[] = [
  [/^[a-z][a-z0-9-]*\.(nano|micro|small|medium|large|\d*xlarge|metal.*)$/, /-\d+[a-z]$/, 'aws'],
  [/^([a-z]\d[a-z]*|custom)-[a-z0-9-]+$/, /^[a-z]+-[a-z]+\d+-[a-z]$/, 'gcp'],
  [/^(Standard|Basic)_/, /./, 'azure'],
];

/** For clusters without a cloud controller, whose nodes have no providerID. */
function inferredProvider(
  node: string,
  labels: Labels,
  kubeletVersion: string,
  instanceType: string,
  zone: string,
): Provider {
  if (kubeletVersion.includes('-eks-') || node.startsWith('fargate-ip-')) return 'aws';
  if (kubeletVersion.includes('-gke.')) return 'gcp';
  const keys = Object.keys(labels);
  const byLabel = PROVIDER_LABELS.find(([prefix]) => keys.some((key) => key.startsWith(prefix)));
  if (byLabel) return byLabel[1];
  const byShape = PROVIDER_SHAPES.find(
    ([typeShape, zoneShape]) => typeShape.test(instanceType) && zoneShape.test(zone),
  );
  return byShape?.[2] ?? 'other';
}

/** Labels that say how the machine was bought, the provisioner's own before general customs. */
const CAPACITY_LABELS = [
  'karpenter.sh/capacity-type',
  'eks.amazonaws.com/capacityType',
  'cloud.google.com/gke-spot',
  'cloud.google.com/gke-preemptible',
  'cloud.google.com/gke-provisioning',
  'kubernetes.azure.com/scalesetpriority',
  'spotinst.io/node-lifecycle',
  'node.kubernetes.io/lifecycle',
  'node-lifecycle',
  'lifecycle',
] as const;

/** What these labels say, in lower case; a label that says something else is passed over. */
const CAPACITY_WORDS: ReadonlyMap<string, CapacityType> = new Map([
  ['spot', 'spot'],
  ['ec2spot', 'spot'],
  ['preemptible', 'spot'],
  ['true', 'spot'],
  ['on-demand', 'on-demand'],
  ['on_demand', 'on-demand'],
  ['ondemand', 'on-demand'],
  ['od', 'on-demand'],
  ['normal', 'on-demand'],
  ['regular', 'on-demand'],
  ['standard', 'on-demand'],
  ['reserved', 'reserved'],
  ['capacity_block', 'reserved'],
  ['capacity-block', 'reserved'],
]);

/** Cluster API marks spot machines by a label without a value. */
const SPOT_MARK = labelKey('cluster.x-k8s.io/interruptible');

function capacityType(labels: Labels): CapacityType {
  for (const label of CAPACITY_LABELS) {
    const said = CAPACITY_WORDS.get(labelValue(labels, label)?.toLowerCase() ?? '');
    if (said !== undefined) return said;
  }
  return labels[SPOT_MARK] === undefined ? 'on-demand' : 'spot';
}

const OS_LABELS = ['kubernetes.io/os', 'beta.kubernetes.io/os'];

/** Images whose operating system is billed with the machine; Red Hat's and SUSE's container hosts are not. */
const BILLED_IMAGES: readonly (readonly [image: RegExp, os: OperatingSystem])[] = [
  [/windows/i, 'windows'],
  [/red hat enterprise linux(?! coreos)/i, 'rhel'],
  [/suse linux enterprise server/i, 'suse'],
];

function operatingSystem(labels: Labels, osImage: string): OperatingSystem {
  if (firstLabel(labels, OS_LABELS) === 'windows') return 'windows';
  return BILLED_IMAGES.find(([image]) => image.test(osImage))?.[1] ?? 'linux';
}

/** Karpenter's label; `host` is a Dedicated Host, billed apart from its instances. */
function tenancy(labels: Labels): Tenancy {
  const said = labelValue(labels, 'karpenter.k8s.aws/instance-tenancy');
  return said === 'dedicated' || said === 'host' ? 'dedicated' : 'shared';
}
