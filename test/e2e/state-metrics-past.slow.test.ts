import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  truth,
  truthScenario,
  type PodTruth,
  type Scenario,
} from '../../demo-cluster/src/index.ts';
import { SplittingQueries } from '../../exporter/src/adapters/prometheus/splitting.ts';
import {
  identifyPast,
  type Past,
} from '../../exporter/src/adapters/prometheus/state-metrics/past/identify-past.ts';
import type { PodRecord } from '../../exporter/src/app/cluster/pod-record.ts';
import { FakeClock } from '../../exporter/src/app/testing/fakes.ts';
import { hostFacts } from '../../exporter/src/domain/host-facts.ts';
import { interval, overlapSeconds, type Interval } from '../../exporter/src/domain/interval.ts';
import { unixSeconds } from '../../exporter/src/domain/units.ts';
import { clientOf, scrapesOf } from '../support/state-metrics-store.ts';
import type { StoredScrape } from '../support/store-history.ts';
import { startStoredPrometheus } from '../support/stored-prometheus.ts';

const NEVER = new AbortController().signal;
/** Scrapes are at no round moment. */
const OFF = 7;
const AROUND = 900;

interface Kept {
  readonly scenario: Scenario;
  readonly everySeconds: number;
  /** What became of the scrapes on their way. */
  readonly kept: (scrapes: Iterable<StoredScrape>) => Iterable<StoredScrape>;
}

const inOrder = (scrapes: Iterable<StoredScrape>): Iterable<StoredScrape> => scrapes;

async function store(
  { scenario, everySeconds, kept }: Kept,
  scope: AsyncDisposableStack,
): Promise<string> {
  const { start, end } = scenario.about;
  const scrapes = scrapesOf(scenario, start - AROUND + OFF, end + AROUND, everySeconds);
  return startStoredPrometheus(kept(scrapes), scope);
}

async function pastOf(
  url: string,
  span: Interval,
  everySeconds: number,
  scope: AsyncDisposableStack,
): Promise<Past> {
  const clock = new FakeClock(span.end);
  const queries = new SplittingQueries(clientOf(url, clock, scope));
  return identifyPast(
    {
      queries,
      names: { labels: {}, matchers: ['job="kube-state-metrics"'] },
      hostFacts,
      scrapeIntervalSeconds: everySeconds,
      newest: span.end + AROUND - 60,
      clock,
    },
    span,
    NEVER,
  );
}

/** How long a pod held its place within a span, as far as the past knows. */
function heldSeconds({ hosts }: Past, record: PodRecord | undefined, span: Interval): number {
  if (record === undefined) return 0;
  const hostEnd = hosts.byName(record.pod.node)?.host.life.to ?? Infinity;
  const to = Math.min(record.life.to ?? Infinity, hostEnd);
  return overlapSeconds({ ...record.life, to: to === Infinity ? null : unixSeconds(to) }, span);
}

/** Pods whose time is wrong by more than allowed, in words. */
function wrong(
  past: Past,
  expected: readonly PodTruth[],
  span: Interval,
  leewaySeconds: number,
): readonly string[] {
  return expected.flatMap((pod) => {
    const record = past.pods.byUid(pod.uid);
    const held = heldSeconds(past, record, span);
    const host = record && past.hosts.byName(record.pod.node)?.host;
    const isEstimated = record?.life.endEstimated === true || host?.life.endEstimated === true;
    const most = isEstimated ? leewaySeconds : 1e-6;
    return Math.abs(held - pod.heldSeconds) <= most
      ? []
      : [`${pod.namespace}/${pod.name}: ${held} s instead of ${pod.heldSeconds} s`];
  });
}

/** Its object stays for five minutes, until what its kubelet used tells when it died. */
const isKnownByUsage = ({ namespace }: PodTruth): boolean => namespace === 'node-dies';

describe.each([
  [1, 30],
  [2, 60],
])('the past hour of the truth cluster, seed %d, scraped every %d s', (seed, everySeconds) => {
  const scope = new AsyncDisposableStack();
  const scenario = truthScenario({ seed, faults: false });
  const span = interval(scenario.about.start, scenario.about.end);
  const expected = truth(scenario, span);
  let past: Past;
  beforeAll(async () => {
    const url = await store({ scenario, everySeconds, kept: inOrder }, scope);
    past = await pastOf(url, span, everySeconds, scope);
  });
  afterAll(() => scope.disposeAsync());

  test('has every pod that held a place, once, and no other', () => {
    const held = expected.pods.filter((pod) => pod.heldSeconds > 0).map(({ uid }) => uid);
    const found = [...past.pods.records()].filter((each) => heldSeconds(past, each, span) > 0);
    expect(found.map(({ uid }) => uid).sort()).toEqual(held.sort());
  });

  test('lets them live as long as they did: to the second, or to half a scrape where nobody recorded their end', () => {
    const pods = expected.pods.filter((pod) => !isKnownByUsage(pod));
    expect(wrong(past, pods, span, everySeconds / 2)).toEqual([]);
    const estimated = [...past.pods.records()].filter(({ life }) => life.endEstimated);
    const cases = new Set(estimated.map(({ pod }) => pod.namespace));
    expect([...cases].sort()).toEqual(['deleted', 'node-dies', 'node-ends', 'node-visits']);
  });

  test('knows what they ask for, and whose they are', () => {
    for (const { uid, request, workload } of expected.pods) {
      const record = past.pods.byUid(uid);
      if (record === undefined) continue;
      const asked = record.requests.at(-1)?.amounts;
      for (const resource of ['cpu', 'memory', 'gpu'] as const)
        expect(asked?.[resource]).toBeCloseTo(request[resource], 9);
      if (workload === undefined) continue;
      const { workloadKind, workload: name } = record.pod;
      expect([workloadKind, name]).toEqual([workload.kind.toLowerCase(), workload.name]);
    }
  });

  test('has the hosts, to half a scrape', () => {
    const ends = new Set(
      expected.hosts
        .filter(({ node }) => {
          const dies = expected.pods.find((pod) => pod.node === node && isKnownByUsage(pod));
          return dies === undefined && !node.startsWith('fargate');
        })
        .map(({ node }) => node),
    );
    for (const { node, billedSeconds } of expected.hosts) {
      if (!ends.has(node)) continue;
      const { host } = past.hosts.byName(node) ?? {};
      const found = host === undefined ? 0 : overlapSeconds(host.life, span);
      expect([node, Math.abs(found - billedSeconds) <= everySeconds / 2]).toEqual([node, true]);
    }
  });
});

