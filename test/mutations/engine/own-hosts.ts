import { inDomain } from './in-domain.ts';
import type { Mutation } from '../mutation.ts';

/** Defects in what pods that are their own host are billed for. */
export const OF_OWN_HOSTS: readonly Mutation[] = [
  inDomain(
    'a pod that is its own host lends what it does not use',
    'parts',
    'isExclusive(resource) || pod.asked !== undefined',
    'isExclusive(resource)',
  ),
  inDomain(
    'the usage model forgets what is held',
    'models',
    'return { usage, idle: parts.idleHeld };',
    'return { usage, idle: resourceSeconds(0) };',
  ),
  inDomain(
    'Fargate bills what a pod asks for',
    'own-host',
    'resourceSeconds(size.amounts[resource] * billed)',
    'quantities.requested[resource]',
  ),
  inDomain('Fargate rounds down', 'fargate-size', 'Math.ceil(', 'Math.floor('),
  inDomain('Fargate takes no memory for itself', 'fargate-size', ' + OWN_MEMORY_GIB -', ' -'),
  inDomain(
    'the annotation of Fargate is ignored',
    'fargate-size',
    'return shown\n',
    'return shown && request.cpu < 0\n',
  ),
  inDomain(
    'Fargate bills no minute at least',
    'own-host',
    'FARGATE_MINIMUM_SECONDS - (to - from)',
    '0',
  ),
  inDomain(
    'the least minute is billed in every hour of a pod',
    'own-host',
    '|| to > span.end) return 0;',
    ') return 0;',
  ),
  inDomain(
    'a size that was computed is no gap',
    'own-host',
    'if (size.isEstimated) gaps.add',
    'if (!size) gaps.add',
  ),
  inDomain(
    'Google’s own pods pay on Autopilot',
    'own-host',
    'isFree ? NO_RESOURCE_SECONDS : quantities.requested',
    'quantities.requested',
  ),
  inDomain(
    'a size at rates is split by the policy',
    'split',
    'if (rates) return weighted',
    'if (rates && !facts.podsBilledBy) return weighted',
  ),
  inDomain(
    'a pod that is its own host pays for the buffer of others',
    'allocate',
    '!quantities.asked && receives(pod)',
    'receives(pod)',
  ),
  inDomain('rounded sizes pass for requests', 'coverage', 'pod.asked?.[resource] ?? ', ''),
  inDomain(
    'a finished pod’s node is no gap',
    'to-quantities',
    '!inUse.has(facts.node)',
    'inUse.size < 0',
  ),
  inDomain(
    'nodes of Autopilot with GPUs cost nothing by themselves',
    'pod-billing',
    ' || clues.hasGpu) return null;',
    ') return null;',
  ),
];
