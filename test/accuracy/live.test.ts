import { beforeAll, describe, expect, test } from '@jest/globals';
import { truth, truthScenario, type PodTruth } from '@podtally/demo-cluster';
import { allocate } from '../../exporter/src/domain/allocate.ts';
import type { Allocation } from '../../exporter/src/domain/allocation.ts';
import type { PodQuantities } from '../../exporter/src/domain/quantities.ts';
import { liveQuantities } from '../../exporter/src/domain/to-quantities.ts';
import { policyOf } from './policies.ts';
import { priceOf } from './prices.ts';
import { watchHours } from './watch-hours.ts';
import { WINDOW_SECONDS, type LiveLook } from './watched-hour.ts';

const PATIENCE_MS = 600_000;
const EVERY = 30;
const SECONDS_PER_HOUR = 3600;

const scenario = truthScenario({ seed: 2 });
const { start } = scenario.about;
const outage = scenario.faults.find(({ trouble }) => trouble.kind === 'status')!;
const dying = scenario.nodes.find(({ ends, objectGone }) => ends < objectGone)!;

/** What to look at, and when. */
const MOMENTS = {
  'early in the hour': start + 600,
  'in the middle of an outage of samples': outage.from + 300,
  'just after a host died unannounced': dying.ends + 31,
  'late in the hour': start + 3300,
} as const;
const OUTAGE: keyof typeof MOMENTS = 'in the middle of an outage of samples';
const DEATH: keyof typeof MOMENTS = 'just after a host died unannounced';
const NAMES = Object.keys(MOMENTS);

/** One pod alive now: what is charged per hour, and what is true. */
interface LivePod {
  readonly quantities: PodQuantities;
  readonly is: PodTruth;
}

interface Look {
  readonly look: LiveLook;
  readonly allocation: Allocation;
  readonly pods: readonly LivePod[];
  /** Shown as alive, and not. */
  readonly surplus: readonly string[];
  readonly missing: readonly string[];
}

const looks = new Map<string, Look>();
beforeAll(async () => {
  const moments = Object.values(MOMENTS);
  const [hour] = await watchHours([{ seed: 2, every: EVERY, moments }]);
  for (const [index, name] of NAMES.entries())
    looks.set(name, compared(hour!.live.find(({ at }) => at >= moments[index]!)!));
}, PATIENCE_MS);

/** The truth of the window for every pod that holds its place at its very end. */
function compared(look: LiveLook): Look {
  const quantities = liveQuantities(look.observation);
  const allocation = allocate({ quantities, priceOf, fees: [], policy: policyOf('hybrid') });
  const now = truth(scenario, { start: look.at - 1e-3, end: look.at });
  const holds = new Set(now.pods.filter((pod) => pod.heldSeconds > 0).map(({ uid }) => uid));
  const truths = new Map(
    truth(scenario, { start: look.at - WINDOW_SECONDS, end: look.at })
      .pods.filter(({ uid }) => holds.has(uid))
      .map((pod) => [pod.uid, pod]),
  );
  const pods: LivePod[] = [];
  const surplus: string[] = [];
  for (const each of quantities.hosts.flatMap((host) => host.pods)) {
    const is = truths.get(each.pod.uid);
    truths.delete(each.pod.uid);
    if (is === undefined) surplus.push(`${each.pod.namespace}/${each.pod.name}`);
    else pods.push({ quantities: each, is });
  }
  return { look, allocation, pods, surplus, missing: [...truths.values()].map(({ name }) => name) };
}

