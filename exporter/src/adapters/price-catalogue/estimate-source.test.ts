import { describe, expect, test } from '@jest/globals';
import type { HostFacts } from '../../domain/host.ts';
import { amounts } from '../../domain/resource.ts';
import { bareFacts } from '../../domain/testing/facts.ts';
import { unixSeconds } from '../../domain/units.ts';
import type { Catalogue } from './catalogue.ts';
import { estimateSource } from './estimate-source.ts';
import { PriceTable } from './price-table.ts';

const aws = new PriceTable({
  provider: 'aws',
  reference: 'us-east-1',
  dates: { new: '2026-07-20', old: '2025-11-03', savings: '2025-06-28' },
  types: 'g5.2xlarge,g5.xlarge,m5.2xlarge,m5.large,m5.xlarge,r5.large,t3.micro,t3.small',
  vcpus: '8,4,8,2,4,2,2,2',
  places: {
    'us-east-1': {
      source: 'new',
      onDemand: '1.2,1,0.4,0.1,0.2,0.126,0.01,0.02',
      savings: ',,60,70,50,,,',
    },
    'eu-test-1': {
      source: 'old',
      ratio: '1.1/1.05/1.2',
      onDemand: '1.5,,0.48,,,,0.012,',
    },
  },
});
const gcp = new PriceTable({
  provider: 'gcp',
  reference: 'us-central1',
  dates: { main: '2026-07-30' },
  types: 'n2-standard-2,n2-standard-4',
  vcpus: '2,4',
  memoryGib: '8,16',
  places: {
    'us-central1': {
      source: 'main',
      onDemand: '0.1,0.2',
      components: 'n2=0.03/0.005,e2=0.02/0.003',
      spotComponents: 'n2=0.01/0.001',
    },
  },
});
const azure = new PriceTable({
  provider: 'azure',
  reference: 'eastus',
  dates: { main: '2026-06-18' },
  types: 'B2s_v2,B4s_v2,D2s_v5,E16-4s_v5,E16s_v5',
  places: { eastus: { source: 'main', onDemand: '0.08,,0.096,0.9,1.008' } },
});
const tables = { aws, gcp, azure, other: null };
const catalogue: Catalogue = { table: (provider) => tables[provider], date: () => null };
const source = estimateSource(catalogue);

const ask = (
  provider: HostFacts['provider'],
  instanceType: string,
  region: string,
  more: Partial<HostFacts> = {},
) =>
  source.quote(
    bareFacts({ provider, instanceType, region, capacity: amounts(4, 16 * 2 ** 30), ...more }),
    unixSeconds(1_790_000_000),
  );
const spot = { capacityType: 'spot' } as const;

