import { inDomain } from './in-domain.ts';
import type { Mutation } from '../mutation.ts';

/** Defects on the way from an observation to quantities and unit prices. */
export const OF_QUANTITIES: readonly Mutation[] = [
  // quantities
  inDomain('unknown usage is zero usage', 'to-quantities', 'requested[resource] * running', '0'),
  inDomain(
    'pulling an image counts as usage',
    'to-quantities',
    'Math.min(1, usage.runningSeconds / lived)',
    '1',
  ),
  inDomain(
    'unknown usage is no gap',
    'to-quantities',
    'unknown.filter((resource) => requested[resource] > 0),',
    '[],',
  ),
  inDomain(
    'a pod is not clipped to its host’s life',
    'to-quantities',
    'chargeable: (host, span) => clip(host.life, span)',
    'chargeable: (_host, span) => span',
  ),
  inDomain(
    'what is clipped is forgotten',
    'to-quantities',
    'resourceSeconds(Math.max(0, view.requested(seen, resource, span) - requested[resource]))',
    'resourceSeconds(0)',
  ),
  inDomain('a resize is ignored', 'to-quantities', 'pod.requests[index + 1]?.from ?? null', 'null'),
  inDomain(
    'the live request is the first one',
    'to-quantities',
    'pod.requests.at(-1)?.amounts',
    'pod.requests.at(0)?.amounts',
  ),
  inDomain(
    'a young pod is diluted by the window before its birth',
    'to-quantities',
    'view.usageFactor(lived - usage.unseenSeconds)',
    'view.usageFactor(lengthOf(span) - usage.unseenSeconds)',
  ),
  inDomain(
    'seconds nobody saw dilute live usage',
    'to-quantities',
    'view.usageFactor(lived - usage.unseenSeconds)',
    'view.usageFactor(lived)',
  ),
  inDomain('pods on unknown nodes vanish', 'pods-by-host', 'else strays.push(pod);', ''),
  inDomain(
    'live counts pods that ended in the window',
    'to-quantities',
    'includes: isAliveAtEnd,',
    'includes: (life, span) => overlapSeconds(life, span) > 0,',
  ),
  inDomain(
    'only the last pod of a node is joined',
    'pods-by-host',
    'byHost.get(home)?.push(pod);',
    'byHost.set(home, [pod]);',
  ),
  inDomain(
    'a pod goes to the first machine of a name',
    'pods-by-host',
    'others.length === 0 || !first',
    'first',
  ),
  inDomain(
    'capacity is what is allocatable',
    'within-capacity',
    'host.capacity[resource] * billedSeconds',
    'host.allocatable[resource] * billedSeconds',
  ),
  inDomain(
    'capacity forgets how long the host was billed',
    'within-capacity',
    'host.capacity[resource] * billedSeconds',
    'host.capacity[resource] * 3600',
  ),
  inDomain(
    'requests above capacity are not scaled',
    'within-capacity',
    `const requestScale = scales(pods, 'requested', capacity)`,
    'const requestScale = perResource(() => 1)',
  ),
  inDomain(
    'usage above capacity is not scaled',
    'within-capacity',
    `const usageScale = scales(pods, 'used', capacity)`,
    'const usageScale = perResource(() => 1)',
  ),
  inDomain(
    'usage is scaled by what requests exceed',
    'within-capacity',
    'pod.used[resource] * usageScale[resource]',
    'pod.used[resource] * requestScale[resource]',
  ),
  inDomain(
    'scaling is no gap',
    'within-capacity',
    'if (over.length === 0) return;',
    'if (over.length >= 0) return;',
  ),
  // prices of resources
  inDomain(
    'cpu and memory weights are swapped',
    'split',
    '{ ...split.withoutGpu, gpu: 0 }',
    '{ cpu: split.withoutGpu.memory, memory: split.withoutGpu.cpu, gpu: 0 }',
  ),
  inDomain(
    'a GPU machine is split like any other',
    'split',
    'return facts.hasGpu ? split.withGpu :',
    'return facts.hasGpu && facts.labels.gpu ? split.withGpu :',
  ),
  inDomain('memory is weighed in bytes', 'split', '/ BYTES_PER_GIB', '/ 1'),
  inDomain(
    'pools are not normalised to the cost',
    'split',
    '(cost * weights[resource]) / sum',
    'cost * weights[resource]',
  ),
  inDomain(
    'a provider’s own prices are ignored',
    'split',
    'weighted(facts, asWeights(quote.components))',
    'weightsOf(facts, quote, split.fallback)',
  ),
  inDomain(
    'a host costs a whole hour however long it lived',
    'allocate',
    'costOver(quote.usdPerHour, quantities.billedSeconds)',
    'usd(quote.usdPerHour)',
  ),
  inDomain(
    'a pool without capacity is lost',
    'allocate',
    'hasCapacity[resource] ? usd(0) : pools[resource]',
    'usd(0)',
  ),
  inDomain(
    'the unit price is per allocatable resource',
    'allocate',
    'pools[resource] / quantities.capacity[resource]',
    'pools[resource] / quantities.allocatable[resource]',
  ),
  inDomain(
    'fees are not in the total',
    'allocate',
    'for (const { cost } of fees) total += cost;',
    '',
  ),
];
