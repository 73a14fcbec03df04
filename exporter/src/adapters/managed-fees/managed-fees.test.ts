import { describe, expect, test } from '@jest/globals';
import type { FeeAnswer } from '../../app/ports.ts';
import type { HostFacts } from '../../domain/host.ts';
import type { ClusterFee } from '../../domain/price.ts';
import { bareFacts } from '../../domain/testing/facts.ts';
import { unixSeconds, usdPerHour, type UnixSeconds } from '../../domain/units.ts';
import { eksSupport, minorVersion, startOf } from './eks-calendar.ts';
import { managedFees, type FeeOptions } from './managed-fees.ts';
import { platformOf } from './platform.ts';

const at = unixSeconds(Date.parse('2026-11-22T12:00:00Z') / 1000);

const eks = (kubeletVersion = 'v1.34.2-eks-a1b2c3'): HostFacts =>
  bareFacts({ provider: 'aws', region: 'us-east-1', kubeletVersion });
const gke = (): HostFacts => bareFacts({ provider: 'gcp', kubeletVersion: 'v1.33.4-gke.1134000' });
const aks = (): HostFacts =>
  bareFacts({ provider: 'azure', labels: { kubernetes_azure_com_cluster: 'MC_rg_c_eastus' } });

const noFile: readonly ClusterFee[] = [];
const filedFee = (name: string, component: string, price: number): ClusterFee => ({
  name,
  component,
  usdPerHour: usdPerHour(price),
  rung: 'file',
  asOf: null,
  origin: 'prices.yaml line 9',
});
const fees = (
  hosts: readonly HostFacts[],
  options: Partial<FeeOptions> = {},
  filed = noFile,
  when: UnixSeconds = at,
): FeeAnswer => managedFees({ service: 'auto', tier: 'auto', ...options }, filed).fees(hosts, when);

describe('the managed service fee', () => {
  test('EKS costs 0.10 an hour', () => {
    expect(fees([eks()])).toEqual({
      fees: [
        {
          name: 'eks',
          component: '',
          usdPerHour: 0.1,
          rung: 'catalogue',
          asOf: Date.parse('2025-10-28T00:00:00Z') / 1000,
          origin: 'AWS price list of 2025-10-28',
        },
      ],
      missing: [],
    });
  });

  test('GKE costs 0.10 an hour', () => {
    expect(fees([gke()])).toEqual({
      fees: [
        {
          name: 'gke',
          component: '',
          usdPerHour: 0.1,
          rung: 'catalogue',
          asOf: null,
          origin: 'cloud.google.com/kubernetes-engine/pricing',
        },
      ],
      missing: [],
    });
  });

  test('GKE costs nothing where its owner says that the credit of the free tier covers it', () => {
    expect(fees([gke()], { tier: 'free' })).toMatchObject({
      fees: [
        {
          name: 'gke',
          component: '',
          usdPerHour: 0,
          origin:
            'cloud.google.com/kubernetes-engine/pricing: the monthly credit of the free tier covers it (prices.fees.tier)',
        },
      ],
      missing: [],
    });
    expect(fees([eks()], { tier: 'free' }).missing).toEqual([
      'eks has no tier "free"; set prices.fees.tier to auto or standard or extended',
    ]);
  });

  test.each([
    ['free', 0],
    ['standard', 0.1],
    ['premium', 0.6],
  ] as const)('AKS of tier %s costs %d an hour', (tier, price) => {
    const answer = fees([aks()], { tier });
    expect(answer.fees).toMatchObject([{ name: 'aks', component: '', usdPerHour: price }]);
    expect(answer.missing).toEqual([]);
  });

  test('AKS without a tier is a gap, not a guess', () => {
    expect(fees([aks()])).toEqual({
      fees: [],
      missing: [
        'aks: the tier cannot be seen from inside the cluster; set prices.fees.tier to free, standard or premium',
      ],
    });
  });

  test('a cluster pays one fee: that of the platform of most of its nodes', () => {
    const names = (hosts: readonly HostFacts[]) => fees(hosts).fees.map(({ name }) => name);
    expect(names([eks(), gke(), gke(), bareFacts()])).toEqual(['gke']);
    expect(names([eks(), eks(), gke()])).toEqual(['eks']);
    expect(names([gke(), eks()])).toEqual(['eks']);
  });

  test('machines of a cloud without a managed platform pay none', () => {
    const kops = bareFacts({ provider: 'aws', kubeletVersion: 'v1.33.1' });
    expect(fees([kops, bareFacts()])).toEqual({ fees: [], missing: [] });
    expect(fees([])).toEqual({ fees: [], missing: [] });
  });

  test('the configuration overrules what the nodes show', () => {
    expect(fees([eks()], { service: 'none' })).toEqual({ fees: [], missing: [] });
    expect(fees([bareFacts()], { service: 'gke' }).fees).toMatchObject([{ name: 'gke' }]);
    // Even before the first node is seen.
    expect(fees([], { service: 'eks' })).toMatchObject({ fees: [{ name: 'eks' }], missing: [] });
    const unlabelled = bareFacts({ provider: 'aws', kubeletVersion: 'v1.32.0' });
    expect(fees([unlabelled], { service: 'eks' }).fees).toMatchObject([
      { component: '' },
      { component: 'extended_support' },
    ]);
  });

  test('the price file goes before the list price', () => {
    const filed = [filedFee('eks', '', 0.07)];
    expect(fees([eks()], {}, filed).fees).toEqual([
      {
        name: 'eks',
        component: '',
        usdPerHour: 0.07,
        rung: 'file',
        asOf: null,
        origin: 'prices.yaml line 9',
      },
    ]);
    const tier = [filedFee('aks', '', 0.2)];
    expect(fees([aks()], {}, tier)).toMatchObject({
      fees: [{ usdPerHour: 0.2 }],
      missing: [],
    });
  });

  test('a tier that the platform does not sell is a gap', () => {
    expect(fees([eks()], { tier: 'premium' }).missing).toEqual([
      'eks has no tier "premium"; set prices.fees.tier to auto or standard or extended',
    ]);
    expect(fees([aks()], { tier: 'extended' }).missing).toEqual([
      'aks has no tier "extended"; set prices.fees.tier to auto or free or standard or premium',
    ]);
  });

  test('EKS in China is billed in CNY: a gap', () => {
    const beijing = { ...eks(), region: 'cn-north-1' };
    expect(fees([beijing])).toEqual({
      fees: [],
      missing: ['eks: in China the fee is in CNY; add it to the price file in US dollars (fees)'],
    });
  });
});