describe('estimates', () => {
  test('another size of the family in the same place is scaled by vCPU', () => {
    const { quote } = ask('aws', 'm5.xlarge', 'eu-test-1');
    // 0.48 × 4 / 8
    expect(quote).toEqual({
      usdPerHour: 0.24,
      rung: 'estimate',
      asOf: Date.parse('2025-11-03T00:00:00Z') / 1000,
      origin: 'estimate: m5.2xlarge in eu-test-1 (0.48, catalogue of 2025-11-03) × 4/8 vCPU',
    });
  });

  test('a size that the catalogue does not know is scaled by the cores of the node', () => {
    const { quote } = ask('aws', 'm5.huge', 'us-east-1', { capacity: amounts(64, 2 ** 38) });
    expect(quote?.usdPerHour).toBeCloseTo(3.2, 12);
    expect(quote?.origin).toBe(
      'estimate: m5.2xlarge in us-east-1 (0.4, catalogue of 2026-07-20) × 64/8 vCPU',
    );
  });

  test('without a sibling the reference price is taken to the level of the place', () => {
    const { quote } = ask('aws', 'r5.large', 'eu-test-1');
    expect(quote?.usdPerHour).toBeCloseTo(0.126 * 1.1, 12);
    expect(quote?.origin).toBe(
      'estimate: price in us-east-1 (0.126, catalogue of 2026-07-20) × 1.1, the median of eu-test-1 over it (quartiles 1.05 to 1.2)',
    );
  });

  test('machines with GPUs and burstable ones are not scaled from their siblings', () => {
    expect(ask('aws', 'g5.xlarge', 'eu-test-1').quote?.usdPerHour).toBeCloseTo(1.1, 12);
    expect(ask('aws', 't3.small', 'eu-test-1').quote?.usdPerHour).toBeCloseTo(0.022, 12);
  });

  test('AWS spot is the listed price less the average saving', () => {
    const { quote } = ask('aws', 'm5.large', 'us-east-1', spot);
    expect(quote?.usdPerHour).toBeCloseTo(0.03, 12);
    expect(quote?.asOf).toBe(Date.parse('2025-06-28T00:00:00Z') / 1000);
    expect(quote?.origin).toBe(
      'estimate: on-demand price (0.1, catalogue of 2026-07-20) less 70 %, its average saving as spot in us-east-1 (Spot Advisor of 2025-06-28)',
    );
  });

  test('AWS spot without a saving of its own takes the median of its family', () => {
    const { quote } = ask('aws', 'm5.huge', 'us-east-1', { ...spot, capacity: amounts(8, 1) });
    expect(quote?.usdPerHour).toBeCloseTo(0.4 * 0.4, 12);
    expect(quote?.origin).toBe(
      'estimate: m5.2xlarge in us-east-1 (0.4, catalogue of 2026-07-20) × 8/8 vCPU less 60 %, the median saving of 3 sizes of its family as spot in us-east-1 (Spot Advisor of 2025-06-28)',
    );
  });

  test('a custom machine is the sum of its family’s components, 5 % more except for E2', () => {
    const n2 = ask('gcp', 'n2-custom-4-8192', 'us-central1').quote;
    // (4 × 0.03 + 8 × 0.005) × 1.05
    expect(n2?.usdPerHour).toBeCloseTo(0.168, 12);
    expect(n2?.origin).toBe(
      'estimate: 4 vCPU and 8 GiB at the n2 rates of us-central1 in the catalogue of 2026-07-30, 5 % more for a custom machine',
    );
    expect(n2?.components).toEqual({
      usdPerCoreHour: 0.03,
      usdPerGibHour: 0.005,
      usdPerGpuHour: 0,
    });
    expect(ask('gcp', 'e2-custom-2-4096', 'us-central1').quote).toMatchObject({
      origin:
        'estimate: 2 vCPU and 4 GiB at the e2 rates of us-central1 in the catalogue of 2026-07-30',
    });
    const asSpot = ask('gcp', 'n2-custom-4-8192', 'us-central1', spot).quote;
    expect(asSpot?.usdPerHour).toBeCloseTo((4 * 0.01 + 8 * 0.001) * 1.05, 12);
  });

  test('Azure sizes scale by the vCPUs in their name, constrained sizes do not', () => {
    expect(ask('azure', 'Standard_D8s_v5', 'eastus').quote?.usdPerHour).toBeCloseTo(0.384, 12);
    expect(ask('azure', 'Standard_E4s_v5', 'eastus').quote?.usdPerHour).toBeCloseTo(0.252, 12);
    expect(ask('azure', 'Standard_E16-8s_v5', 'eastus').quote).toBeNull();
    expect(ask('azure', 'Standard_B4s_v2', 'eastus').quote).toBeNull();
  });

  test.each<[string, HostFacts['provider'], string, Partial<HostFacts>, string]>([
    ['what is listed', 'aws', 'm5.large', {}, 'the catalogue holds the price itself'],
    [
      'an unknown family',
      'aws',
      'x9.large',
      {},
      'nothing comparable to x9.large is listed in us-east-1',
    ],
    [
      'spot without savings',
      'aws',
      'r5.large',
      spot,
      'no spot saving is known for the family of r5.large in us-east-1',
    ],
    [
      'Windows',
      'aws',
      'm5.huge',
      { os: 'windows' },
      'the catalogue holds Linux prices only, the host runs windows',
    ],
  ])('are not given for %s', (_, provider, type, more, why) => {
    expect(ask(provider, type, 'us-east-1', more)).toEqual({ rung: 'estimate', quote: null, why });
  });

  test('are not given for spot of a provider without known savings', () => {
    expect(ask('azure', 'Standard_D2s_v5', 'eastus', spot).why).toBe(
      'spot prices of this provider cannot be told from its on-demand prices',
    );
  });
});
