import { describe, expect, test } from '@jest/globals';
import type { HostFacts } from '../../domain/host.ts';
import { amounts } from '../../domain/resource.ts';
import { bareFacts } from '../../domain/testing/facts.ts';
import { machineOf, type MachineShape } from './machine.ts';

const SHAPES: Readonly<Record<string, MachineShape>> = {
  'n2-standard-4': { vcpus: 4, billedVcpus: 4, memoryGib: 16 },
  'n1-standard-4': { vcpus: 4, billedVcpus: 4, memoryGib: 15 },
  'e2-medium': { vcpus: 2, billedVcpus: 1, memoryGib: 4 },
  'e2-small': { vcpus: 2, billedVcpus: 0.5, memoryGib: 2 },
  'e2-micro': { vcpus: 2, billedVcpus: 0.25, memoryGib: 1 },
  'f1-micro': { vcpus: 1, billedVcpus: 1, memoryGib: 0.6 },
  'm2-ultramem-208': { vcpus: 208, billedVcpus: 208, memoryGib: 5888 },
  'm4-ultramem-224': { vcpus: 224, billedVcpus: 224, memoryGib: 5952 },
  'c3-standard-8-lssd': { vcpus: 8, billedVcpus: 8, memoryGib: 32 },
  'c4-standard-8-lssd': { vcpus: 8, billedVcpus: 8, memoryGib: 30 },
  'c4-standard-10-lssd': { vcpus: 10, billedVcpus: 10, memoryGib: 40 },
  'a2-ultragpu-2g': { vcpus: 24, billedVcpus: 24, memoryGib: 340 },
  'g2-standard-24': { vcpus: 24, billedVcpus: 24, memoryGib: 96 },
  'g4-standard-12': { vcpus: 12, billedVcpus: 12, memoryGib: 45 },
};

const machine = (instanceType: string, facts: Partial<HostFacts> = {}) =>
  machineOf(
    bareFacts({ provider: 'gcp', instanceType, region: 'us-central1', ...facts }),
    (type) => SHAPES[type] ?? null,
  );
const partsOf = (instanceType: string, facts: Partial<HostFacts> = {}) => {
  const found = machine(instanceType, facts);
  return typeof found === 'string'
    ? found
    : found.parts.map(({ component, amount }) => `${amount} ${component}`);
};

describe('what is billed of a machine', () => {
  test.each<[string, readonly string[]]>([
    ['n2-standard-4', ['4 N2 core', '16 N2 RAM']],
    ['N2-Standard-4', ['4 N2 core', '16 N2 RAM']],
    // Shared-core machines show 2 vCPUs and bill a part of them.
    ['e2-medium', ['1 E2 core', '4 E2 RAM']],
    ['e2-small', ['0.5 E2 core', '2 E2 RAM']],
    ['e2-micro', ['0.25 E2 core', '1 E2 RAM']],
    ['f1-micro', ['1 machine f1-micro']],
    [
      'm2-ultramem-208',
      ['208 M1 core', '5888 M1 RAM', '208 M2 premium core', '5888 M2 premium RAM'],
    ],
    ['m4-ultramem-224', ['224 M4ULTRAMEM224 core', '5952 M4ULTRAMEM224 RAM']],
    ['c3-standard-8-lssd', ['8 C3 core', '32 C3 RAM', '750 local SSD']],
    ['c4-standard-8-lssd', ['8 C4 core', '30 C4 RAM', '375 C4 local SSD']],
    ['a2-ultragpu-2g', ['24 A2 core', '340 A2 RAM', '2 A100 80GB GPU', '750 local SSD']],
    ['g2-standard-24', ['24 G2 core', '96 G2 RAM', '2 L4 GPU']],
    // Custom machines, at rates of their own.
    ['custom-4-8192', ['4 N1 custom core', '8 N1 custom RAM']],
    ['n2-custom-6-20480', ['6 N2 custom core', '20 N2 custom RAM']],
    ['n2d-custom-2-4096', ['2 N2D custom core', '4 N2D custom RAM']],
    ['e2-custom-small-2048', ['0.5 E2 custom core', '2 E2 custom RAM']],
    // N1 has 6.5 GiB per vCPU at the ordinary rate, N2 has 8: 30 − 26 = 4 and 80 − 64 = 16 are extended.
    ['custom-4-30720-ext', ['4 N1 custom core', '26 N1 custom RAM', '4 N1 custom extended RAM']],
    [
      'n2-custom-8-81920-ext',
      ['8 N2 custom core', '64 N2 custom RAM', '16 N2 custom extended RAM'],
    ],
    ['n2-custom-8-8192-ext', ['8 N2 custom core', '8 N2 custom RAM']],
  ])('%s', (type, parts) => {
    expect(partsOf(type)).toEqual(parts);
  });

  const t4 = { cloud_google_com_gke_accelerator: 'nvidia-tesla-t4' };
  test('GPUs attached to N1 count as many as the node reports', () => {
    expect(partsOf('n1-standard-4', { labels: t4, capacity: amounts(4, 15 * 2 ** 30, 2) })).toEqual(
      ['4 N1 core', '15 N1 RAM', '2 T4 GPU'],
    );
  });

  test('a GPU that several pods share at a time is one GPU', () => {
    const labels = { ...t4, cloud_google_com_gke_max_shared_clients_per_gpu: '4' };
    expect(partsOf('n1-standard-4', { labels, capacity: amounts(4, 2 ** 30, 8) })).toEqual([
      '4 N1 core',
      '15 N1 RAM',
      '2 T4 GPU',
    ]);
  });

  test('local SSDs that were attached one by one are named as left out', () => {
    const labels = { cloud_google_com_gke_local_nvme_ssd: 'true' };
    expect(machine('n2-standard-4', { labels })).toMatchObject({
      without: 'without its attached local SSDs',
    });
    expect(machine('c3-standard-8-lssd', { labels })).toMatchObject({ without: '' });
  });
});

test.each<[string, Partial<HostFacts>, string]>([
  ['m5.large', {}, 'm5.large is not a machine type of Google'],
  ['c9-standard-8', {}, 'the size of c9-standard-8 is not known'],
  ['n2-custom-4', {}, 'the custom machine type n2-custom-4 cannot be read'],
  ['n9-custom-4-65536-ext', {}, 'at which memory n9 begins to be extended is not known'],
  ['c4-standard-10-lssd', {}, 'how much local SSD comes with c4-standard-10-lssd is not known'],
  ['g4-standard-12', {}, 'which GPUs come with g4-standard-12, and at what price, is not known'],
  [
    'n1-standard-4',
    { labels: { cloud_google_com_gke_accelerator: 'nvidia-tesla-t4' } },
    'the node does not report how many nvidia-tesla-t4 it has; check its device plugin',
  ],
  [
    'n1-standard-4',
    { labels: { cloud_google_com_gke_accelerator: 'nvidia-tesla-x9' } },
    'the price list is not known to have the attached nvidia-tesla-x9',
  ],
])('%s %j has no known parts', (type, facts, why) => {
  expect(machine(type, facts)).toBe(why);
});
