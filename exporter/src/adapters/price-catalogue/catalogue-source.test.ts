import { describe, expect, test } from '@jest/globals';
import type { HostFacts } from '../../domain/host.ts';
import type { Quote, RungAnswer } from '../../domain/price.ts';
import { amounts } from '../../domain/resource.ts';
import { bareFacts } from '../../domain/testing/facts.ts';
import { unixSeconds } from '../../domain/units.ts';
import { catalogueSource } from './catalogue-source.ts';
import { embeddedCatalogue } from './catalogue.ts';
import { gcpFamily } from './gcp-components.ts';

const catalogue = embeddedCatalogue();
const source = catalogueSource(catalogue);

type Key = Pick<HostFacts, 'provider' | 'instanceType' | 'region'>;

const ask = (key: Key, more: Partial<HostFacts> = {}): RungAnswer =>
  source.quote(
    bareFacts({ ...key, capacity: amounts(4, 16 * 2 ** 30), ...more }),
    unixSeconds(1_790_000_000),
  );
const aws = (instanceType: string, region = 'us-east-1'): Key => ({
  provider: 'aws',
  instanceType,
  region,
});
const gcp = (instanceType: string, region = 'us-central1'): Key => ({
  provider: 'gcp',
  instanceType,
  region,
});
const azure = (instanceType: string, region = 'eastus'): Key => ({
  provider: 'azure',
  instanceType,
  region,
});
const quote = (key: Key, more: Partial<HostFacts> = {}): Quote => {
  const { quote: found, why } = ask(key, more);
  if (!found) throw new Error(why);
  return found;
};
const date = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 1000;

describe('catalogue prices', () => {
  test.each([
    // As on the providers' public price pages.
    [aws('m5.large'), 0.096, '2026-07-20'],
    [aws('m6i.xlarge'), 0.192, '2026-07-20'],
    [aws('t3.medium'), 0.0416, '2026-07-20'],
    [aws('m5.large', 'eu-west-1'), 0.107, '2025-11-03'],
    [aws('c5.large', 'eu-west-1'), 0.096, '2025-11-03'],
    [aws('m5.large', 'eu-central-1'), 0.115, '2025-11-03'],
    [aws('p5.48xlarge', 'us-west-2'), 55.04, '2025-11-03'],
    [gcp('n2-standard-4'), 0.194236, '2026-07-30'],
    [gcp('n1-standard-1'), 0.0475, '2026-07-30'],
    [azure('Standard_D4s_v5'), 0.192, '2026-06-18'],
    [azure('Standard_NC4as_T4_v3'), 0.526, '2026-06-18'],
  ])('$instanceType in $region', (key, usdPerHour, of) => {
    expect(quote(key)).toMatchObject({
      usdPerHour,
      rung: 'catalogue',
      asOf: date(of),
      origin: `catalogue of ${of}`,
    });
  });

  test('a price that comes from an older source carries the older date', () => {
    expect(quote(aws('m5.metal'))).toMatchObject({ usdPerHour: 4.608, asOf: date('2025-11-03') });
  });

  test('Google’s spot machines have listed prices of their own', () => {
    const spot = quote(gcp('n2-standard-4'), { capacityType: 'spot' });
    expect(spot).toMatchObject({ usdPerHour: 0.09212, origin: 'catalogue of 2026-07-30, spot' });
  });

  test('an AWS local zone has its own prices, never those of its region', () => {
    const inBoston = quote(aws('t3.medium'), { zone: 'us-east-1-bos-1a' });
    expect(inBoston.usdPerHour).toBe(0.052);
    expect(ask(aws('m5.large'), { zone: 'us-east-1-bos-1a' })).toMatchObject({
      quote: null,
      why: 'the catalogue of 2026-07-20 has no price for m5.large in us-east-1-bos-1',
    });
    expect(ask(aws('m5.large'), { zone: 'us-east-1-wl1-bos-wlz-1' }).why).toBe(
      'the catalogue has no prices for us-east-1-wl1-bos-wlz-1',
    );
  });

  test('Azure sizes are found however they are capitalised', () => {
    expect(quote(azure('standard_d4s_v5')).usdPerHour).toBe(0.192);
  });

  test('an AWS capacity reservation is billed at the on-demand rate, a capacity block is not', () => {
    expect(quote(aws('m5.large'), { capacityType: 'reserved' })).toMatchObject({
      usdPerHour: 0.096,
      origin: 'catalogue of 2026-07-20, a reservation at the on-demand rate',
    });
    const block = { eks_amazonaws_com_capacity_type: 'CAPACITY_BLOCK' };
    expect(ask(aws('p5.48xlarge'), { capacityType: 'reserved', labels: block }).why).toBe(
      'a capacity block is paid in advance at a price of its own',
    );
  });
});

