import { describe, expect, test } from '@jest/globals';
import { PriceTable } from '../../exporter/src/adapters/price-catalogue/price-table.ts';
import { packAws } from './aws.ts';
import { packAzure } from './azure.ts';
import { withoutWindows } from './azure-windows.ts';
import { packGcp } from './gcp.ts';
import { serialised } from './pack.ts';
import { SnapshotNode } from './snapshot.ts';
import { componentsOf, priceRatio } from './statistics.ts';

const awsSnapshot = {
  sources: {
    a: { dataDate: '2025-04-04' },
    b: { dataDate: '2025-11-03' },
    c: { dataDate: '2026-07-20' },
  },
  dedicatedTenancyRateOnly: ['us-east-1/m9.metal'],
  instanceTypes: { 'm5.large': { vcpu: 2 }, 'm9.metal': { vcpu: 96 } },
  regions: {
    'us-east-1': {
      currency: 'USD',
      source: 'c',
      otherSource: { b: ['m5.large'] },
      onDemand: { 'm9.metal': 5, 'm5.large': 0.096 },
      medianRatioToUsEast1: 1,
      ratioIqr: [1, 1],
    },
    'cn-north-1': { currency: 'CNY', source: 'c', otherSource: {}, onDemand: { 'm5.large': 0.9 } },
  },
  localZones: {
    'us-east-1-bos-1': {
      currency: 'USD',
      source: 'b',
      otherSource: {},
      onDemand: { 'm5.large': 0.12 },
      medianRatioToUsEast1: 1.25,
      ratioIqr: [1.2, 1.3],
    },
  },
};
const advisor = { regions: { 'us-east-1': { 'm5.large': [66, 1] } } };
const services = new SnapshotNode(
  {
    sources: { fargate: { dataDate: '2025-10-27' } },
    regions: {
      'us-east-1': {
        fargate: {
          linuxX86VcpuHour: 0.04048,
          linuxX86GbHour: 0.004445,
          linuxArmVcpuHour: 0.03238,
          linuxArmGbHour: 0.00356,
          windowsVcpuHour: 0.046552,
          windowsGbHour: 0.00511175,
          windowsOsLicenceVcpuHour: 0.046,
        },
      },
      'cn-north-1': {},
    },
  },
  'services',
);

describe('packing AWS', () => {
  const packed = packAws(
    new SnapshotNode(awsSnapshot, 'aws'),
    new SnapshotNode(advisor, 'spot'),
    services,
  );
  const table = new PriceTable(packed);

  test('prices come back with the date of their own source', () => {
    expect(table.price('us-east-1', 'm5.large', 'onDemand')).toEqual({
      usdPerHour: 0.096,
      date: '2025-11-03',
    });
    expect(table.price('us-east-1-bos-1', 'm5.large', 'onDemand')).toEqual({
      usdPerHour: 0.12,
      date: '2025-11-03',
    });
    expect(table.ratio('us-east-1-bos-1')).toEqual({ median: 1.25, low: 1.2, high: 1.3 });
    expect(table.saving('us-east-1', 'm5.large')).toBe(0.66);
  });

  test('Fargate has a rate per vCPU and GB by platform; that of Windows holds its licence', () => {
    expect(table.fargate('us-east-1', 'linux')).toEqual({ perVcpu: 0.04048, perGib: 0.004445 });
    expect(table.fargate('us-east-1', 'arm')).toEqual({ perVcpu: 0.03238, perGib: 0.00356 });
    expect(table.fargate('us-east-1', 'windows')).toEqual({
      perVcpu: 0.092552,
      perGib: 0.00511175,
    });
    expect(table.fargate('us-east-1-bos-1', 'linux')).toBeNull();
    expect(table.fargateDate).toBe('2025-10-27');
  });

  test('rates of dedicated tenancy and prices in other currencies stay out', () => {
    expect(table.price('us-east-1', 'm9.metal', 'onDemand')).toBeNull();
    expect(table.isDedicatedOnly('us-east-1', 'm9.metal')).toBe(true);
    expect(table.knowsPlace('cn-north-1')).toBe(false);
  });

  test('the bytes depend on the facts alone, not on their order in the snapshot', () => {
    const shuffled = {
      ...awsSnapshot,
      instanceTypes: { 'm9.metal': { vcpu: 96 }, 'm5.large': { vcpu: 2 } },
      regions: {
        ...awsSnapshot.regions,
        'us-east-1': {
          ...awsSnapshot.regions['us-east-1'],
          onDemand: { 'm5.large': 0.096, 'm9.metal': 5 },
        },
      },
    };
    const again = packAws(
      new SnapshotNode(shuffled, 'aws'),
      new SnapshotNode(advisor, 'spot'),
      services,
    );
    expect(serialised(again)).toBe(serialised(packed));
  });

  test('a snapshot without a field is refused with the place', () => {
    expect(() =>
      packAws(
        new SnapshotNode({ regions: {} }, 'aws.json'),
        new SnapshotNode(advisor, 'spot'),
        services,
      ),
    ).toThrow('aws.json: "localZones" is missing');
  });
});

