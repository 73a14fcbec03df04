/**
 * Allocation said once more, slowly and straight from docs/allocation.md (sections 2 to 6), for the engine to be held against:
 * it shares no code with the engine, and reads only its inputs.
 */
import type { Host } from '../../exporter/src/domain/host.ts';
import type { ObservedPod } from '../../exporter/src/domain/observation.ts';
import type { ModelChoice, PodMatch, SplitPolicy } from '../../exporter/src/domain/policy.ts';
import { requestedOver, secondsIn, type Scenario } from './random-cluster.ts';

type Word = 'cpu' | 'memory' | 'gpu';
const RESOURCES: readonly Word[] = ['cpu', 'memory', 'gpu'];
const GIB = 1024 ** 3;

/** Costs by `pod uid|node|spend type|resource|component`; rows of nothing are left out. */
export type Bill = ReadonlyMap<string, number>;

interface Line {
  readonly host: string;
  readonly pod: ObservedPod;
  readonly resource: Word;
  usage: number;
  workloadIdle: number;
  readonly isOwnHost?: boolean;
}

interface IdleLine {
  readonly host: string;
  readonly resource: Word;
  readonly free: number;
  readonly system: number;
  readonly uncharged: number;
}

export function referenceBill(scenario: Scenario): Bill {
  const { observation, prices, fees, policy } = scenario;
  const { start, end } = observation.interval;
  const lines: Line[] = [];
  const idle: IdleLine[] = [];
  for (const host of observation.hosts) {
    const price = prices[host.facts.node];
    const billed = secondsIn(host.life.from, host.life.to, start, end);
    if (price === undefined || billed === 0) continue;
    if (host.facts.podsBilledBy !== undefined) {
      lines.push(...ownHosts(host, scenario));
      continue;
    }
    const cost = (price * billed) / 3600;
    const pods = observation.pods.filter(
      ({ pod, life }) =>
        pod.node === host.facts.node && secondsIn(life.from, life.to, start, end) > 0,
    );
    for (const resource of RESOURCES) {
      const pool = cost * poolShare(host, resource, scenario);
      const found = hostResource(host, pods, resource, billed, pool, scenario);
      lines.push(...found.lines);
      idle.push(found.idle);
    }
  }
  const bill = new Map<string, number>();
  const put = (key: string, cost: number): void => {
    if (cost > 0) bill.set(key, (bill.get(key) ?? 0) + cost);
  };
  for (const { pod, host, resource, usage, workloadIdle } of lines) {
    put(`${pod.pod.uid}|${host}|usage|${resource}|`, usage);
    put(`${pod.pod.uid}|${host}|workload_idle|${resource}|`, workloadIdle);
  }
  for (const left of idle) {
    const receivers = lines.filter(
      (line) =>
        policy.idle.mode === 'share' &&
        line.resource === left.resource &&
        line.isOwnHost !== true &&
        (policy.idle.scope === 'cluster' || line.host === left.host) &&
        !(policy.idle.exclude.daemonSets && line.pod.pod.workloadKind === 'daemonset') &&
        !policy.idle.exclude.namespaces.some((pattern) => fits(pattern, line.pod.pod.namespace)),
    );
    const charged = receivers.reduce((sum, line) => sum + line.usage + line.workloadIdle, 0);
    const whole = left.free + left.system + left.uncharged;
    for (const line of receivers) {
      const part = charged > 0 ? (line.usage + line.workloadIdle) / charged : 0;
      put(`${line.pod.pod.uid}|${line.host}|cluster_idle|${left.resource}|`, whole * part);
    }
    if (charged > 0) continue;
    put(`|${left.host}|cluster_idle|${left.resource}|free`, left.free);
    put(`|${left.host}|cluster_idle|${left.resource}|system`, left.system);
    put(`|${left.host}|cluster_idle|${left.resource}|uncharged`, left.uncharged);
  }
  for (const { component, usdPerHour } of fees)
    put(
      `||managed_service_fee|managed_service_fee|${component}`,
      (usdPerHour * (end - start)) / 3600,
    );
  return bill;
}

