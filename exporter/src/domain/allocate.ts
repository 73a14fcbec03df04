import type {
  AllocatedFee,
  Allocation,
  HostAllocation,
  PodAllocation,
  UnpricedHost,
} from './allocation.ts';
import { attributionBy, type Attribution } from './attribution.ts';
import { conservationErrorOf } from './conservation.ts';
import { coverageOf } from './coverage.ts';
import { mergeGaps } from './gap.ts';
import type { HostFacts } from './host.ts';
import { idleOf } from './idle.ts';
import { IDLE_STAYS, idleReceiver, shareIdle } from './idle-sharing.ts';
import { mixedScaleOf } from './models.ts';
import { modelChooser, type ChosenModel } from './model-rules.ts';
import { moneyGaps } from './money-gaps.ts';
import { kappaOf } from './parts.ts';
import type { Pod } from './pod.ts';
import type { AllocationPolicy, IdlePolicy, Model } from './policy.ts';
import type { ClusterFee, PriceAnswer, Quote } from './price.ts';
import { spanOf, type HostQuantities, type Quantities } from './quantities.ts';
import { perResource } from './resource.ts';
import { poolsOf } from './split.ts';
import { finished, type Stepwise } from './stepwise.ts';
import { costOver, usd, usdPerResourceSecond, type Seconds, type Usd } from './units.ts';

/** All that money depends on. */
export interface AllocateInput {
  readonly quantities: Quantities;
  readonly priceOf: (host: HostFacts) => PriceAnswer;
  readonly fees: readonly ClusterFee[];
  readonly policy: AllocationPolicy;
}

/**
 * Allocates the cost of every host to its pods under a policy: a pure function of quantities, prices and policy.
 * Hosts without a price get no rows: they are gaps, listed in `unpriced`.
 */
export const allocate = (input: AllocateInput): Allocation => finished(allocateStepwise(input));

/** `allocate`, resting after each host, so that whoever drives it can let others run in between. */
export function* allocateStepwise(input: AllocateInput): Stepwise<Allocation> {
  const { quantities, policy } = input;
  const rules = compile(policy, quantities);
  const hosts: HostAllocation[] = [];
  const unpriced: UnpricedHost[] = [];
  for (const host of quantities.hosts) {
    const price = input.priceOf(host.host.facts);
    if (price.price.kind === 'priced')
      hosts.push(allocateHost(host, price, price.price.quote, policy, rules));
    else unpriced.push({ quantities: host, price });
    yield;
  }
  const fees = feesOver(input.fees, spanOf(quantities));
  const allocated = {
    quantities,
    policy,
    hosts: yield* withIdlePolicy(hosts, policy.idle),
    unpriced,
    fees,
    clusterAttribution: rules.attribution.ofCluster,
    total: totalOf(hosts, fees),
  };
  return {
    ...allocated,
    gaps: mergeGaps(quantities.gaps, yield* moneyGaps(allocated)),
    conservationError: yield* conservationErrorOf(allocated),
    coverage: yield* coverageOf(allocated),
  };
}

/** What changes in a what-if; whatever is absent stays as in the policy. */
export interface WhatIf {
  /** One model for everyone; `hybrid` means ρ = 1. */
  readonly model?: Model;
  readonly idle?: IdlePolicy['mode'];
}

/** The same quantities and prices under a changed policy: `--model usage`, `--idle share`. */
export const restate = (allocation: Allocation, change: WhatIf): Allocation =>
  allocate(restatement(allocation, change));

/** What `restate` allocates, for whoever does it stepwise. */
export function restatement(allocation: Allocation, change: WhatIf): AllocateInput {
  const prices = new Map<HostFacts, PriceAnswer>();
  for (const { quantities, price } of [...allocation.hosts, ...allocation.unpriced]) {
    prices.set(quantities.host.facts, price);
  }
  const { policy } = allocation;
  return {
    quantities: allocation.quantities,
    priceOf: (facts) =>
      prices.get(facts) ?? { price: { kind: 'gap', reason: 'not priced before' }, rungs: [] },
    fees: allocation.fees.map(({ fee }) => fee),
    policy: {
      ...policy,
      models: change.model ? { rules: [], fallback: everyone(change.model) } : policy.models,
      idle: { ...policy.idle, mode: change.idle ?? policy.idle.mode },
    },
  };
}

const everyone = (model: Model): AllocationPolicy['models']['fallback'] =>
  model === 'hybrid' ? { model, reserve: 1 } : { model };

/** A policy, compiled once per allocation. */
interface Rules {
  readonly attribution: Attribution;
  readonly choose: (pod: Pod, attribution: readonly string[]) => ChosenModel;
  readonly receives: (pod: Pod) => boolean;
}

const compile = (policy: AllocationPolicy, quantities: Quantities): Rules => ({
  attribution: attributionBy(policy.attribution, quantities),
  choose: modelChooser(policy),
  receives: idleReceiver(policy.idle),
});

function allocateHost(
  quantities: HostQuantities,
  price: PriceAnswer,
  quote: Quote,
  policy: AllocationPolicy,
  rules: Rules,
): HostAllocation {
  const { host } = quantities;
  const cost = costOver(quote.usdPerHour, quantities.billedSeconds);
  const pools = poolsOf(cost, host.facts, quote, policy.split);
  const hasCapacity = perResource((resource) => quantities.capacity[resource] > 0);
  const pods = allocatePods(quantities, rules);
  const charging = { kappa: kappaOf(quantities), scale: mixedScaleOf(quantities.capacity, pods) };
  return {
    quantities,
    price,
    cost,
    pools,
    unitPrices: perResource((resource) =>
      usdPerResourceSecond(
        hasCapacity[resource] ? pools[resource] / quantities.capacity[resource] : 0,
      ),
    ),
    ...charging,
    pods,
    idle: idleOf({ quantities, pods, ...charging }),
    attribution: rules.attribution.ofHost(host),
    unsplit: perResource((resource) => (hasCapacity[resource] ? usd(0) : pools[resource])),
    ...IDLE_STAYS,
  };
}

function allocatePods(
  { host, pods }: HostQuantities,
  { attribution, choose, receives }: Rules,
): readonly PodAllocation[] {
  return pods.map((quantities) => {
    const { pod } = quantities;
    const owners = attribution.ofPod(pod, host);
    const { choice, rule } = choose(pod, owners);
    return {
      quantities,
      attribution: owners,
      model: choice,
      modelRule: rule,
      // A pod that is its own host takes no part in the buffer of shared ones.
      sharesIdle: !quantities.asked && receives(pod),
    };
  });
}

function* withIdlePolicy(
  hosts: readonly HostAllocation[],
  idle: IdlePolicy,
): Stepwise<readonly HostAllocation[]> {
  if (idle.mode === 'show') return hosts;
  const shares = yield* shareIdle(hosts, idle.scope);
  return hosts.map((host, index) => ({ ...host, ...shares[index] }));
}

function totalOf(hosts: readonly HostAllocation[], fees: readonly AllocatedFee[]): Usd {
  let total = 0;
  for (const { cost } of hosts) total += cost;
  for (const { cost } of fees) total += cost;
  return usd(total);
}

const feesOver = (fees: readonly ClusterFee[], span: Seconds): readonly AllocatedFee[] =>
  fees.map((fee) => ({ fee, cost: costOver(fee.usdPerHour, span) }));