test('packing Google solves spot components and leaves extended custom machines out', () => {
  const table = new PriceTable(
    packGcp(
      new SnapshotNode(
        {
          sources: { main: { dataDate: '2026-07-30' } },
          machineTypes: {
            'n2-highmem-2': { vcpu: 2, memGiB: 16 },
            'n2-standard-2': { vcpu: 2, memGiB: 8 },
            'e2-medium': { vcpu: 2, memGiB: 4, billedVcpu: 1 },
            'custom-1-7680-ext': { vcpu: 1, memGiB: 7.5 },
          },
          regions: {
            'us-central1': {
              onDemand: { 'n2-standard-2': 0.1, 'n2-highmem-2': 0.14, 'custom-1-7680-ext': 0.06 },
              spot: { 'n2-standard-2': 0.028, 'n2-highmem-2': 0.036 },
              perCorePerGb: { n2: [0.03, 0.005] },
            },
          },
        },
        'gcp',
      ),
    ),
  );
  expect(table.components('us-central1', 'n2', 'onDemand')).toEqual({
    perVcpu: 0.03,
    perGib: 0.005,
  });
  // 2 × 0.01 + 8 × 0.001 = 0.028 and 2 × 0.01 + 16 × 0.001 = 0.036
  expect(table.components('us-central1', 'n2', 'spot')).toEqual({ perVcpu: 0.01, perGib: 0.001 });
  expect(table.size('e2-medium')).toEqual({ vcpus: 2, memoryGib: 4, billedVcpus: 1 });
  expect(table.knowsType('custom-1-7680-ext')).toBe(false);
});

test('a machine of Google with local SSD that is listed at the price of the one without has no price', () => {
  const table = new PriceTable(
    packGcp(
      new SnapshotNode(
        {
          sources: { main: { dataDate: '2026-07-30' } },
          machineTypes: {
            'c4-standard-8': { vcpu: 8, memGiB: 30 },
            'c4-standard-8-lssd': { vcpu: 8, memGiB: 30 },
            'c4-standard-288-metal': { vcpu: 288, memGiB: 1080 },
            'c4-standard-288-lssd-metal': { vcpu: 288, memGiB: 1080 },
          },
          regions: {
            'us-central1': {
              onDemand: {
                'c4-standard-8': 0.4,
                'c4-standard-8-lssd': 0.5,
                'c4-standard-288-metal': 14,
                'c4-standard-288-lssd-metal': 14,
              },
              spot: { 'c4-standard-8': 0.15, 'c4-standard-8-lssd': 0.15 },
              perCorePerGb: {},
            },
          },
        },
        'gcp',
      ),
    ),
  );
  const listed = (type: string, purchase: 'onDemand' | 'spot') =>
    table.price('us-central1', type, purchase)?.usdPerHour ?? null;
  expect(listed('c4-standard-8-lssd', 'onDemand')).toBe(0.5);
  expect(listed('c4-standard-8-lssd', 'spot')).toBeNull();
  expect(listed('c4-standard-288-lssd-metal', 'onDemand')).toBeNull();
  expect(listed('c4-standard-288-metal', 'onDemand')).toBe(14);
});

describe('packing Azure', () => {
  test('names are trimmed, zeros are not prices, and ratios are those of common sizes', () => {
    const table = new PriceTable(
      packAzure(
        new SnapshotNode(
          {
            sources: { main: { dataDate: '2026-06-18' } },
            regions: {
              eastus: { D2s_v5: 0.1, D4s_v5: 0.2, 'NM16 ': 1, F2: 0 },
              westeurope: { D2s_v5: 0.12, D4s_v5: 0.24 },
            },
          },
          'azure',
        ),
      ),
    );
    expect(table.price('eastus', 'NM16', 'onDemand')?.usdPerHour).toBe(1);
    expect(table.price('eastus', 'F2', 'onDemand')).toBeNull();
    expect(table.ratio('westeurope')).toEqual({ median: 1.2, low: 1.2, high: 1.2 });
  });

  test('of series that mix Linux and Windows prices the lower price per vCPU is kept', () => {
    const given = new Map([
      ['D2as_v5', 0.178],
      ['D4as_v5', 0.172],
      ['D64as_v5', 5.696],
      ['E16-4as_v5', 1.64],
      ['E16as_v5', 0.904],
      ['B2s_v2', 0.0832],
      ['B16s_v2', 0.739],
      ['B2als_v2', 0.0376],
      ['D2s_v5', 0.096],
    ]);
    expect([...withoutWindows(given).keys()]).toEqual(['D4as_v5', 'E16as_v5', 'B2s_v2', 'D2s_v5']);
  });
});

describe('statistics', () => {
  test('components are found where prices follow from them, and only there', () => {
    const machines = [
      { vcpus: 2, memoryGib: 8, price: 0.1 },
      { vcpus: 2, memoryGib: 16, price: 0.14 },
      { vcpus: 4, memoryGib: 4, price: 0.14 },
    ];
    const [perVcpu, perGib] = componentsOf(machines) ?? [];
    expect(perVcpu).toBeCloseTo(0.03, 12);
    expect(perGib).toBeCloseTo(0.005, 12);
    expect(componentsOf([...machines, { vcpus: 8, memoryGib: 8, price: 1 }])).toBeNull();
    expect(componentsOf(machines.slice(0, 1))).toBeNull();
  });

  test('a price ratio is the median and the quartiles over common types', () => {
    const reference = new Map([
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['d', 1],
    ]);
    const prices = new Map([
      ['a', 1],
      ['b', 2],
      ['c', 3],
      ['x', 9],
    ]);
    expect(priceRatio(prices, reference)).toEqual([2, 1.5, 2.5]);
    expect(priceRatio(new Map(), reference)).toBeNull();
  });
});