describe('scrapes that are missing', () => {
  const scenario = truthScenario({ seed: 1, faults: false });
  const { start, end } = scenario.about;
  const span = interval(start, end);
  const expected = truth(scenario, span).pods.filter((pod) => !isKnownByUsage(pod));
  const EVERY = 30;
  const OUTAGE = 600;
  const LEAST = start + 1200;

  /** Scrapes without those of an outage; after it another kube-state-metrics answers. */
  function* restarted(scrapes: Iterable<StoredScrape>, from: number): Generator<StoredScrape> {
    for (const scrape of scrapes)
      if (scrape.at < from) yield scrape;
      else if (scrape.at >= from + OUTAGE)
        yield { ...scrape, target: { ...scrape.target, instance: '10.0.0.99:8080' } };
  }

  test('within the span end no pod, whoever answers after them', async () => {
    await using scope = new AsyncDisposableStack();
    const url = await store(
      { scenario, everySeconds: EVERY, kept: (scrapes) => restarted(scrapes, LEAST) },
      scope,
    );
    const past = await pastOf(url, span, EVERY, scope);
    const lasting = expected.filter(({ heldSeconds: held }) => held === 3600);
    expect(lasting.length).toBeGreaterThan(40);
    expect(wrong(past, lasting, span, 0)).toEqual([]);
    // Who went meanwhile was there for some of the ten minutes.
    const known = expected.filter(({ uid }) => past.pods.byUid(uid) !== undefined);
    expect(wrong(past, known, span, OUTAGE / 2 + EVERY)).toEqual([]);
  });

  test('at the end of the span end no pod', async () => {
    await using scope = new AsyncDisposableStack();
    function* cut(scrapes: Iterable<StoredScrape>): Generator<StoredScrape> {
      for (const scrape of scrapes) if (scrape.at < end - 700) yield scrape;
    }
    const url = await store({ scenario, everySeconds: EVERY, kept: cut }, scope);
    const past = await pastOf(url, span, EVERY, scope);
    expect(past.sampled.end).toBeLessThan(end - 700);
    const lasting = expected.filter(({ heldSeconds: held }) => held === 3600);
    expect(wrong(past, lasting, span, 0)).toEqual([]);
  });

  test('of all the span are said with what to do', async () => {
    await using scope = new AsyncDisposableStack();
    function* none(scrapes: Iterable<StoredScrape>): Generator<StoredScrape> {
      for (const scrape of scrapes) if (scrape.at > end + 300) yield scrape;
    }
    const url = await store({ scenario, everySeconds: EVERY, kept: none }, scope);
    await expect(pastOf(url, span, EVERY, scope)).rejects.toThrow(
      /^The store has no samples of kube_node_info from .* to .*; check its retention, that kube-state-metrics was scraped then, and metrics\.prometheus\.match; or ask for a window that begins later$/,
    );
  });
});

describe('labels that change within the span', () => {
  test('are the newest, also of two replicas', async () => {
    await using scope = new AsyncDisposableStack();
    const scenario = truthScenario({ seed: 3, faults: false });
    const { start, end } = scenario.about;
    function* relabelled(scrapes: Iterable<StoredScrape>): Generator<StoredScrape> {
      for (const scrape of scrapes) {
        const text = [...(scrape.text ?? [])].join('');
        const changed =
          scrape.at < start + 1800
            ? text
            : text.replace(
                /(kube_namespace_labels\{namespace="steady"),label_team="[^"]*"/,
                '$1,label_team="new"',
              );
        for (const instance of ['a', 'b'])
          yield { ...scrape, text: [changed], target: { ...scrape.target, instance } };
      }
    }
    const url = await store({ scenario, everySeconds: 60, kept: relabelled }, scope);
    const past = await pastOf(url, interval(start, end), 60, scope);
    expect(past.inventory.namespaces.get('steady')?.labels).toEqual({ team: 'new' });
    const steady = [...past.pods.records()].find(({ pod }) => pod.namespace === 'gpu');
    expect(steady?.requests[0]?.amounts.gpu).toBe(1);
  });
});
