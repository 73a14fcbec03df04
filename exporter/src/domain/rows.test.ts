import { describe, expect, test } from '@jest/globals';
import { allocate } from './allocate.ts';
import type { CostRow } from './allocation.ts';
import { rowsOf } from './rows.ts';
import {
  eksFee,
  HOUR,
  aHost,
  aPod,
  aPolicy,
  observed,
  priced,
  quantitiesOf,
} from './testing/cluster.ts';
import { interval } from './interval.ts';

const fee = eksFee(0.5, { component: 'extended_support' });
const TEAM = {
  name: 'team',
  lookIn: [
    { place: 'podLabel', key: 'team' },
    { place: 'nodeLabel', key: 'team' },
  ],
  fallback: 'nobody',
} as const;

function rows(basis: 'settled' | 'live' = 'settled', span = HOUR): readonly CostRow[] {
  const hosts = [aHost({ node: 'n1', cores: 4, gib: 16, gpus: 1, labels: { team: 'infra' } })];
  const pods = [
    aPod({ name: 'idle', node: 'n1', labels: { team: 'web' } }, span),
    aPod({ name: 'train', node: 'n1', request: { gpus: 1 }, used: { gpus: 1 } }, span),
  ];
  return [
    ...rowsOf(
      allocate({
        quantities: quantitiesOf(observed({ hosts, pods, span }), basis),
        priceOf: priced({ n1: 1 }),
        fees: [fee],
        policy: aPolicy({ attribution: [TEAM] }),
      }),
    ),
  ];
}

const inWords = ({ pod, node, spendType, resource, component, attribution }: CostRow): string =>
  [pod?.name ?? '-', node || '-', spendType, resource, component || '-', ...attribution].join(' ');

test('a pod has its cpu and memory rows even where they are zero; other zero rows are left out', () => {
  expect(rows().map(inWords)).toEqual([
    'idle n1 usage cpu - web',
    'idle n1 workload_idle cpu - web',
    'idle n1 usage memory - web',
    'idle n1 workload_idle memory - web',
    'train n1 usage cpu - infra',
    'train n1 workload_idle cpu - infra',
    'train n1 usage memory - infra',
    'train n1 workload_idle memory - infra',
    'train n1 usage gpu - infra',
    '- n1 cluster_idle cpu free infra',
    '- n1 cluster_idle memory free infra',
    '- - managed_service_fee managed_service_fee extended_support nobody',
  ]);
});

describe('a fee', () => {
  const feeOf = (all: readonly CostRow[]): CostRow | undefined =>
    all.find(({ spendType }) => spendType === 'managed_service_fee');

  test('over ten minutes is a sixth of its hour', () => {
    const tenMinutes = interval(HOUR.start, HOUR.start + 600);
    const row = feeOf(rows('settled', tenMinutes));
    expect(row?.cost).toBeCloseTo(0.5 / 6, 12);
    expect(row?.quantity).toBe(600);
  });

  test('live is its rate per hour, whatever the window', () => {
    const tenMinutes = interval(HOUR.start, HOUR.start + 600);
    expect(feeOf(rows('live', tenMinutes))?.cost).toBe(0.5);
  });
});

test('settled and live rows of a steady hour are the same', () => {
  expect(rows('live')).toEqual(rows('settled'));
});
