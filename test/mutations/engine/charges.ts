import { inDomain } from './in-domain.ts';
import type { Mutation } from '../mutation.ts';

/** Defects in parts, models, idle and its sharing. */
export const OF_CHARGES: readonly Mutation[] = [
  // parts
  inDomain('κ is not clamped', 'parts', 'Math.min(1, Math.max(0, value))', 'value'),
  inDomain('κ is always 1', 'parts', 'Math.min(idle, kappa * idle)', 'idle'),
  inDomain(
    'κ ignores bursts',
    'parts',
    'used += of(pod.used, resource);',
    'used += Math.min(of(pod.used, resource), of(pod.requested, resource));',
  ),
  inDomain(
    'GPUs are lent like cores',
    'parts',
    'isExclusive(resource) || pod.asked !== undefined',
    'pod.asked !== undefined',
  ),
  inDomain(
    'bursts are not parts',
    'parts',
    'isHeld ? NOTHING : resourceSeconds(used - reserved)',
    'NOTHING',
  ),
  // models
  inDomain(
    'hybrid charges what was lent',
    'models',
    'usedReserved + usedBurst, idleKept + idleHeld',
    'usedReserved + usedBurst, idleKept + idleLent + idleHeld',
  ),
  inDomain(
    'request forgets what was lent',
    'models',
    'idleKept + idleLent + idleHeld',
    'idleKept + idleHeld',
  ),
  inDomain('ρ is ignored', 'models', 'choice.reserve * requested - parts', 'requested - parts'),
  inDomain(
    'ρ is ignored where the mix is fitted',
    'models',
    'choice.reserve * requested - used',
    'requested - used',
  ),
  inDomain(
    'bursts are not scaled in a mix',
    'models',
    'parts.usedBurst * scale.burst',
    'parts.usedBurst',
  ),
  inDomain('hybrid idle is not scaled in a mix', 'models', 'beyond * scale.reserve', 'beyond'),
  inDomain(
    'bursts give way before hybrid idle',
    'models',
    'residue(left + burst, capacity)',
    'residue(left + burst - reserve, capacity)',
  ),
  inDomain(
    'request pods take no room in a mix',
    'models',
    'left -= requested;',
    'left -= Math.min(requested, used);',
  ),
  inDomain(
    'the last matching rule wins',
    'model-rules',
    'rules.find(({ test }) => test(pod, attribution))',
    'rules.findLast(({ test }) => test(pod, attribution))',
  ),
  inDomain(
    'one condition of a rule is enough',
    'model-rules',
    'tests.every((test) => test(pod, attribution))',
    'tests.some((test) => test(pod, attribution))',
  ),
  inDomain(
    'an absent label matches a star',
    'model-rules',
    'value !== undefined && matches(value)',
    `matches(value ?? '')`,
  ),
  // idle
  inDomain(
    'the uncharged component is dropped',
    'idle',
    'residue(held - charged, capacity)',
    'residue(0, capacity)',
  ),
  inDomain(
    'free idle is cost minus what was charged',
    'idle',
    'const open = residue(capacity - held, capacity)',
    'const open = residue(capacity - charged, capacity)',
  ),
  inDomain(
    'what the system reserves is counted twice',
    'idle',
    'resourceSeconds(open - system)',
    'open',
  ),
  inDomain(
    'the system keeps what pods use',
    'idle',
    'Math.min(open, Math.max(0, capacity - host.quantities.allocatable[resource]))',
    'Math.max(0, capacity - host.quantities.allocatable[resource])',
  ),
  inDomain(
    'idle is shared to DaemonSets',
    'idle-sharing',
    `!(idle.exclude.daemonSets && pod.workloadKind === 'daemonset') &&`,
    '',
  ),
  inDomain(
    'excluded namespaces pay idle',
    'idle-sharing',
    '!excluded.some((matches) => matches(pod.namespace))',
    'true',
  ),
  inDomain(
    'idle without a receiver vanishes',
    'idle-sharing',
    'idleHandedOn: perResource((resource) => weights[resource].charged > 0)',
    'idleHandedOn: perResource(() => true)',
  ),
  inDomain(
    'the host scope is ignored',
    'idle-sharing',
    `if (scope === 'host')`,
    `if (scope === 'host' && hosts.length < 1)`,
  ),
  inDomain(
    'pools that could not be split are not shared',
    'idle-sharing',
    'left * unitPrice + host.unsplit[resource]',
    'left * unitPrice',
  ),
  inDomain(
    'shared idle is shown by its host as well',
    'rows',
    'if (!host.idleHandedOn[resource])',
    'if (host.cost >= 0)',
  ),
  inDomain(
    'everyone on the host pays shared idle',
    'rows',
    'pod.sharesIdle ? of(host.idleShare, resource) : 0',
    'of(host.idleShare, resource)',
  ),
  inDomain(
    'usage and idle of a pod are swapped',
    'rows',
    '{ usage, idle }: Charge,',
    '{ usage: idle, idle: usage }: Charge,',
  ),
  inDomain(
    'rounding is somebody’s share',
    'models',
    'clamp(residue(left, capacity) / reserve)',
    'clamp(left / reserve)',
  ),
];
