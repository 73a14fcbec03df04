import { expect, test } from '@jest/globals';
import type { ListFees } from '../adapters/aws-pricing/list/aws-list.ts';
import type { ClusterFee } from '../domain/price.ts';
import { awsFacts } from '../domain/testing/facts.ts';
import { unixSeconds, usdPerHour } from '../domain/units.ts';
import { listedFees } from './listed-fees.ts';

const at = unixSeconds(Date.parse('2026-11-22T10:00:00Z') / 1000);
const host = awsFacts({ kubeletVersion: 'v1.35.1-eks-abc' });
const old = awsFacts({ kubeletVersion: 'v1.31.1-eks-abc' });

const fee = (component: string, price: number, rung: ClusterFee['rung'] = 'list'): ClusterFee => ({
  name: 'eks',
  component,
  usdPerHour: usdPerHour(price),
  rung,
  asOf: at,
  origin: 'test',
});

const NONE: ListFees = { cluster: [], nodes: [], missing: [] };

test('the list goes before the embedded fee, and the price file before the list', () => {
  let listed: ListFees = NONE;
  const options = { service: 'auto', tier: 'auto' } as const;
  const aws = { clusterFees: () => listed };
  const fees = listedFees(options, [], aws);
  expect(fees.fees([host], at).fees).toMatchObject([{ usdPerHour: 0.1, rung: 'catalogue' }]);
  listed = { ...NONE, cluster: [fee('', 0.12)] };
  expect(fees.fees([host], at).fees).toMatchObject([{ usdPerHour: 0.12, rung: 'list' }]);
  const filed = listedFees(options, [fee('', 0.07, 'file')], aws);
  expect(filed.fees([host], at).fees).toMatchObject([{ usdPerHour: 0.07, rung: 'file' }]);
});

test('extended support that is told by the kubelet’s version is an estimate at the listed price', () => {
  const listed = { ...NONE, cluster: [fee('', 0.1), fee('extended_support', 0.55)] };
  const fees = listedFees({ service: 'auto', tier: 'auto' }, [], { clusterFees: () => listed });
  expect(fees.fees([old], at).fees).toMatchObject([
    { component: '', usdPerHour: 0.1, rung: 'list' },
    { component: 'extended_support', usdPerHour: 0.55, rung: 'estimate' },
  ]);
});

test('the nodes of Auto Mode are a fee of EKS, and a gap where the list has none', () => {
  const listed = { ...NONE, nodes: [fee('auto_mode', 0.02)], missing: ['a type'] };
  const aws = { clusterFees: () => listed };
  const answer = listedFees({ service: 'auto', tier: 'auto' }, [], aws).fees([host], at);
  expect(answer.fees.map(({ component }) => component)).toEqual(['', 'auto_mode']);
  expect(answer.missing).toEqual(['a type']);
  const none = listedFees({ service: 'none', tier: 'auto' }, [], aws).fees([host], at);
  expect(none).toEqual({ fees: [], missing: [] });
});
