import { describe, expect, test } from '@jest/globals';
import { hostFacts, type NodeDescription } from './host-facts.ts';
import type { HostFacts } from './host.ts';
import { labelKey } from './labels.ts';
import { isFreeOnAutopilot } from './pod-billing.ts';
import { amounts } from './resource.ts';

function facts(
  node: string,
  labels: Readonly<Record<string, string>> = {},
  more: Partial<NodeDescription> = {},
): Pick<HostFacts, 'provider' | 'instanceType' | 'region' | 'podsBilledBy'> {
  const { provider, instanceType, region, podsBilledBy } = hostFacts({
    node,
    providerId: '',
    labels: Object.fromEntries(
      Object.entries(labels).map(([key, value]) => [labelKey(key), value]),
    ),
    capacity: amounts(2, 8 * 2 ** 30),
    ...more,
  });
  return { provider, instanceType, region, ...(podsBilledBy && { podsBilledBy }) };
}

const FARGATE = { provider: 'aws', instanceType: 'fargate', podsBilledBy: 'fargate' };

describe('a node of Fargate', () => {
  test('is known by its label', () => {
    const labels = {
      'eks.amazonaws.com/compute-type': 'fargate',
      'topology.kubernetes.io/region': 'eu-west-1',
    };
    expect(facts('n1', labels)).toEqual({ ...FARGATE, region: 'eu-west-1' });
  });

  test('is known by its name, where kube-state-metrics shows no labels', () => {
    expect(facts('fargate-ip-10-0-1-2.eu-central-1.compute.internal')).toEqual({
      ...FARGATE,
      region: 'eu-central-1',
    });
    expect(facts('fargate-ip-10-0-1-2.ec2.internal')).toEqual({ ...FARGATE, region: 'us-east-1' });
    expect(facts('fargate-ip-10-0-1-2')).toEqual({ ...FARGATE, region: '' });
  });

  test('is known by its providerID', () => {
    const providerId = 'aws:///us-west-2b/8e8d1b9e7f-1c0d/fargate-ip-10-0-1-2.example.com';
    expect(facts('renamed', {}, { providerId })).toEqual({ ...FARGATE, region: 'us-west-2' });
  });

  test('is not any other node of EKS', () => {
    const labels = { 'eks.amazonaws.com/compute-type': 'ec2' };
    expect(facts('ip-10-0-1-2.ec2.internal', labels)).toEqual({
      provider: 'aws',
      instanceType: '',
      region: '',
    });
  });
});

describe('a node of GKE Autopilot', () => {
  const autopilot = (
    labels: Readonly<Record<string, string>>,
    capacity = amounts(8, 32 * 2 ** 30),
  ): Partial<HostFacts> =>
    facts(
      'gk3-shop-pool-1-abc',
      { 'node.kubernetes.io/instance-type': 'ek-standard-8', ...labels },
      { providerId: 'gce://project/us-central1-a/gk3-shop-pool-1-abc', capacity },
    );

  test.each([
    ['', 'gke-autopilot'],
    ['autopilot', 'gke-autopilot'],
    ['autopilot-spot', 'gke-autopilot'],
    ['Balanced', 'gke-autopilot-balanced'],
    ['Scale-Out', 'gke-autopilot-scale-out'],
  ])('of the compute class "%s" bills its pods as %s', (computeClass, instanceType) => {
    expect(autopilot({ 'cloud.google.com/compute-class': computeClass })).toEqual({
      provider: 'gcp',
      instanceType,
      region: 'us-central1',
      podsBilledBy: 'gke-autopilot',
    });
  });

  test.each([['Performance'], ['Accelerator'], ['my-own-class']])(
    'of the compute class %s is billed itself',
    (computeClass) => {
      expect(autopilot({ 'cloud.google.com/compute-class': computeClass })).toEqual({
        provider: 'gcp',
        instanceType: 'ek-standard-8',
        region: 'us-central1',
      });
    },
  );

  test('with GPUs is billed itself', () => {
    const machine = { provider: 'gcp', instanceType: 'ek-standard-8', region: 'us-central1' };
    expect(autopilot({}, amounts(8, 2 ** 30, 1))).toEqual(machine);
    expect(autopilot({ 'cloud.google.com/gke-accelerator': 'nvidia-l4' })).toEqual(machine);
  });

  test('of another provider is none', () => {
    expect(facts('gk3-n1', {}, { providerId: 'aws:///us-east-1a/i-1' })).toEqual({
      provider: 'aws',
      instanceType: '',
      region: 'us-east-1',
    });
  });
});

test.each([
  ['kube-system', true],
  ['gke-managed-cim', true],
  ['gmp-system', true],
  ['gke-shop', false],
  ['shop', false],
])('of %s pods are free on Autopilot: %p', (namespace, isFree) => {
  expect(isFreeOnAutopilot(namespace)).toBe(isFree);
});
