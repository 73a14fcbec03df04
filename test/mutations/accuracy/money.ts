import { inDomain } from '../engine/in-domain.ts';
import type { Mutation } from '../mutation.ts';

/** Defects in what is reserved, charged and left. */
export const OF_MONEY: readonly Mutation[] = [
  inDomain(
    'init containers reserve nothing',
    'request',
    'return Math.max(apps + sidecars, largestInit);',
    'return apps + sidecars;',
  ),
  inDomain(
    'sidecars reserve nothing beside the apps',
    'request',
    'return Math.max(apps + sidecars, largestInit);',
    'return Math.max(apps, largestInit);',
  ),
  inDomain(
    'the overhead of a sandbox is forgotten',
    'request',
    'amount(asked + (pod.overhead[resource] ?? 0))',
    'amount(asked)',
  ),
  inDomain(
    'a slice of a GPU counts as a GPU',
    'request',
    'Number(slices) / MIG_SLICES_PER_GPU',
    '1',
  ),
  inDomain(
    'allocatable is taken for capacity',
    'within-capacity',
    'host.capacity[resource] * billedSeconds',
    'host.allocatable[resource] * billedSeconds',
  ),
  inDomain(
    'κ is always 1',
    'parts',
    'return idle > 0 ? clamp(residue(capacity - used, capacity) / idle) : 1;',
    'return idle > 0 || used >= 0 || capacity > 0 ? 1 : 0;',
  ),
  inDomain(
    'idle is what is left of the cost',
    'idle',
    'free: resourceSeconds(open - system),\n    system,\n    uncharged: resourceSeconds(residue(held - charged, capacity)),',
    'free: resourceSeconds(Math.max(0, capacity - charged - system)),\n    system,\n    uncharged: resourceSeconds(0),',
  ),
  inDomain(
    'bursts into reserved capacity are charged in full',
    'models',
    'burst: burst > 0 ? clamp(residue(left + burst, capacity) / burst) : 1,',
    'burst: 1,',
  ),
  inDomain(
    'hybrid ignores its reserve',
    'models',
    'const beyond = Math.max(choice.reserve * requested',
    'const beyond = Math.max(requested',
  ),
  inDomain(
    'owners are not looked for at the pod',
    'attribution',
    'podLabel: pod.labels,',
    'podLabel: NO_LABELS,',
  ),
  inDomain(
    'a free GPU is nobody’s cost',
    'idle',
    'Math.min(open, Math.max(0, capacity - host.quantities.allocatable[resource])),',
    'open,',
  ),
];
