import { beforeAll, describe, expect, test } from '@jest/globals';
import { truth, truthCosts, type Pod, type Truth } from '@podtally/demo-cluster';
import { chargedUnder } from '../../exporter/src/domain/charged.ts';
import type { GapKind } from '../../exporter/src/domain/gap.ts';
import { beyondBounds, CASES, ofCase } from './cases.ts';
import { settleHour, type Settled } from './errors.ts';
import { POLICY_NAMES } from './policies.ts';
import { truePrice } from './prices.ts';
import { costsUnder, trueCosts } from './true-costs.ts';
import { watchHours } from './watch-hours.ts';
import type { WatchedHour } from './watched-hour.ts';

/** Watched over HTTP in real time: some seconds, minutes on a busy machine. */
const PATIENCE_MS = 600_000;
const EVERY = 30;

let hour: WatchedHour & Settled;
let known: Truth;
let pods: ReadonlyMap<string, Pod>;
beforeAll(async () => {
  const [watched] = await watchHours([{ seed: 1, every: EVERY }]);
  hour = settleHour(watched!);
  known = truth(hour.scenario, hour.scenario.about);
  pods = new Map(hour.scenario.podsDuring(hour.scenario.about).map((pod) => [pod.uid, pod]));
}, PATIENCE_MS);

describe('what the hour is held against', () => {
  test.each(['request', 'usage', 'hybrid'] as const)(
    'two computations of the true costs under %s agree',
    (model) => {
      const choice = model === 'hybrid' ? { model, reserve: 1 } : { model };
      const mine = costsUnder(hour.scenario, () => choice);
      const theirs = trueCosts(hour.scenario, model);
      expect(mine.length).toBe(theirs.length);
      for (const [index, { uid, resource, usage, workloadIdle }] of theirs.entries()) {
        const same = mine[index]!;
        expect([same.uid, same.resource]).toEqual([uid, resource]);
        expect(same.usage).toBeCloseTo(usage, 15);
        expect(same.workloadIdle).toBeCloseTo(workloadIdle, 15);
      }
    },
  );

  test('every pod of a priced host belongs to one case', () => {
    const cases = CASES.flatMap((each) => ofCase(hour, each));
    expect(new Set(cases).size).toBe(cases.length);
    expect(cases.length).toBe(hour.comparisons.length);
    for (const each of CASES) expect(ofCase(hour, each).length).toBeGreaterThan(0);
  });
});

test.each(CASES)('bills within their bounds under every policy: $title', (each) => {
  expect(beyondBounds(hour, each)).toEqual([]);
});

