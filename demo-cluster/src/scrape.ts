import { cadvisor } from './exposition/cadvisor.ts';
import { dcgm } from './exposition/dcgm.ts';
import { kubeStateMetrics } from './exposition/kube-state-metrics.ts';
import { corrupted, faultsAt } from './faults.ts';
import type { TargetKind, Trouble } from './model/fault.ts';
import type { Scenario } from './model/scenario.ts';

/** One address to scrape: a node's name, or a shard's number as text for kube-state-metrics. */
export interface Target {
  readonly kind: TargetKind;
  readonly name: string;
}

/** What a scrape gets, faults included; `delaySeconds` of real time pass first. */
export type Answer =
  | { readonly kind: 'refused' }
  | { readonly kind: 'status'; readonly status: number; readonly delaySeconds: number }
  | {
      readonly kind: 'text';
      readonly chunks: Iterable<string>;
      readonly delaySeconds: number;
      /** True where the connection breaks after the last chunk. */
      readonly reset: boolean;
    };

/** Answers a scrape at a time with the scenario's own faults and `extra` ones. */
export function scrape(
  scenario: Scenario,
  target: Target,
  time: number,
  extra: Scenario['faults'] = [],
): Answer {
  const troubles = faultsAt([...scenario.faults, ...extra], target, time);
  if (!isUp(scenario, target, time) || troubles.some((trouble) => trouble.kind === 'refused'))
    return { kind: 'refused' };
  const delaySeconds = troubles.reduce(
    (sum, trouble) => sum + (trouble.kind === 'slow' ? trouble.delaySeconds : 0),
    0,
  );
  const status = troubles.find((trouble) => trouble.kind === 'status');
  if (status) return { kind: 'status', status: status.status, delaySeconds };
  if (target.kind === 'dcgm' && hasNoGpu(scenario, target))
    return { kind: 'status', status: 404, delaySeconds };
  return {
    kind: 'text',
    chunks: textOf(scenario, target, time, troubles),
    delaySeconds,
    reset: troubles.some((trouble) => trouble.kind === 'cut' && trouble.reset),
  };
}

/** Every address that answers at a time, faults aside. */
export function targetsAt(scenario: Scenario, time: number): readonly Target[] {
  const up = scenario.nodes.filter((node) => node.created <= time && time < node.ends);
  return [
    ...Array.from({ length: scenario.shards }, (_, shard) => ({
      kind: 'kube-state-metrics' as const,
      name: String(shard),
    })),
    ...up.map(({ name }) => ({ kind: 'cadvisor' as const, name })),
    ...up
      .filter((node) => node.gpus.length > 0)
      .map(({ name }) => ({ kind: 'dcgm' as const, name })),
  ];
}

function textOf(
  scenario: Scenario,
  target: Target,
  time: number,
  troubles: readonly Trouble[],
): Iterable<string> {
  const chunks = cleanText(scenario, target, time);
  return troubles.length === 0 ? chunks : [corrupted([...chunks].join(''), troubles)];
}

function cleanText(scenario: Scenario, target: Target, time: number): Iterable<string> {
  switch (target.kind) {
    case 'kube-state-metrics':
      return kubeStateMetrics(scenario, time, Number(target.name));
    case 'cadvisor':
      return [cadvisor(scenario, target.name, time)];
    case 'dcgm':
      return [dcgm(scenario, target.name, time)];
  }
}

/** A machine that has ended, or has not joined yet, does not answer at all. */
function isUp(scenario: Scenario, target: Target, time: number): boolean {
  if (target.kind === 'kube-state-metrics') {
    const shard = Number(target.name);
    return Number.isInteger(shard) && shard >= 0 && shard < scenario.shards;
  }
  const node = scenario.nodes.find((each) => each.name === target.name);
  return node !== undefined && node.created <= time && time < node.ends;
}

function hasNoGpu(scenario: Scenario, target: Target): boolean {
  return scenario.nodes.find((each) => each.name === target.name)?.gpus.length === 0;
}