describe('what the catalogue refuses to price', () => {
  const linux = aws('m5.large');
  test.each<[string, Key, Partial<HostFacts>, string]>([
    [
      'Windows',
      linux,
      { os: 'windows' },
      'the catalogue holds Linux prices only, the host runs windows',
    ],
    ['Red Hat', linux, { os: 'rhel' }, 'the catalogue holds Linux prices only, the host runs rhel'],
    [
      'dedicated',
      linux,
      { tenancy: 'dedicated' },
      'the catalogue holds no prices for dedicated tenancy',
    ],
    [
      'AWS spot',
      linux,
      { capacityType: 'spot' },
      'the catalogue has no spot price for m5.large in us-east-1',
    ],
    [
      'Azure spot',
      azure('Standard_D4s_v5'),
      { capacityType: 'spot' },
      'the catalogue has no spot price for D4s_v5 in eastus',
    ],
    [
      'Beijing, priced in CNY',
      aws('m5.large', 'cn-north-1'),
      {},
      'the catalogue has no prices for cn-north-1',
    ],
    [
      'a dedicated-tenancy rate',
      aws('c8a.metal-24xl'),
      {},
      'the catalogue has only the dedicated-tenancy rate of c8a.metal-24xl in us-east-1',
    ],
    ['an unknown type', aws('x9.large'), {}, 'the catalogue of 2026-07-20 does not know x9.large'],
    ['no type', aws(''), {}, 'the node has no instance type label'],
    ['no region', aws('m5.large', ''), {}, 'the node has no region label'],
    [
      'another provider',
      { ...linux, provider: 'other' },
      {},
      'the catalogue has no prices for this provider',
    ],
    [
      'an attached GPU',
      gcp('n1-standard-4'),
      { labels: { cloud_google_com_gke_accelerator: 'nvidia-tesla-t4' } },
      'the catalogue has no price for the attached nvidia-tesla-t4',
    ],
    [
      'Fargate as spot',
      aws('fargate'),
      { podsBilledBy: 'fargate', capacityType: 'spot' },
      'the catalogue has no spot rates of Fargate',
    ],
    [
      'Fargate in an unknown place',
      aws('fargate', ''),
      { podsBilledBy: 'fargate' },
      'the node has no region label',
    ],
    [
      'Fargate in Beijing',
      aws('fargate', 'cn-north-1'),
      { podsBilledBy: 'fargate' },
      'the catalogue has no prices for cn-north-1',
    ],
    [
      'Fargate with Windows where it has no rates',
      aws('fargate', 'ap-southeast-6'),
      { podsBilledBy: 'fargate', os: 'windows' },
      'the catalogue has no rates of Fargate for windows in ap-southeast-6',
    ],
    [
      'pods on Autopilot',
      gcp('gke-autopilot'),
      { node: 'gk3-shop-pool-1-abc', podsBilledBy: 'gke-autopilot' },
      'GKE Autopilot bills pods by their requests, at rates that the catalogue does not hold; add gke-autopilot with usdPerVcpuHour and usdPerGbHour to the price file',
    ],
    [
      'a node of Autopilot that is billed itself',
      gcp('e2-standard-4'),
      { node: 'gk3-shop-pool-1-abc' },
      'GKE Autopilot adds a premium to the price of this node, which the catalogue does not hold',
    ],
    [
      'extended memory',
      gcp('custom-1-7680-ext'),
      {},
      'the catalogue of 2026-07-30 does not know custom-1-7680-ext',
    ],
    [
      'Azure prices that may be for Windows',
      azure('Standard_D2as_v5'),
      {},
      'the catalogue of 2026-06-18 has no price for D2as_v5 in eastus',
    ],
  ])('%s', (_, key, more, why) => {
    expect(ask(key, more)).toEqual({ rung: 'catalogue', quote: null, why });
  });
});