describe('nothing is lost and nothing invented', () => {
  test('every pod that held a place on a priced host has rows, and no other has', () => {
    expect(hour.missing).toEqual([]);
    expect(hour.surplus).toEqual([]);
  });

  test('pods are who they are: name, host, controller, owner', () => {
    const allocation = hour.allocations.hybrid;
    const allocated = [...allocation.hosts.flatMap((host) => host.pods)];
    for (const { quantities, attribution } of allocated) {
      const { uid, namespace, name, node, workloadKind, workload } = quantities.pod;
      const is = pods.get(uid)!;
      const owner = is.owner?.parent ?? is.owner ?? { kind: 'Pod', name: is.name };
      expect({ namespace, name, node, workloadKind, workload, attribution }).toEqual({
        namespace: is.namespace,
        name: is.name,
        node: is.node,
        workloadKind: owner.kind.toLowerCase(),
        workload: owner.name,
        attribution: [is.labels['team'] ?? `team-${is.namespace}`],
      });
    }
  });

  test('a pod held its place for as long as it truly did, to the second where its end is recorded', () => {
    const held = new Map(known.pods.map((pod) => [pod.uid, pod.heldSeconds]));
    const endUnknown = new Set(CASES.filter((c) => c.endUnknown).flatMap((c) => c.namespaces));
    const { quantities } = hour.allocations.request;
    for (const { pod, heldSeconds } of quantities.hosts.flatMap((host) => host.pods)) {
      const off = Math.abs(heldSeconds - held.get(pod.uid)!);
      expect(off).toBeLessThanOrEqual(endUnknown.has(pod.namespace) ? EVERY / 2 : 1e-6);
    }
  });

  test('whatever a kubelet showed at a scrape is measured', () => {
    const { start, end } = hour.scenario.about;
    // cAdvisor's first measurement comes within a second of the start, and is on the page from then on.
    const shown = [...pods.values()].filter(
      ({ sampleless, node, containers }) =>
        !sampleless &&
        node !== '' &&
        containers.some(({ runs }) =>
          runs.some(
            (run) =>
              run.start < end &&
              run.end > start &&
              hour.polls.some((at) => run.start + 1 <= at && at < run.end),
          ),
        ),
    );
    expect(shown.length).toBeGreaterThan(100);
    expect(shown.filter(({ uid }) => !hour.sampled.has(uid)).map(({ name }) => name)).toEqual([]);
  });

  test.each(POLICY_NAMES)('all rows sum to the cost of the hosts under %s', (policy) => {
    const { conservationError, coverage, hosts, total } = hour.allocations[policy];
    expect(conservationError).toBeLessThanOrEqual(1e-9);
    expect(coverage).toEqual({ pods: 1, hosts: 1, cpuRequests: 1, memoryRequests: 1 });
    let sum = 0;
    for (const { cost } of hosts) sum += cost;
    expect(sum).toBeCloseTo(total, 12);
  });

  test('the counts of the inputs are those of the truth', () => {
    const { counted } = hour.allocations.hybrid.quantities;
    expect(counted.hosts).toBe(known.counts.hosts);
    expect(counted.pods).toBe(known.counts.podsHeld);
  });
});

describe('hosts', () => {
  test('are billed for the seconds they were there, an unannounced end within half a scrape', () => {
    const billed = new Map(known.hosts.map((host) => [host.node, host.billedSeconds]));
    const ended = new Set(
      hour.scenario.nodes.filter(({ ends }) => ends < Infinity).map(({ name }) => name),
    );
    const { hosts } = hour.allocations.hybrid.quantities;
    expect(hosts.map(({ host }) => host.facts.node).toSorted()).toEqual(
      [...billed.keys()].toSorted(),
    );
    for (const { host, billedSeconds } of hosts) {
      const off = Math.abs(billedSeconds - billed.get(host.facts.node)!);
      expect(off).toBeLessThanOrEqual(ended.has(host.facts.node) ? EVERY / 2 : 0);
    }
  });

  test.each(['request', 'usage', 'hybrid'] as const)(
    'keep as idle what truly nobody pays for under %s',
    (model) => {
      const { about } = hour.scenario;
      const { idle, total } = truthCosts(hour.scenario, about, truePrice, model);
      for (const host of hour.allocations[model].hosts) {
        for (const is of idle.filter(({ node }) => node === host.quantities.host.facts.node)) {
          const { free, system, uncharged } = host.idle[is.resource];
          const unit = host.unitPrices[is.resource];
          const unsplit = host.unsplit[is.resource];
          // Ends that nobody recorded move their host's idle with its cost.
          const within = 0.014 * is.pool;
          expect(Math.abs(free * unit + unsplit - is.free)).toBeLessThanOrEqual(within);
          expect(Math.abs(system * unit - is.system)).toBeLessThanOrEqual(within);
          expect(Math.abs(uncharged * unit - is.uncharged)).toBeLessThanOrEqual(within);
        }
      }
      expect(Math.abs(hour.allocations[model].total / total - 1)).toBeLessThan(1e-4);
    },
  );

  test('have the true κ where usage and requests compete', () => {
    const { idle } = truthCosts(hour.scenario, hour.scenario.about, truePrice, 'hybrid');
    const competing = idle.filter(({ kappa }) => kappa < 1);
    expect(competing.map(({ resource }) => resource)).toEqual(['cpu', 'memory']);
    for (const { node, resource, kappa } of competing) {
      const host = hour.allocations.hybrid.hosts.find((h) => h.quantities.host.facts.node === node);
      expect(host!.kappa[resource]).toBeCloseTo(kappa, 6);
    }
  });

  test('a free GPU is idle, a held one is its holder’s, busy or not', () => {
    const gpus = hour.allocations.usage.hosts.filter(({ pools }) => pools.gpu > 0);
    expect(gpus.length).toBe(2);
    for (const host of gpus) {
      const { idle, quantities, pods: holders } = host;
      let held = 0;
      for (const holder of holders) {
        const charged = chargedUnder(host, holder, 'gpu');
        held += charged.usage + charged.idle;
      }
      expect(held + idle.gpu.free + idle.gpu.system).toBeCloseTo(quantities.capacity.gpu, 6);
      expect(held).toBeGreaterThan(0);
      expect(idle.gpu.free).toBeGreaterThan(0);
    }
  });
});

