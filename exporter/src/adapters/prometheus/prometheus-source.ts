import type { ReadFacts } from '../../app/cluster/host-book.ts';
import type { IdentityReading, IdentitySource } from '../../app/cluster/sources.ts';
import { createWatchedCluster } from '../../app/cluster/watched-cluster.ts';
import type { ClusterSource, Clock, Log } from '../../app/ports.ts';
import { ClockCheck } from './clock-check.ts';
import type { StoreConfig } from './config.ts';
import { createPrometheusClient } from './http/query-client.ts';
import { SampleTimesCheck } from './sample-times.ts';
import { SplittingQueries } from './splitting.ts';
import { identifyPast } from './state-metrics/past/identify-past.ts';
import { StoreIdentity } from './state-metrics/store-identity.ts';
import { StoreSpelling, type StoreNamesParts } from './store-names.ts';
import { StoreUsage } from './usage/store-usage.ts';

export interface PrometheusSourceConfig {
  readonly store: StoreConfig;
  /** What the store calls labels, by exporter; undefined: to be found out. */
  readonly labels: StoreNamesParts['labels'];
  readonly match: Readonly<Record<string, string>>;
  /** W: seconds. */
  readonly windowSeconds: number;
  /** How often the store scrapes; null: to be found out. */
  readonly scrapeIntervalSeconds: number | null;
  /** How old samples must be to be surely in the store; seconds. */
  readonly queryDelaySeconds: number;
}

export interface PrometheusSourceInput {
  readonly config: PrometheusSourceConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly hostFacts: ReadFacts;
  /** Of the environment. */
  readonly proxies: Readonly<Record<string, string | undefined>>;
  /** Who tells who is there, instead of the series of kube-state-metrics. */
  readonly identity?: IdentitySource;
}

/** Reads a cluster from a Prometheus-compatible store. */
export function createPrometheusSource(input: PrometheusSourceInput): ClusterSource {
  const { config, clock, log, hostFacts, proxies } = input;
  const { store, windowSeconds, queryDelaySeconds } = config;
  const client = createPrometheusClient(store, { clock, proxies });
  const queries = new SplittingQueries(client);
  const spelling = new StoreSpelling({
    ...config,
    client,
    clock,
    isWatched: input.identity !== undefined,
  });
  const clocks = new ClockCheck(client, clock);
  const times = new SampleTimesCheck(client, clock);
  const own = new StoreIdentity({
    queries,
    names: () => spelling.names.stateMetrics,
    clock,
    log,
    get scrapeIntervalSeconds() {
      return spelling.scrapeInterval;
    },
    queryDelaySeconds,
  });
  const identity = input.identity ?? own;
  return createWatchedCluster({
    name: 'prometheus',
    identity: {
      poll: async (at, signal): Promise<IdentityReading> => {
        await spelling.look(signal);
        return identity.poll(at, signal);
      },
      gaps: (span) => identity.gaps(span),
      states: () => identity.states(),
      prune: (reach) => identity.prune(reach),
      clear: () => identity.clear(),
      close: async () => {
        await identity.close();
        client.close();
      },
    },
    usage: (known) =>
      new StoreUsage(
        {
          queries,
          names: (signal, then) => spelling.look(signal, then),
          identifyPast: (span, signal) =>
            identifyPast(
              {
                queries,
                names: spelling.names.stateMetrics,
                hostFacts,
                scrapeIntervalSeconds: spelling.scrapeInterval,
                newest: clock.now() - queryDelaySeconds,
                clock,
              },
              span,
              signal,
            ),
          knowsPast: () => spelling.everHad('stateMetrics'),
          notes: async (signal) =>
            notesOf(
              await clocks.look(signal),
              spelling,
              await times.look(spelling.names.cadvisor, signal),
            ),
          windowSeconds,
          scrapeSeconds: () => spelling.scrapeInterval,
          delaySeconds: queryDelaySeconds,
          where: new URL(store.url).origin,
          clock,
          log,
        },
        known,
      ),
    scrapeIntervalSeconds: spelling.scrapeInterval,
    clock,
    log,
    hostFacts,
  });
}

const NO_USAGE =
  'it has no container_cpu_usage_seconds_total: all pods are charged by request; let it scrape /metrics/cadvisor of the kubelets, and check metrics.prometheus.match';

function notesOf(
  clocks: string | null,
  spelling: StoreSpelling,
  times: string | null,
): ReadonlyMap<string, string> {
  const notes = new Map<string, string>();
  if (clocks !== null) notes.set('clock', clocks);
  // Asked at a moment that the store does not know yet, everything is missing.
  else if (!spelling.has('cadvisor')) notes.set('cadvisor', NO_USAGE);
  if (times !== null) notes.set('times', times);
  return notes;
}
