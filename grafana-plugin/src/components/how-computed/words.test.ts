import { describe, expect, test } from '@jest/globals';
import type { ExplainedHost, PodExplanation } from './documents.ts';
import { ageText, basisText, modelText, otherRungsText, priceText, scalingText } from './words.ts';

const price: ExplainedHost['price'] = {
  usdPerHour: 0.384,
  chosen: {
    ...{ rung: 'catalogue', usdPerHour: 0.384, ageSeconds: 10_886_400 },
    origin: 'catalogue of 2026-07-20',
  },
  stale: false,
  reason: '',
  otherRungs: [
    { rung: 'file', quote: null, why: 'no price' },
    {
      rung: 'spot',
      quote: { rung: 'spot', usdPerHour: 0.1, ageSeconds: 60, origin: '' },
      why: '',
    },
  ],
};
const cpu: ExplainedHost['resources'][number] = {
  ...{ resource: 'cpu', unit: 'cores', capacity: 8, unitPrice: 0.0288, pool: 0.2304 },
  ...{ kappa: 1, requestScale: 1, usageScale: 1, charged: 6, free: 2, system: 0 },
  ...{ uncharged: 0, freeShare: 0.25, idleCost: 0.0576 },
};
const host: ExplainedHost = {
  ...{ node: 'n1', instanceType: 'm6i.2xlarge', region: 'us-east-1', zone: 'us-east-1a' },
  ...{ capacityType: 'on-demand', price, split: 'fixed, cpu/memory 60/40', resources: [cpu] },
};

describe('an explanation in words', () => {
  test('names the host, its price, the rung and the age', () => {
    expect(priceText(host)).toBe(
      'm6i.2xlarge, us-east-1a, on-demand: $0.384 an hour, from the catalogue of 2026-07-20, 126 days old.',
    );
    expect(otherRungsText(host)).toBe(
      'Other rungs of the ladder: file none (no price), spot $0.1.',
    );
  });

  test('says why there is no price, and what to do', () => {
    const unpriced = { ...price, usdPerHour: null, chosen: null, reason: 'no rung knows x9.large' };
    expect(priceText({ ...host, instanceType: 'x9.large', price: unpriced })).toBe(
      'x9.large, us-east-1a, on-demand: no price, because no rung knows x9.large. Add one to the price file.',
    );
  });

  test('says what was scaled', () => {
    expect(scalingText(host)).toBe('Nothing was scaled to fit this host; free: 25 % of its cpu.');
    expect(scalingText({ ...host, resources: [{ ...cpu, requestScale: 0.5, kappa: 0.25 }] })).toBe(
      'requests of cpu × 0.5, 0.25 of the unused cpu was kept from others (κ); free: 25 % of its cpu.',
    );
  });

  test('says which model holds, and why', () => {
    const model = (choice: PodExplanation['model']['choice'], rule: number): string =>
      modelText({ ...pod, model: { choice, rule, because: 'namespace shop' } });
    expect(model({ model: 'hybrid', reserve: 1 }, 0)).toBe('Model hybrid: namespace shop.');
    expect(model({ model: 'usage' }, 3)).toBe(
      'Model usage: rule 3 of the policy (namespace shop).',
    );
  });

  test('says of which moments it is', () => {
    const window = { start: '2026-11-22T22:31:01.748Z', end: '2026-11-22T22:36:01.748Z' };
    const basis = { window, cluster: 'demo', policyVersion: 'd91f' };
    expect(basisText({ ...basis, basis: 'live' })).toBe(
      'Rates of 2026-11-22, 22:31 to 22:36 UTC, as it runs now, in cluster demo, under policy d91f.',
    );
    expect(basisText({ ...basis, basis: 'settled' })).toBe(
      'Rates of the closed hour from 2026-11-22, 22:31 UTC, in cluster demo, under policy d91f.',
    );
  });

  test('tells ages in the unit that suits them', () => {
    expect([null, 90, 7200, 172_800].map(ageText)).toEqual([
      ...['of no date', '2 min old', '2 hours old', '2 days old'],
    ]);
  });
});

const pod: PodExplanation = {
  ...{ namespace: 'shop', pod: 'cart-1', uid: 'u', workloadKind: 'deployment', workload: 'cart' },
  ...{ attribution: [], node: 'n1', heldHours: 1, estimated: false, host, resources: [] },
  ...{ model: { choice: { model: 'hybrid' }, rule: 0, because: 'the default' }, sharedIdle: 0 },
  ...{ total: 0, otherModels: null, gaps: [] },
};
