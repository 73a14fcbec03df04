import { describe, expect, test } from '@jest/globals';
import { FIXED_SPLIT, type SplitPolicy } from './policy.ts';
import type { Quote } from './price.ts';
import { poolsOf, splitInWords } from './split.ts';
import { aHost } from './testing/cluster.ts';
import { usd, usdPerHour } from './units.ts';

const m5XLarge = aHost({ node: 'n1', cores: 4, gib: 16, instanceType: 'm5.xlarge' }).facts;
const gpuHost = aHost({ node: 'g1', cores: 8, gib: 32, gpus: 1 }).facts;
const quote: Quote = {
  usdPerHour: usdPerHour(0.192),
  rung: 'catalogue',
  asOf: null,
  origin: 'catalogue',
};
const AWS_SPLIT: SplitPolicy = { policy: 'ratio', weights: { cpu: 9, memory: 1, gpu: 0 } };
const OPENCOST: SplitPolicy = {
  policy: 'ratio',
  weights: { cpu: 0.031611, memory: 0.004237, gpu: 0.95 },
};
const PROVIDER: SplitPolicy = { policy: 'provider', fallback: FIXED_SPLIT };

describe('fixed', () => {
  test('without GPUs 60 % is cpu and 40 % memory', () => {
    expect(poolsOf(usd(10), m5XLarge, quote, FIXED_SPLIT)).toEqual({ cpu: 6, memory: 4, gpu: 0 });
  });

  test('with GPUs 95 % is GPU, 3 % cpu and 2 % memory', () => {
    const { cpu, memory, gpu } = poolsOf(usd(10), gpuHost, quote, FIXED_SPLIT);
    expect([gpu, cpu, memory]).toEqual([9.5, 0.3, 0.2]);
  });

  test('a GPU machine is one by its type, device plugin up or not', () => {
    const pluginDown = aHost({ node: 'g1', cores: 8, gib: 32, gpus: 0, hasGpu: true }).facts;
    expect(poolsOf(usd(10), pluginDown, quote, FIXED_SPLIT).gpu).toBe(9.5);
  });
});

describe('ratio', () => {
  test('as AWS split cost data, 9:1 a vCPU to a GiB: an m5.xlarge is 36/52 cpu, about 69 to 31', () => {
    const { cpu, memory } = poolsOf(usd(0.192), m5XLarge, quote, AWS_SPLIT);
    expect(cpu).toBeCloseTo((0.192 * 36) / 52, 12);
    expect(memory).toBeCloseTo((0.192 * 16) / 52, 12);
    expect([Math.round((100 * cpu) / 0.192), Math.round((100 * memory) / 0.192)]).toEqual([69, 31]);
  });

  test('as OpenCost’s defaults: an m5.xlarge is 0.126444 to 0.067792, about 65 to 35', () => {
    const { cpu, memory } = poolsOf(usd(1), m5XLarge, quote, OPENCOST);
    expect(cpu).toBeCloseTo(0.126444 / 0.194236, 12);
    expect(memory).toBeCloseTo(0.067792 / 0.194236, 12);
  });

  test('GPUs weigh by their number', () => {
    const weights = { cpu: 1, memory: 1, gpu: 20 };
    // 8 + 32 + 20 = 60
    expect(poolsOf(usd(60), gpuHost, quote, { policy: 'ratio', weights })).toEqual({
      cpu: 8,
      memory: 32,
      gpu: 20,
    });
  });

  test('of a host that reports nothing everything is in one pool, and nothing is lost', () => {
    const empty = aHost({ node: 'n1', cores: 0, gib: 0 }).facts;
    expect(poolsOf(usd(0.2), empty, quote, AWS_SPLIT)).toEqual({ cpu: 0.2, memory: 0, gpu: 0 });
  });
});

test('a GPU machine that shows no GPUs keeps a pool for them, whatever weighs the others', () => {
  const unseen = aHost({ node: 'g', cores: 8, gib: 32, hasGpu: true }).facts;
  const components = { usdPerCoreHour: 0.03, usdPerGibHour: 0.005, usdPerGpuHour: 1 };
  for (const split of [AWS_SPLIT, PROVIDER]) {
    expect(poolsOf(usd(100), unseen, { ...quote, components }, split)).toEqual({
      cpu: 3,
      memory: 2,
      gpu: 95,
    });
  }
});

describe('provider', () => {
  test('components sold apart are normalised to what the host costs', () => {
    // an n2-standard-4 at 0.03 a core and 0.005 a GiB: 0.12 + 0.08 = 0.20; billed at 0.10 (spot)
    const components = { usdPerCoreHour: 0.03, usdPerGibHour: 0.005, usdPerGpuHour: 0 };
    const pools = poolsOf(usd(0.1), m5XLarge, { ...quote, components }, PROVIDER);
    expect(pools.cpu).toBeCloseTo(0.06, 12);
    expect(pools.memory).toBeCloseTo(0.04, 12);
  });

  test('where nothing is sold apart the fallback splits', () => {
    expect(poolsOf(usd(10), m5XLarge, quote, PROVIDER)).toEqual({ cpu: 6, memory: 4, gpu: 0 });
  });
});

test.each([
  ['fixed, cpu/memory 60/40', m5XLarge, FIXED_SPLIT],
  ['fixed, gpu/cpu/memory 95/3/2', gpuHost, FIXED_SPLIT],
  ['ratio, 9 a core : 1 a GiB : 0 a GPU', m5XLarge, AWS_SPLIT],
  ['provider sells no components of it apart: fixed, cpu/memory 60/40', m5XLarge, PROVIDER],
])('in words: %s', (words, facts, split) => {
  expect(splitInWords(facts, quote, split)).toBe(words);
});

test('a provider’s own prices in words', () => {
  const components = { usdPerCoreHour: 0.03, usdPerGibHour: 0.005, usdPerGpuHour: 0 };
  expect(splitInWords(m5XLarge, { ...quote, components }, PROVIDER)).toBe(
    'provider, 0.03 a core and 0.005 a GiB, normalised',
  );
});
