import { describe, expect, test } from '@jest/globals';
import { hostFacts, type NodeDescription } from './host-facts.ts';
import { attachedAccelerator } from './host-facts-gpu.ts';
import { awsZoneGroup, regionOfZone } from './host-facts-region.ts';
import type { HostFacts } from './host.ts';
import { labelKey } from './labels.ts';
import { amounts } from './resource.ts';

/** Labels as an administrator writes them. */
function node(
  raw: Readonly<Record<string, string>>,
  more: Partial<NodeDescription> = {},
): NodeDescription {
  const labels = Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [labelKey(key), value]),
  );
  return { node: 'n1', providerId: '', labels, capacity: amounts(4, 16 * 2 ** 30), ...more };
}

const clusters: readonly {
  readonly kind: string;
  readonly given: NodeDescription;
  readonly facts: Partial<HostFacts>;
}[] = [
  {
    kind: 'an EKS managed node group with spot machines',
    given: node(
      {
        'node.kubernetes.io/instance-type': 'm6i.xlarge',
        'topology.kubernetes.io/region': 'us-east-1',
        'topology.kubernetes.io/zone': 'us-east-1a',
        'eks.amazonaws.com/nodegroup': 'blue',
        'eks.amazonaws.com/capacityType': 'SPOT',
        'kubernetes.io/os': 'linux',
      },
      { providerId: 'aws:///us-east-1a/i-0abc', osImage: 'Amazon Linux 2023' },
    ),
    facts: {
      provider: 'aws',
      instanceType: 'm6i.xlarge',
      region: 'us-east-1',
      zone: 'us-east-1a',
      capacityType: 'spot',
      os: 'linux',
      tenancy: 'shared',
      hasGpu: false,
    },
  },
  {
    kind: 'an EKS managed node group with on-demand machines',
    given: node(
      { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' },
      { providerId: 'aws:///eu-west-1b/i-0abc' },
    ),
    facts: { capacityType: 'on-demand', region: 'eu-west-1', zone: 'eu-west-1b' },
  },
  {
    kind: 'an EKS capacity block',
    given: node({ 'eks.amazonaws.com/capacityType': 'CAPACITY_BLOCK' }),
    facts: { capacityType: 'reserved', provider: 'aws' },
  },
  {
    kind: 'Karpenter on dedicated GPU machines',
    given: node(
      {
        'node.kubernetes.io/instance-type': 'g5.2xlarge',
        'karpenter.sh/capacity-type': 'on-demand',
        'karpenter.k8s.aws/instance-tenancy': 'dedicated',
        'karpenter.k8s.aws/instance-gpu-count': '1',
        // A team's own label never overrules the provisioner.
        lifecycle: 'spot',
      },
      { providerId: 'aws:///us-west-2c/i-1' },
    ),
    facts: { capacityType: 'on-demand', tenancy: 'dedicated', hasGpu: true, region: 'us-west-2' },
  },
  {
    kind: 'Karpenter in a capacity reservation',
    given: node({ 'karpenter.sh/capacity-type': 'reserved' }),
    facts: { capacityType: 'reserved' },
  },
  {
    kind: 'an eksctl self-managed group without a providerID',
    given: node({
      'alpha.eksctl.io/nodegroup-name': 'ng-1',
      'node-lifecycle': 'spot',
      'beta.kubernetes.io/instance-type': 'c5.large',
      'failure-domain.beta.kubernetes.io/region': 'ap-south-1',
      'failure-domain.beta.kubernetes.io/zone': 'ap-south-1b',
    }),
    facts: {
      provider: 'aws',
      instanceType: 'c5.large',
      capacityType: 'spot',
      region: 'ap-south-1',
      zone: 'ap-south-1b',
    },
  },
  {
    kind: 'a kops cluster with old labels',
    given: node(
      {
        'kops.k8s.io/instancegroup': 'nodes',
        'beta.kubernetes.io/instance-type': 'm5.large',
        'failure-domain.beta.kubernetes.io/zone': 'us-gov-west-1a',
        'node.kubernetes.io/lifecycle': 'normal',
        'beta.kubernetes.io/os': 'linux',
      },
      { providerId: 'aws:///us-gov-west-1a/i-2' },
    ),
    facts: { region: 'us-gov-west-1', capacityType: 'on-demand', instanceType: 'm5.large' },
  },
  {
    kind: 'an AWS local zone',
    given: node(
      { 'topology.kubernetes.io/zone': 'us-east-1-bos-1a' },
      { providerId: 'aws:///us-east-1-bos-1a/i-3' },
    ),
    facts: { region: 'us-east-1', zone: 'us-east-1-bos-1a' },
  },
  {
    kind: 'GKE with a spot node pool',
    given: node(
      {
        'node.kubernetes.io/instance-type': 'n2-standard-4',
        'topology.kubernetes.io/zone': 'us-central1-a',
        'cloud.google.com/gke-nodepool': 'pool-1',
        'cloud.google.com/gke-spot': 'true',
      },
      { providerId: 'gce://shop/us-central1-a/gke-1', kubeletVersion: 'v1.33.4-gke.1134000' },
    ),
    facts: {
      provider: 'gcp',
      region: 'us-central1',
      capacityType: 'spot',
      hasGpu: false,
      kubeletVersion: 'v1.33.4-gke.1134000',
    },
  },
  {
    kind: 'GKE with preemptible machines',
    given: node({ 'cloud.google.com/gke-preemptible': 'true' }),
    facts: { provider: 'gcp', capacityType: 'spot' },
  },
  {
    kind: 'GKE with standard provisioning',
    given: node({ 'cloud.google.com/gke-provisioning': 'standard' }),
    facts: { capacityType: 'on-demand' },
  },
  {
    kind: 'GKE with an attached GPU whose device plugin is down',
    given: node({
      'node.kubernetes.io/instance-type': 'n1-standard-4',
      'cloud.google.com/gke-accelerator': 'nvidia-tesla-t4',
    }),
    facts: { provider: 'gcp', hasGpu: true },
  },
  {
    kind: 'AKS with a spot scale set',
    given: node(
      {
        'node.kubernetes.io/instance-type': 'Standard_NC4as_T4_v3',
        'topology.kubernetes.io/region': 'westeurope',
        'topology.kubernetes.io/zone': 'westeurope-2',
        'kubernetes.azure.com/scalesetpriority': 'spot',
      },
      { providerId: 'azure:///subscriptions/1/resourceGroups/rg/providers/x' },
    ),
    facts: {
      provider: 'azure',
      capacityType: 'spot',
      region: 'westeurope',
      zone: 'westeurope-2',
      hasGpu: true,
    },
  },
  {
    kind: 'AKS with Windows',
    given: node(
      { 'kubernetes.io/os': 'windows', 'kubernetes.azure.com/scalesetpriority': 'regular' },
      { osImage: 'Windows Server 2022 Datacenter' },
    ),
    facts: { provider: 'azure', os: 'windows', capacityType: 'on-demand' },
  },
  {
    kind: 'a self-managed Red Hat host',
    given: node(
      { 'kubernetes.io/os': 'linux' },
      { providerId: 'aws:///us-east-1a/i-4', osImage: 'Red Hat Enterprise Linux 9.4 (Plow)' },
    ),
    facts: { os: 'rhel' },
  },
  {
    kind: 'an OpenShift node, whose image is not billed as Red Hat Enterprise Linux',
    given: node({}, { osImage: 'Red Hat Enterprise Linux CoreOS 418.94' }),
    facts: { os: 'linux' },
  },
  {
    kind: 'a SUSE host',
    given: node({}, { osImage: 'SUSE Linux Enterprise Server 15 SP6' }),
    facts: { os: 'suse' },
  },
  {
    kind: 'Cluster API with an interruptible machine',
    given: node({ 'cluster.x-k8s.io/interruptible': '' }),
    facts: { capacityType: 'spot' },
  },
  {
    kind: 'a rack at home',
    given: node({ 'kubernetes.io/os': 'linux' }, { node: 'rack7-3' }),
    facts: {
      node: 'rack7-3',
      provider: 'other',
      instanceType: '',
      region: '',
      zone: '',
      capacityType: 'on-demand',
      hasGpu: false,
    },
  },
  {
    kind: 'a rack whose feature discovery found NVIDIA cards',
    given: node({ 'nvidia.com/gpu.present': 'true', 'nvidia.com/gpu.count': '2' }),
    facts: { provider: 'other', hasGpu: true },
  },
  {
    kind: 'a machine whose discovery says there are no GPUs',
    given: node({ 'nvidia.com/gpu.present': 'false', 'nvidia.com/gpu.count': '0' }),
    facts: { hasGpu: false },
  },
  {
    kind: 'a host that reports GPUs of an unknown type',
    given: node({}, { capacity: amounts(8, 2 ** 30, 1) }),
    facts: { hasGpu: true },
  },
  {
    kind: 'a cloud whose types look like those of AWS',
    given: node(
      { 'node.kubernetes.io/instance-type': 'm5.large' },
      { providerId: 'hcloud://12345' },
    ),
    facts: { provider: 'other' },
  },
  {
    kind: 'k3s, whose instance type is its own name',
    given: node({ 'node.kubernetes.io/instance-type': 'k3s' }, { providerId: 'k3s://n1' }),
    facts: { provider: 'other', instanceType: 'k3s' },
  },
  {
    kind: 'AWS without a cloud controller, told by type and zone together',
    given: node({
      'node.kubernetes.io/instance-type': 'm7i-flex.large',
      'topology.kubernetes.io/zone': 'eu-north-1c',
    }),
    facts: { provider: 'aws', region: 'eu-north-1' },
  },
  {
    kind: 'Google without a cloud controller, told by type and zone together',
    given: node({
      'node.kubernetes.io/instance-type': 'c4a-standard-8',
      'topology.kubernetes.io/zone': 'europe-west4-b',
    }),
    facts: { provider: 'gcp', region: 'europe-west4' },
  },
];

describe('host facts', () => {
  test.each(clusters)('describe $kind', ({ given, facts }) => {
    expect(hostFacts(given)).toMatchObject(facts);
  });

  const gpu = (instanceType: string, providerId: string): boolean =>
    hostFacts(node({ 'node.kubernetes.io/instance-type': instanceType }, { providerId })).hasGpu;

  test('AWS families with accelerators are g, gr, p, trn, inf and dl', () => {
    const types = ['g4dn.xlarge', 'gr6.4xlarge', 'p5.48xlarge', 'trn2.3xlarge', 'inf2.xlarge'];
    expect(types.filter((type) => !gpu(type, 'aws:///us-east-1a/i'))).toEqual([]);
    const plain = ['m5.large', 'f2.6xlarge', 'vt1.3xlarge', 'i4i.large', 'r8g.large', 't3.micro'];
    expect(plain.filter((type) => gpu(type, 'aws:///us-east-1a/i'))).toEqual([]);
  });

  test('Google families with GPUs are a2 and later, g2 and g4, and not g1-small', () => {
    const types = ['a2-highgpu-1g', 'a3-megagpu-8g', 'a4x-highgpu-4g', 'g2-standard-4'];
    expect(types.filter((type) => !gpu(type, 'gce://p/us-central1-a/i'))).toEqual([]);
    const plain = ['g1-small', 'n1-standard-1', 'c4a-standard-8', 'e2-medium'];
    expect(plain.filter((type) => gpu(type, 'gce://p/us-central1-a/i'))).toEqual([]);
  });

  test('Azure sizes with GPUs are NC, ND, NG and NV, and not the FPGAs of NP', () => {
    const types = ['Standard_NC6s_v3', 'Standard_ND96isr_H100_v5', 'Standard_NV12ads_A10_v5'];
    expect(types.filter((type) => !gpu(type, 'azure:///x'))).toEqual([]);
    expect(['Standard_NP10s', 'Standard_D4s_v5'].filter((type) => gpu(type, 'azure:///x'))).toEqual(
      [],
    );
  });

  test('the accelerator that GKE attached is named', () => {
    const { labels } = node({ 'cloud.google.com/gke-accelerator': 'nvidia-l4' });
    expect(attachedAccelerator(labels)).toBe('nvidia-l4');
    expect(attachedAccelerator({})).toBe('');
  });
});

describe('regions from zones', () => {
  test.each([
    ['aws', 'us-east-1a', 'us-east-1'],
    ['aws', 'ap-southeast-2c', 'ap-southeast-2'],
    ['aws', 'us-west-2-lax-1b', 'us-west-2'],
    ['aws', 'us-east-1-wl1-bos-wlz-1', 'us-east-1'],
    ['gcp', 'northamerica-northeast1-b', 'northamerica-northeast1'],
    ['azure', 'westus2-1', 'westus2'],
    ['azure', '0', ''],
    ['aws', 'rack-7', ''],
    ['other', 'us-east-1a', ''],
  ] as const)('%s zone %s lies in region "%s"', (provider, zone, region) => {
    expect(regionOfZone(provider, zone)).toBe(region);
  });

  test('a local zone is priced by its own group, an ordinary zone by its region', () => {
    expect(awsZoneGroup('us-east-1-bos-1a', 'us-east-1')).toBe('us-east-1-bos-1');
    expect(awsZoneGroup('us-east-1a', 'us-east-1')).toBe('');
    expect(awsZoneGroup('', '')).toBe('');
  });
});
