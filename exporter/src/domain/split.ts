import type { HostFacts } from './host.ts';
import { FIXED_SPLIT, type SplitPolicy } from './policy.ts';
import type { ComponentPrices, Quote } from './price.ts';
import { perResource, type PerResource } from './resource.ts';
import { BYTES_PER_GIB, usd, type Usd } from './units.ts';

/**
 * Splits a host's cost into one pool per resource; the pools sum to the cost (allocation, section 3).
 * Where a rule has nothing to weigh (no capacity at all), everything is in the cpu pool, which then is idle whole.
 */
export function poolsOf(
  cost: Usd,
  facts: HostFacts,
  quote: Quote,
  split: SplitPolicy,
): PerResource<Usd> {
  const weights = weightsOf(facts, quote, split);
  const sum = weights.cpu + weights.memory + weights.gpu;
  if (!(sum > 0)) return { cpu: cost, memory: usd(0), gpu: usd(0) };
  return perResource((resource) => usd((cost * weights[resource]) / sum));
}

/** The words a host's split is explained with: `fixed 60/40`. */
export function splitInWords(facts: HostFacts, quote: Quote, split: SplitPolicy): string {
  const percent = (share: number): string => String(Math.round(share * 1000) / 10);
  const rates = ratesOf(facts, quote);
  if (rates) return `by its rates, ${rates.usdPerCoreHour} a vCPU and ${rates.usdPerGibHour} a GB`;
  if (split.policy === 'fixed') {
    return facts.hasGpu
      ? `fixed, gpu/cpu/memory ${percent(split.withGpu.gpu)}/${percent(split.withGpu.cpu)}/${percent(split.withGpu.memory)}`
      : `fixed, cpu/memory ${percent(split.withoutGpu.cpu)}/${percent(split.withoutGpu.memory)}`;
  }
  if (split.policy === 'ratio') {
    return `ratio, ${split.weights.cpu} a core : ${split.weights.memory} a GiB : ${split.weights.gpu} a GPU`;
  }
  return quote.components
    ? `provider, ${quote.components.usdPerCoreHour} a core and ${quote.components.usdPerGibHour} a GiB, normalised`
    : `provider sells no components of it apart: ${splitInWords(facts, quote, split.fallback)}`;
}

function weightsOf(facts: HostFacts, quote: Quote, split: SplitPolicy): PerResource<number> {
  const rates = ratesOf(facts, quote);
  if (rates) return weighted(facts, asWeights(rates));
  switch (split.policy) {
    case 'fixed':
      return facts.hasGpu ? split.withGpu : { ...split.withoutGpu, gpu: 0 };
    case 'ratio':
      return isGpuUnseen(facts) ? FIXED_SPLIT.withGpu : weighted(facts, split.weights);
    case 'provider':
      if (isGpuUnseen(facts)) return weightsOf(facts, quote, split.fallback);
      return quote.components
        ? weighted(facts, asWeights(quote.components))
        : weightsOf(facts, quote, split.fallback);
  }
}

/** A pod that is its own host has no price but its rates: nothing is left for a policy to split. */
const ratesOf = (
  { podsBilledBy }: HostFacts,
  { components }: Quote,
): ComponentPrices | undefined => (podsBilledBy === undefined ? undefined : components);

/** A machine with GPUs that its Node does not count (device plugin down): a weight per GPU has nothing to weigh. */
const isGpuUnseen = ({ hasGpu, capacity }: HostFacts): boolean => hasGpu && capacity.gpu === 0;

const asWeights = (components: ComponentPrices): PerResource<number> => ({
  cpu: components.usdPerCoreHour,
  memory: components.usdPerGibHour,
  gpu: components.usdPerGpuHour,
});

/** w_r × K_r, with memory in GiB. */
const weighted = ({ capacity }: HostFacts, weights: PerResource<number>): PerResource<number> => ({
  cpu: weights.cpu * capacity.cpu,
  memory: (weights.memory * capacity.memory) / BYTES_PER_GIB,
  gpu: weights.gpu * capacity.gpu,
});