/** Pods that are their own host: all of the billed size at the rates, used or not. */
function ownHosts(host: Host, { observation, components }: Scenario): readonly Line[] {
  const { start, end } = observation.interval;
  const { node, podsBilledBy } = host.facts;
  const rates = components[node]!;
  const from = Math.max(host.life.from, start);
  const to = Math.min(host.life.to ?? Infinity, end);
  return observation.pods
    .filter(({ pod, life }) => pod.node === node && secondsIn(life.from, life.to, start, end) > 0)
    .flatMap((pod) => {
      const began = Math.max(pod.life.from, host.life.from);
      const ended = Math.min(pod.life.to ?? Infinity, host.life.to ?? Infinity);
      const endsHere = ended > began && ended > start && ended <= end;
      const owed = endsHere ? Math.max(0, 60 - (ended - began)) : 0;
      const seconds = secondsIn(pod.life.from, pod.life.to, from, to) + owed;
      const size = fargateSize(pod);
      return RESOURCES.map((resource) => {
        const requested = requestedOver(pod, resource, from, to);
        const billed =
          podsBilledBy === 'fargate'
            ? size[resource] * seconds
            : pod.pod.namespace === 'kube-system'
              ? 0
              : requested;
        const lived = secondsIn(pod.life.from, pod.life.to, start, end);
        const guessed = (requested * pod.usage.runningSeconds) / lived;
        const used = Math.min(pod.usage.used[resource] ?? guessed, billed);
        const perHour = {
          cpu: rates.usdPerCoreHour,
          memory: rates.usdPerGibHour / GIB,
          gpu: rates.usdPerGpuHour,
        }[resource];
        return {
          host: node,
          pod,
          resource,
          usage: (used * perHour) / 3600,
          workloadIdle: ((billed - used) * perHour) / 3600,
          isOwnHost: true,
        };
      });
    });
}

const upTo = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
/** The table of the page, the smallest size first. */
const FARGATE: readonly (readonly [vcpus: number, gigabytes: readonly number[]])[] = [
  [0.25, [0.5, 1, 2]],
  [0.5, upTo(1, 4, 1)],
  [1, upTo(2, 8, 1)],
  [2, upTo(4, 16, 1)],
  [4, upTo(8, 30, 1)],
  [8, upTo(16, 60, 4)],
  [16, upTo(32, 120, 8)],
];

function fargateSize({ pod, requests }: ObservedPod): Readonly<Record<Word, number>> {
  const said = pod.annotations['capacity_provisioned'];
  if (said !== undefined) {
    const [cpu = NaN, gib = NaN] = said.split(' ').map(parseFloat);
    return { cpu, memory: gib * GIB, gpu: 0 };
  }
  const { cpu, memory } = requests[0]!.amounts;
  const wanted = memory + GIB / 4;
  for (const [vcpus, gigabytes] of FARGATE)
    for (const gib of gigabytes)
      if (cpu <= vcpus && wanted <= gib * GIB) return { cpu: vcpus, memory: gib * GIB, gpu: 0 };
  return { cpu, memory: wanted, gpu: 0 };
}

/** Sections 2, 4 and 5 for one resource of one host, in resource-seconds, turned into dollars at the end. */
function hostResource(
  host: Host,
  pods: readonly ObservedPod[],
  resource: Word,
  billed: number,
  pool: number,
  scenario: Scenario,
): { lines: Line[]; idle: IdleLine } {
  const node = host.facts.node;
  const capacity = host.capacity[resource] * billed;
  if (capacity === 0)
    return { lines: [], idle: { host: node, resource, free: pool, system: 0, uncharged: 0 } };
  const unit = pool / capacity;

  const from = Math.max(host.life.from, scenario.observation.interval.start);
  const to = Math.min(host.life.to ?? Infinity, scenario.observation.interval.end);
  let requests = pods.map((pod) => requestedOver(pod, resource, from, to));
  let usages = pods.map((pod, p) => {
    const lived = secondsIn(
      pod.life.from,
      pod.life.to,
      scenario.observation.interval.start,
      scenario.observation.interval.end,
    );
    return pod.usage.used[resource] ?? (requests[p]! * pod.usage.runningSeconds) / lived;
  });
  if (sum(requests) > capacity) requests = requests.map((r) => (r * capacity) / sum(requests));
  if (sum(usages) > capacity) usages = usages.map((u) => (u * capacity) / sum(usages));

  const m = pods.map((_, p) => Math.min(requests[p]!, usages[p]!));
  const b = pods.map((_, p) => Math.max(usages[p]! - requests[p]!, 0));
  const i = pods.map((_, p) => Math.max(requests[p]! - usages[p]!, 0));
  const models = pods.map((pod) => modelOf(pod, host, scenario));
  const isHeld = resource === 'gpu';
  const kappa = sum(i) > 0 ? between01(left(capacity - sum(m) - sum(b), capacity) / sum(i)) : 1;
  const taken = isHeld ? sum(m) + sum(i) : sum(m) + sum(b) + sum(i.map((idle) => kappa * idle));
  const free = Math.max(0, capacity - taken);
  const system = Math.min(free, (host.capacity[resource] - host.allocatable[resource]) * billed);

  const charges = isHeld
    ? pods.map((_, p) => ({ usage: m[p]!, idle: i[p]! }))
    : chargesOf(capacity, requests, usages, m, b, i, models);
  const charged = sum(charges.map(({ usage, idle }) => usage + idle));
  return {
    lines: pods.map((pod, p) => ({
      host: node,
      pod,
      resource,
      usage: charges[p]!.usage * unit,
      workloadIdle: charges[p]!.idle * unit,
    })),
    idle: {
      host: node,
      resource,
      free: (free - system) * unit,
      system: system * unit,
      uncharged: Math.max(0, taken - charged) * unit,
    },
  };
}