describe('extended support', () => {
  const components = (answer: FeeAnswer) =>
    answer.fees.map(({ component, usdPerHour: price, rung }) => [component, price, rung]);

  test('is an estimate when the newest kubelet’s version is out of standard support', () => {
    const answer = fees([eks('v1.31.4-eks-1'), eks('v1.32.9-eks-2')]);
    expect(answer.missing).toEqual([]);
    expect(answer.fees[1]).toEqual({
      name: 'eks',
      component: 'extended_support',
      usdPerHour: 0.5,
      rung: 'estimate',
      asOf: Date.parse('2025-10-28T00:00:00Z') / 1000,
      origin:
        'AWS price list of 2025-10-28; the newest kubelet is 1.32, whose standard support ended on 2026-03-23',
    });
  });

  test('starts with the day on which standard support ends', () => {
    const endOf134 = startOf('2026-12-02');
    const lastSecond = unixSeconds(endOf134 - 1);
    expect(components(fees([eks()], {}, noFile, lastSecond))).toHaveLength(1);
    expect(components(fees([eks()], {}, noFile, endOf134))).toHaveLength(2);
  });

  test('is not due while one kubelet is of a supported version', () => {
    expect(components(fees([eks('v1.30.0-eks-1'), eks('v1.35.0-eks-1')]))).toEqual([
      ['', 0.1, 'catalogue'],
    ]);
  });

  test('is what the configuration says', () => {
    const old = [eks('v1.29.0-eks-1')];
    expect(components(fees(old, { tier: 'standard' }))).toHaveLength(1);
    expect(components(fees([eks()], { tier: 'extended' }))).toEqual([
      ['', 0.1, 'catalogue'],
      ['extended_support', 0.5, 'catalogue'],
    ]);
    expect(fees([gke()], { tier: 'extended' }).missing).toEqual([
      'gke: no price for extended support; add it to the price file (fees, component: extended_support)',
    ]);
  });

  test('has its own price in the file', () => {
    const filed = [filedFee('eks', 'extended_support', 0.4)];
    expect(components(fees([eks('v1.32.0-eks-1')], {}, filed))).toEqual([
      ['', 0.1, 'catalogue'],
      ['extended_support', 0.4, 'file'],
    ]);
  });

  test('without a kubelet version is a gap', () => {
    const mute = { ...eks(''), labels: { eks_amazonaws_com_nodegroup: 'blue' } };
    expect(fees([mute]).missing).toEqual([
      'eks: extended support cannot be told without a kubelet version; set prices.fees.tier to standard or extended',
    ]);
  });

  test('a version newer than the calendar is supported until it could be 14 months old, then a gap', () => {
    expect(components(fees([eks('v1.36.0-eks-1')]))).toHaveLength(1);
    const later = fees([eks('v1.36.0-eks-1')], {}, noFile, startOf('2027-06-24'));
    expect(later.missing).toEqual([
      'eks: Kubernetes 1.36 is not in the support calendar of 2026-04-24; set prices.fees.tier to standard or extended',
    ]);
  });

  test('a version older than the calendar has been extended long ago', () => {
    expect(eksSupport(22, at)).toEqual({ kind: 'extended', ended: '' });
  });

  test.each([
    ['v1.33.4-eks-99d6cc0', 33],
    ['v1.9.0', 9],
    ['1.35', 35],
    ['', null],
    ['v2.1.0', null],
  ])('the minor version of %s is %s', (version, minor) => {
    expect(minorVersion(version)).toBe(minor);
  });
});

describe('platforms', () => {
  test.each<[string, Partial<HostFacts>, string | null]>([
    ['an EKS label', { provider: 'aws', labels: { eks_amazonaws_com_nodegroup: 'a' } }, 'eks'],
    ['an eksctl label', { provider: 'aws', labels: { alpha_eksctl_io_cluster_name: 'a' } }, 'eks'],
    ['a GKE label', { provider: 'gcp', labels: { cloud_google_com_gke_nodepool: 'a' } }, 'gke'],
    [
      'the resource group of AKS',
      { provider: 'azure', providerId: 'azure:///subscriptions/1/resourceGroups/mc_rg_c_eastus/x' },
      'aks',
    ],
    ['EKS Anywhere', { provider: 'other', kubeletVersion: 'v1.33.1-eks-1' }, null],
    [
      'Google’s software on own machines',
      { provider: 'other', kubeletVersion: 'v1.33.1-gke.1' },
      null,
    ],
    [
      'virtual machines on Azure',
      { provider: 'azure', providerId: 'azure:///subscriptions/1/resourceGroups/own/x' },
      null,
    ],
    ['kops', { provider: 'aws', labels: { kops_k8s_io_instancegroup: 'nodes' } }, null],
  ])('%s', (_, facts, platform) => {
    expect(platformOf(bareFacts(facts))).toBe(platform);
  });
});
