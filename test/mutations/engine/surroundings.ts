import { inDomain } from './in-domain.ts';
import type { Mutation } from '../mutation.ts';

/** Defects in attribution, checks, gaps, time and units. */
export const OF_SURROUNDINGS: readonly Mutation[] = [
  // attribution, checks, gaps
  inDomain(
    'an empty label is an owner',
    'attribution',
    'if (value) return value;',
    'if (value !== undefined) return value;',
  ),
  inDomain(
    'the last place wins',
    'attribution',
    'for (const { place, key } of lookIn) {',
    'for (const { place, key } of lookIn.toReversed()) {',
  ),
  inDomain(
    'node labels are not inherited by idle',
    'attribution',
    '{ ...NOWHERE, nodeLabel: host.facts.labels }',
    'NOWHERE',
  ),
  inDomain(
    'workload labels are looked up without their kind',
    'attribution',
    'workloadKey(pod.namespace, pod.workloadKind, pod.workload)',
    `workloadKey(pod.namespace, 'statefulset', pod.workload)`,
  ),
  inDomain(
    'the default owner counts as one',
    'money-gaps',
    'pod.attribution[0] === fallback',
    `pod.attribution[0] === ''`,
  ),
  inDomain(
    'hosts without a price are no gap',
    'money-gaps',
    'if (unpriced.length === 0) return [];',
    'if (unpriced.length >= 0) return [];',
  ),
  inDomain(
    'camelCase label keys stay together',
    'labels',
    '/([a-z0-9])([A-Z])/g',
    '/([0-9])([A-Z])/g',
  ),
  inDomain(
    'conservation is measured over the cluster only',
    'conservation',
    'worstHost = Math.max(worstHost, relativeError(ofHost, host.cost));',
    '',
  ),
  inDomain(
    'conservation is measured without its sign',
    'conservation',
    'Math.abs(allocated - cost) / cost',
    '(allocated - cost) / cost',
  ),
  inDomain('coverage forgets strays', 'coverage', 'cover(pods, null);', 'void pods;'),
  inDomain('coverage forgets what was clipped', 'coverage', '  pod.clipped[resource];', '  0;'),
  inDomain(
    'coverage compares scaled requests',
    'coverage',
    '/ (host?.requestScale[resource] ?? 1)',
    '/ (host ? 1 : 1)',
  ),
  // time and units
  inDomain(
    'an interval is cut an hour late',
    'interval',
    'Math.min(whole(unixSeconds(start)).end, span.end)',
    'Math.min(start + SECONDS_PER_HOUR, span.end)',
  ),
  inDomain(
    'a lifetime outlasts the interval',
    'interval',
    'Math.min(life.to ?? span.end, span.end)',
    'life.to ?? span.end',
  ),
  inDomain(
    'NaN is a quantity',
    'units',
    '!(value >= 0 && value < Infinity)',
    'value < 0 || value === Infinity',
  ),
  inDomain('infinity is a quantity', 'units', 'value >= 0 && value < Infinity', 'value >= 0'),
  inDomain(
    'negative money is a quantity',
    'units',
    'value >= 0 && value < Infinity',
    'value < Infinity',
  ),
  inDomain(
    'gaps count their examples only',
    'gap',
    'found.count += 1;',
    'found.count = found.examples.length + 1;',
  ),
  inDomain(
    'a what-if keeps the policy’s models',
    'allocate',
    'change.model ? { rules: [], fallback: everyone(change.model) } : policy.models',
    'policy.models',
  ),
  inDomain(
    'a what-if hybrid keeps half a reserve',
    'allocate',
    '{ model, reserve: 1 }',
    '{ model, reserve: 0.5 }',
  ),
  inDomain(
    'a what-if keeps the idle mode',
    'allocate',
    'change.idle ?? policy.idle.mode',
    'policy.idle.mode',
  ),
];
