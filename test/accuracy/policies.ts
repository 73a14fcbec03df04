import type { PodTruth } from '@podtally/demo-cluster';
import {
  FIXED_SPLIT,
  FULL_HYBRID,
  type AllocationPolicy,
  type Dimension,
  type ModelChoice,
  type ModelRule,
} from '../../exporter/src/domain/policy.ts';

/** The policies that the hour is settled under: one model for everyone, and a mix. */
export const POLICY_NAMES = ['request', 'usage', 'hybrid', 'mixed'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

const HALF_HYBRID: ModelChoice = { model: 'hybrid', reserve: 0.5 };

/** In the mix batch pays its usage, steady pods and one of two that compete pay their request, all others half of theirs at least. */
const MIX: readonly ModelRule[] = [
  { match: { namespace: '*-seconds' }, choice: { model: 'usage' } },
  { match: { namespace: 'finished' }, choice: { model: 'usage' } },
  { match: { namespace: 'contended', workload: 'bursts' }, choice: { model: 'usage' } },
  { match: { namespace: 'contended' }, choice: { model: 'request' } },
  { match: { labels: { team: 'red' } }, choice: { model: 'request' } },
  { match: { workloadKind: 'daemonset' }, choice: FULL_HYBRID },
];

/** The same mix, told of the truth's pods without the engine's matching; by hand and on purpose. */
export function mixedChoice({ namespace, name, workload }: PodTruth): ModelChoice {
  if (['twenty-seconds', 'forty-five-seconds', 'finished'].includes(namespace))
    return { model: 'usage' };
  if (namespace === 'contended')
    return name === 'bursts' ? { model: 'usage' } : { model: 'request' };
  // Every other steady pod is of the red team, the first among them.
  if (namespace === 'steady' && /[02468]$/.test(name)) return { model: 'request' };
  return workload?.kind === 'DaemonSet' ? FULL_HYBRID : HALF_HYBRID;
}

const MODELS: Readonly<Record<PolicyName, AllocationPolicy['models']>> = {
  request: { rules: [], fallback: { model: 'request' } },
  usage: { rules: [], fallback: { model: 'usage' } },
  hybrid: { rules: [], fallback: FULL_HYBRID },
  mixed: { rules: MIX, fallback: HALF_HYBRID },
};

/** A pod's own label goes before its namespace's. */
const TEAM: Dimension = {
  name: 'team',
  lookIn: [
    { place: 'podLabel', key: 'team' },
    { place: 'namespaceLabel', key: 'team' },
  ],
  fallback: 'nobody',
};

export const policyOf = (name: PolicyName): AllocationPolicy => ({
  version: name,
  split: FIXED_SPLIT,
  models: MODELS[name],
  settlement: 'hour',
  idle: { mode: 'show', scope: 'cluster', exclude: { daemonSets: true, namespaces: [] } },
  attribution: [TEAM],
});