describe.each(NAMES)('the live view %s', (name) => {
  test('has every pod that holds its place now and no other, but those of a dead host', () => {
    const { missing, surplus } = looks.get(name)!;
    expect(missing).toEqual([]);
    expect(surplus.toSorted()).toEqual(
      name === DEATH ? ['node-dies/guest-0', 'node-dies/guest-1'] : [],
    );
  });

  test('charges requests exactly as they stand, and what Fargate bills for pods on it', () => {
    for (const { quantities, is } of looks.get(name)!.pods) {
      const { podSize } = scenario.nodes.find((node) => node.name === is.node)!;
      const charged = podSize ?? is.request;
      expect(quantities.requested.cpu / SECONDS_PER_HOUR).toBeCloseTo(charged.cpu, 9);
      expect(quantities.requested.memory / SECONDS_PER_HOUR).toBeCloseTo(charged.memory, 0);
      expect(quantities.requested.gpu / SECONDS_PER_HOUR).toBeCloseTo(charged.gpu, 9);
    }
  });

  test.each(['cpu', 'memory'] as const)('knows what was used in the window: %s', (resource) => {
    const measured = looks.get(name)!.pods.filter(({ is }) => !isUnseen(name, is));
    expect(measured.length).toBeGreaterThan(40);
    const off = measured
      .map(({ quantities, is }) => {
        const truly = is.usageSeconds[resource] / is.heldSeconds;
        return {
          who: `${is.namespace}/${is.name}`,
          truly,
          off: Math.abs(quantities.used[resource] / SECONDS_PER_HOUR - truly),
          most: mostOff(is, resource, truly),
        };
      })
      .filter(({ off, most }) => off > most);
    expect(off).toEqual([]);
  });

  test('adds up', () => {
    const { conservationError, coverage } = looks.get(name)!.allocation;
    expect(conservationError).toBeLessThanOrEqual(1e-9);
    expect(coverage).toEqual({ pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 });
  });
});
/** During an outage longer than the window, and without samples ever, nobody knows what was used. */
const isUnseen = (name: string, { sampleless, node }: PodTruth): boolean =>
  sampleless || (name === OUTAGE && node === outage.target);

/** cAdvisor's last sample is up to 12 seconds old, and the rate until now is the last one seen. */
const LAG_SHARE = 12 / WINDOW_SECONDS;
/** The most that any pulse of the scenario rises at once. */
const HIGHEST_PULSE_CORES = 1.4;
const PULSING = new Set(['bursting/seconds', 'bursting/minutes', 'bursting/rarely']);
const CHANGING = /^(bursting|waving|restarted|recreated|deleted|finished|outage|node-|init-heavy)/;

function mostOff({ namespace, name }: PodTruth, resource: string, truly: number): number {
  const isPulse = PULSING.has(`${namespace}/${name}`) || name === 'lively' || name === 'jumps';
  if (resource === 'cpu' && isPulse) return HIGHEST_PULSE_CORES * LAG_SHARE;
  return truly * (CHANGING.test(namespace) ? 0.02 : 1e-4);
}

describe('an outage of samples longer than the window', () => {
  const onSilentHost = (): readonly LivePod[] =>
    looks.get(OUTAGE)!.pods.filter(({ is }) => is.node === outage.target);

  test('charges the pods of the silent host by request, marked as estimated', () => {
    const silent = onSilentHost();
    expect(silent.length).toBe(5);
    for (const { quantities, is } of silent) {
      expect(quantities.used.cpu / SECONDS_PER_HOUR).toBeCloseTo(is.request.cpu, 9);
      expect(quantities.estimated).toBe(true);
    }
  });

  test('is a gap, and the state of the source names the kubelet and what to do', () => {
    const { allocation, look } = looks.get(OUTAGE)!;
    const unknown = allocation.gaps.find(({ kind }) => kind === 'usage_unknown');
    // The five and the two that are never seen.
    expect(unknown?.count).toBe(onSilentHost().length + 2);
    const kubelets = look.states.find(({ source }) => source === 'kubelet');
    expect(kubelets?.targets).toMatchObject({ total: kubelets!.targets.up + 1 });
    expect(kubelets?.errors).toEqual([
      expect.stringMatching(new RegExp(`^kubelet ${outage.target} .* 500; look at its log$`)),
    ]);
  });

  test('is over with the first sample after it', () => {
    const after = looks.get('late in the hour')!.pods.filter(({ is }) => is.node === outage.target);
    expect(after.length).toBe(5);
    expect(after.filter(({ quantities }) => quantities.estimated)).toEqual([]);
  });
});