describe('gaps', () => {
  const countOf = (kind: GapKind): number =>
    hour.allocations.hybrid.gaps.find((gap) => gap.kind === kind)?.count ?? 0;

  test('name the host that nobody has a price for, with what it hides', () => {
    const gap = hour.allocations.hybrid.gaps.find(({ kind }) => kind === 'host_without_price');
    expect(gap?.examples).toEqual(['ip-10-1-0-12.ec2.internal: x9.large in us-east-1']);
    expect(gap?.hidden?.pods).toBe(3);
    expect(hour.allocations.hybrid.unpriced.length).toBe(1);
  });

  test('count the hosts whose end nobody recorded', () => {
    const { start, end } = hour.scenario.about;
    const ended = hour.scenario.nodes.filter(({ ends }) => start < ends && ends < end);
    expect(ended.length).toBe(3);
    expect(countOf('host_end_estimated')).toBe(ended.length);
  });

  test('count the pods whose end nobody recorded', () => {
    const { start, end } = hour.scenario.about;
    const all = [...pods.values()];
    const hasSuccessor = ({ name, namespace, gone }: Pod): boolean =>
      all.some((p) => p.name === name && p.namespace === namespace && p.created === gone);
    const ended = all.filter(
      (pod) =>
        start < pod.gone && pod.gone < end && pod.finished === undefined && !hasSuccessor(pod),
    );
    expect(ended.length).toBe(8);
    expect(countOf('pod_end_estimated')).toBe(ended.length);
  });

  test('name the pod on Fargate whose size had to be computed', () => {
    const gap = hour.allocations.hybrid.gaps.find(({ kind }) => kind === 'host_size_estimated');
    expect(gap?.examples).toEqual(['fargate/unshown on fargate-ip-10-1-0-21.ec2.internal']);
  });

  test('count the pods without a sample for the time they ran', () => {
    const unseen = known.pods.filter(
      ({ uid, ranSeconds }) => ranSeconds > 0 && !hour.sampled.has(uid),
    );
    const requests = unseen.filter(({ request }) => request.cpu > 0);
    expect(requests.map(({ name }) => name)).toContain('unseen');
    expect(countOf('usage_unknown')).toBe(requests.length);
    expect(countOf('usage_unknown_without_request')).toBe(unseen.length - requests.length);
  });

  test('count the samples that are no measurements', () => {
    // One counter × 1000 and one above its limit; NaN and +Inf for cpu and memory; an hour old: cpu and memory of four pods.
    expect(countOf('sample_invalid')).toBe(2 + 2 + 2 + 8);
  });

  test('are none that the scenario has no reason for', () => {
    expect(hour.allocations.hybrid.gaps.map(({ kind }) => kind).toSorted()).toEqual([
      'host_end_estimated',
      'host_size_estimated',
      'host_without_price',
      'pod_end_estimated',
      'sample_invalid',
      'usage_extrapolated',
      'usage_unknown',
      'usage_unknown_without_request',
    ]);
  });
});

test('the product’s own pass closes exactly this hour, with the same result', () => {
  const { quantities, total, policy } = hour.closed!;
  expect(policy.version).toBe('hybrid');
  expect(quantities.interval).toEqual(hour.scenario.about);
  expect(total).toBeCloseTo(hour.allocations.hybrid.total, 12);
  expect(quantities.gaps).toEqual(hour.allocations.hybrid.quantities.gaps);
});
