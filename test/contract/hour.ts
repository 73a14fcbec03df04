import { startClusterServer, type Scenario } from '@podtally/demo-cluster';
import { createDirectSource } from '../../exporter/src/adapters/direct/direct-source.ts';
import { createPrometheusSource } from '../../exporter/src/adapters/prometheus/prometheus-source.ts';
import type { IdentitySource } from '../../exporter/src/app/cluster/sources.ts';
import type { Clock, ClusterSource, Log } from '../../exporter/src/app/ports.ts';
import { hostFacts } from '../../exporter/src/domain/host-facts.ts';
import { interval } from '../../exporter/src/domain/interval.ts';
import type { Observation } from '../../exporter/src/domain/observation.ts';
import { unixSeconds } from '../../exporter/src/domain/units.ts';
import { historyOf } from '../support/scenario-history.ts';
import { startStore } from '../support/store.ts';
import { WatchedApi, type Retelling } from '../support/watched-api.ts';
import { storeAt } from '../support/store-at.ts';

/** Where usage comes from, and who is there. */
export const SOURCES = [
  'direct × kube-state-metrics',
  'direct × watch',
  'prometheus × kube-state-metrics',
  'prometheus × watch',
] as const;
export type SourceName = (typeof SOURCES)[number];

const EVERY = 30;
const LEAD_SECONDS = 300;
const SETTLE_SECONDS = 2 * EVERY;
const WINDOW_SECONDS = 300;
/** Scrapes keep no step with the hour. */
const PHASE_SECONDS = 7.31;

/**
 * The hour that a scenario is about, as several sources account for it that saw the same at the same moments:
 * the pages of one cluster, one store that keeps these pages, and one API server on which every change happens at its own moment.
 */
export async function accountBySources(
  scenario: Scenario,
  names: readonly SourceName[],
  retelling?: Retelling,
): Promise<ReadonlyMap<SourceName, Observation>> {
  await using scope = new AsyncDisposableStack();
  const { start, end } = scenario.about;
  const from = start - LEAD_SECONDS + PHASE_SECONDS;
  const until = end + SETTLE_SECONDS + EVERY;
  let now = from;
  const clock: Clock = {
    now: () => unixSeconds(now),
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    breathe: async () => undefined,
  };
  const turn = (to: number): void => {
    now = to;
  };
  const pages = await startClusterServer({ scenario, clock: () => now, port: 0 });
  scope.defer(() => pages.close());
  const needsStore = names.some((name) => name.startsWith('prometheus'));
  const store = needsStore
    ? await startStore(
        historyOf(scenario, { from, to: until, every: EVERY }),
        { marksEnds: true },
        scope,
      )
    : '';
  const api = new WatchedApi(scenario, from, retelling);
  await api.start(scope);
  const sources = new Map<SourceName, ClusterSource>();
  for (const name of names) {
    const identity = name.endsWith('watch') ? await api.watch(clock, SILENT, scope) : undefined;
    const source = name.startsWith('direct')
      ? directSource(pages.url, clock, identity)
      : storeSource(store, clock, identity);
    scope.defer(() => source.close());
    sources.set(name, source);
  }
  const { signal } = new AbortController();
  for (let at = from; at <= until; at += EVERY) {
    await api.goOn(at, turn);
    for (const source of sources.values()) await source.poll(signal);
  }
  const seen = new Map<SourceName, Observation>();
  for (const [name, source] of sources)
    seen.set(name, await source.account(interval(start, end), signal));
  return seen;
}

const directSource = (
  url: string,
  clock: Clock,
  identity: IdentitySource | undefined,
): ClusterSource =>
  createDirectSource({
    config: {
      kubeStateMetrics: { urls: [`${url}/kube-state-metrics/0/metrics`] },
      kubelets: { mode: 'nodes', template: `${url}/nodes/{node}/metrics/cadvisor` },
      dcgm: { mode: 'nodes', template: `${url}/nodes/{node}/dcgm/metrics` },
      scrapeIntervalSeconds: EVERY,
      windowSeconds: WINDOW_SECONDS,
      concurrency: 8,
      // Real seconds; a busy machine must not look like an outage.
      timeoutSeconds: 60,
    },
    ...{ clock, log: SILENT, hostFacts },
    ...(identity && { identity }),
  });

const storeSource = (
  url: string,
  clock: Clock,
  identity: IdentitySource | undefined,
): ClusterSource =>
  createPrometheusSource({
    config: {
      store: storeAt(url),
      labels: { stateMetrics: undefined, cadvisor: undefined, dcgm: undefined },
      match: {},
      windowSeconds: WINDOW_SECONDS,
      scrapeIntervalSeconds: EVERY,
      // All of a scrape is in this store at once.
      queryDelaySeconds: 0,
    },
    ...{ clock, log: SILENT, hostFacts, proxies: {} },
    ...(identity && { identity }),
  });

const ignore = (): undefined => undefined;
const SILENT: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