/** Section 5: what each pod is charged when models are mixed; first hybrid idle gives way, then bursts. */
function chargesOf(
  capacity: number,
  requests: readonly number[],
  usages: readonly number[],
  m: readonly number[],
  b: readonly number[],
  i: readonly number[],
  models: readonly ModelChoice[],
): readonly { usage: number; idle: number }[] {
  const reserves = models.map((choice, p) =>
    choice.model === 'hybrid' ? Math.max(choice.reserve * requests[p]! - usages[p]!, 0) : 0,
  );
  const byRequest = sum(requests.filter((_, p) => models[p]!.model === 'request'));
  const othersUsage = sum(usages.filter((_, p) => models[p]!.model !== 'request'));
  const othersWithin = sum(m.filter((_, p) => models[p]!.model !== 'request'));
  const othersBurst = sum(b.filter((_, p) => models[p]!.model !== 'request'));
  const keep =
    sum(reserves) > 0
      ? between01(left(capacity - byRequest - othersUsage, capacity) / sum(reserves))
      : 1;
  const room = left(capacity - byRequest - othersWithin - keep * sum(reserves), capacity);
  const burst = othersBurst > 0 ? between01(room / othersBurst) : 1;
  return models.map(({ model }, p) =>
    model === 'request'
      ? { usage: m[p]!, idle: i[p]! }
      : { usage: m[p]! + burst * b[p]!, idle: keep * reserves[p]! },
  );
}

/** Section 3: the share of the host's cost that is one resource's pool. */
function poolShare(host: Host, resource: Word, { policy, components }: Scenario): number {
  const { capacity, hasGpu, node } = host.facts;
  const weighed = (perUnit: Readonly<Record<Word, number>>): number => {
    const weights = {
      cpu: perUnit.cpu * capacity.cpu,
      memory: (perUnit.memory * capacity.memory) / GIB,
      gpu: perUnit.gpu * capacity.gpu,
    };
    const all = weights.cpu + weights.memory + weights.gpu;
    if (all === 0) return resource === 'cpu' ? 1 : 0;
    return weights[resource] / all;
  };
  // That a machine has GPUs is a fact of its type, also where the Node does not count them.
  const gpuUnseen = hasGpu && capacity.gpu === 0;
  const shareBy = (split: SplitPolicy): number => {
    if (split.policy === 'fixed')
      return hasGpu ? split.withGpu[resource] : { ...split.withoutGpu, gpu: 0 }[resource];
    if (split.policy === 'ratio')
      return gpuUnseen ? { cpu: 0.03, memory: 0.02, gpu: 0.95 }[resource] : weighed(split.weights);
    const prices = components[node];
    if (!prices || gpuUnseen) return shareBy(split.fallback);
    return weighed({
      cpu: prices.usdPerCoreHour,
      memory: prices.usdPerGibHour,
      gpu: prices.usdPerGpuHour,
    });
  };
  return shareBy(policy.split);
}

function modelOf(pod: ObservedPod, host: Host, { policy, observation }: Scenario): ModelChoice {
  const team =
    [
      pod.pod.labels['team'],
      observation.namespaces.get(pod.pod.namespace)?.labels['team'],
      host.facts.labels['team'],
    ].find((value) => value !== undefined && value !== '') ?? 'nobody';
  for (const { match, choice } of policy.models.rules)
    if (isMatch(match, pod.pod, team)) return choice;
  return policy.models.fallback;
}

function isMatch(match: PodMatch, pod: ObservedPod['pod'], team: string): boolean {
  const { namespace, workloadKind, labels, attribution } = match;
  return (
    fits(namespace, pod.namespace) &&
    fits(workloadKind, pod.workloadKind) &&
    fits(labels?.['team'], pod.labels['team'] ?? '') &&
    fits(attribution?.['team'], team)
  );
}

/** Patterns here are a word, or the beginning of one and a star. */
const fits = (pattern: string | undefined, text: string): boolean =>
  pattern === undefined ||
  (pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern);

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
/** Differences below 1e-12 of the whole are rounding and become 0. */
const left = (difference: number, whole: number): number =>
  difference <= 1e-12 * whole ? 0 : difference;
const between01 = (x: number): number => Math.max(0, Math.min(1, x));
