import type { Charge, MixedScale, Parts, PodAllocation } from './allocation.ts';
import type { Model, ModelChoice } from './policy.ts';
import { isExclusive, of, perResource, type HostResource, type PerResource } from './resource.ts';
import { NO_PARTS, clamp, residue } from './parts.ts';
import { resourceSeconds, type ResourceSeconds } from './units.ts';

const NO_CHARGE: Charge = { usage: resourceSeconds(0), idle: resourceSeconds(0) };

/**
 * What a pod is charged where one model holds for everyone (hybrid with ρ = 1): which parts, by spend type
 * (allocation, section 5); also what the live model toggle selects.
 */
export function chargeOf(parts: Parts, model: Model): Charge {
  if (parts === NO_PARTS) return NO_CHARGE;
  const { usedReserved, usedBurst, idleKept, idleLent, idleHeld } = parts;
  switch (model) {
    case 'request':
      return chargeFor(usedReserved, idleKept + idleLent + idleHeld);
    case 'usage':
      return chargeFor(usedReserved + usedBurst, idleHeld);
    case 'hybrid':
      return chargeFor(usedReserved + usedBurst, idleKept + idleHeld);
  }
}

const chargeFor = (usage: number, idle: number): Charge => ({
  usage: resourceSeconds(usage),
  idle: resourceSeconds(idle),
});

/** A pod with the model it pays by. */
export type Payer = Pick<PodAllocation, 'quantities' | 'model'>;

/**
 * Fits a mix of models into a host: first hybrid idle gives way, then bursts; a request-model pod pays exactly its request
 * (allocation, section 5). With one model everywhere this is that model's own answer.
 */
export const mixedScaleOf = (
  capacity: PerResource<ResourceSeconds>,
  payers: readonly Payer[],
): PerResource<MixedScale> =>
  perResource((resource) => mixedScale(capacity[resource], payers, resource));

const UNSCALED: MixedScale = { reserve: 1, burst: 1 };

function mixedScale(
  capacity: ResourceSeconds,
  payers: readonly Payer[],
  resource: HostResource,
): MixedScale {
  if (isExclusive(resource) || capacity === 0) return UNSCALED;
  let left: number = capacity;
  let burst = 0;
  let reserve = 0;
  for (const { quantities, model: choice } of payers) {
    const requested = of(quantities.requested, resource);
    const used = of(quantities.used, resource);
    if (choice.model === 'request') {
      left -= requested;
      continue;
    }
    left -= used;
    burst += Math.max(used - requested, 0);
    if (choice.model === 'hybrid') reserve += Math.max(choice.reserve * requested - used, 0);
  }
  return {
    reserve: reserve > 0 ? clamp(residue(left, capacity) / reserve) : 1,
    burst: burst > 0 ? clamp(residue(left + burst, capacity) / burst) : 1,
  };
}

/** What one pod is charged of one resource under its own model, among neighbours with theirs. */
export function chargeUnder(
  choice: ModelChoice,
  parts: Parts,
  resource: HostResource,
  scale: MixedScale,
): Charge {
  if (parts === NO_PARTS) return NO_CHARGE;
  if (isExclusive(resource) || choice.model === 'request') return chargeOf(parts, 'request');
  const usage = resourceSeconds(parts.usedReserved + parts.usedBurst * scale.burst);
  if (choice.model === 'usage') return { usage, idle: parts.idleHeld };
  const requested = parts.usedReserved + parts.idleKept + parts.idleLent;
  const beyond = Math.max(choice.reserve * requested - parts.usedReserved - parts.usedBurst, 0);
  return { usage, idle: resourceSeconds(beyond * scale.reserve + parts.idleHeld) };
}