describe('a Fargate pod', () => {
  const pod = (more: Partial<HostFacts> = {}, region = 'us-east-1') =>
    quote(aws('fargate', region), {
      podsBilledBy: 'fargate',
      capacity: amounts(0.5, 2 ** 30),
      ...more,
    });

  test('costs its vCPUs and GBs at the rates of its region', () => {
    const { usdPerHour, components, asOf, origin } = pod();
    // 0.5 × 0.04048 + 1 × 0.004445
    expect(usdPerHour).toBeCloseTo(0.024685, 12);
    expect(components).toEqual({
      usdPerCoreHour: 0.04048,
      usdPerGibHour: 0.004445,
      usdPerGpuHour: 0,
    });
    expect(asOf).toBe(date('2025-10-27'));
    expect(origin).toBe(
      'catalogue of 2025-10-27, Fargate on linux: 0.04048 a vCPU and 0.004445 a GB',
    );
    expect(pod({}, 'eu-central-1').components?.usdPerCoreHour).toBe(0.04656);
  });

  test('costs less on Arm and more with Windows, whose licence is per vCPU', () => {
    // 0.5 × 0.03238 + 0.00356
    expect(pod({ labels: { kubernetes_io_arch: 'arm64' } }).usdPerHour).toBeCloseTo(0.01975, 12);
    // 0.5 × (0.046552 + 0.046) + 0.00511175
    expect(pod({ os: 'windows' }).usdPerHour).toBeCloseTo(0.05138775, 12);
  });
});

describe('Google’s components', () => {
  const table = catalogue.table('gcp');
  if (!table) throw new Error('the catalogue has no Google prices');

  test('every listed type of a family with components costs the sum of its cores and memory within 0.1 %', () => {
    const wrong: string[] = [];
    let checked = 0;
    for (const place of table.places)
      for (const type of table.types) {
        // Local SSDs are in the price of -lssd types.
        if (type.includes('-lssd')) continue;
        const rates = table.components(place, gcpFamily(type), 'onDemand');
        const listed = table.price(place, type, 'onDemand');
        const size = table.size(type);
        if (!rates || !listed || !size) continue;
        checked += 1;
        const sum = size.billedVcpus * rates.perVcpu + size.memoryGib * rates.perGib;
        if (Math.abs(sum / listed.usdPerHour - 1) > 0.001) wrong.push(`${place} ${type}`);
      }
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(12_000);
  });

  test('they ride along with the quote, spot with those of spot', () => {
    expect(quote(gcp('n2-standard-4')).components).toEqual({
      usdPerCoreHour: 0.031611,
      usdPerGibHour: 0.004237,
      usdPerGpuHour: 0,
    });
    expect(quote(gcp('n2-standard-4'), { capacityType: 'spot' }).components).toEqual({
      usdPerCoreHour: 0.01499,
      usdPerGibHour: 0.00201,
      usdPerGpuHour: 0,
    });
  });

  test('a shared-core machine’s visible core costs what is billed of it', () => {
    // e2-medium shows 2 vCPUs and bills 1: 0.021812 / 2.
    expect(quote(gcp('e2-medium')).components?.usdPerCoreHour).toBe(0.010906);
    expect(quote(gcp('e2-medium')).usdPerHour).toBe(0.033506);
    // Listed, without components of a family.
    expect(quote(gcp('g1-small')).components).toBeUndefined();
  });

  test('machines with GPUs and other providers have none', () => {
    expect(quote(gcp('g2-standard-4')).components).toBeUndefined();
    expect(quote(aws('m5.large')).components).toBeUndefined();
  });

  test('a custom machine of N1 costs the sum of the custom rates', () => {
    // 4 × 0.033191 + 8 × 0.004446
    expect(quote(gcp('custom-4-8192')).usdPerHour).toBeCloseTo(0.168332, 9);
  });
});

test('the catalogue’s date is that of its newest price', () => {
  expect(catalogue.date()).toBe(date('2026-07-30'));
});
