import { startClusterServer, truthScenario, type Scenario } from '@podtally/demo-cluster';
import { createDirectSource } from '../../exporter/src/adapters/direct/direct-source.ts';
import { HourClose } from '../../exporter/src/app/hour-close.ts';
import type { PassSettings } from '../../exporter/src/app/pass.ts';
import { PolicyTimeline } from '../../exporter/src/app/policy-timeline.ts';
import type { Clock, ClusterSource, Log, SourceState } from '../../exporter/src/app/ports.ts';
import type { Allocation } from '../../exporter/src/domain/allocation.ts';
import { hostFacts } from '../../exporter/src/domain/host-facts.ts';
import { interval } from '../../exporter/src/domain/interval.ts';
import type { Observation } from '../../exporter/src/domain/observation.ts';
import { seconds, unixSeconds } from '../../exporter/src/domain/units.ts';
import { limitJump } from './limit-jump.ts';
import { policyOf } from './policies.ts';
import { priceOf } from './prices.ts';
import { finished } from '../../exporter/src/domain/stepwise.ts';

/** One simulated hour to watch. */
export interface Watch {
  readonly seed: number;
  /** Seconds between two scrapes. */
  readonly every: number;
  /** Moments in unix seconds at which to look at the live view: at the first poll from then on. */
  readonly moments?: readonly number[];
}

/** What the product saw of an hour; plain values, so that it can come from another thread. */
export interface WatchedHour {
  readonly watch: Watch;
  /** Of the hour, after it can be closed. */
  readonly observation: Observation;
  /** The hour as the product's own pass closes it, under hybrid for everyone. */
  readonly closed: Allocation | null;
  readonly live: readonly LiveLook[];
  /** When it was polled. */
  readonly polls: readonly number[];
}

/** What is known at one moment. */
export interface LiveLook {
  readonly at: number;
  /** Of the window that ends now. */
  readonly observation: Observation;
  readonly states: readonly SourceState[];
}

/** The window of live rates. */
export const WINDOW_SECONDS = 300;
/** Watching begins so long before the hour. */
const LEAD_IN_SECONDS = WINDOW_SECONDS;
/** An hour is closed so many scrapes after its end, as the product does. */
export const SCRAPES_BEFORE_CLOSING = 2;
/** Scrapes keep no step with the hour: each seed has its own distance from it. */
const PHASE_SECONDS = 7.31;

/** When the first scrape of a watch is. */
export const firstPoll = ({ about: { start } }: Scenario, { seed, every }: Watch): number =>
  start - LEAD_IN_SECONDS + ((seed * PHASE_SECONDS) % every);

/**
 * Serves the cluster with known truth over HTTP, and lets the `direct` source scrape it through the hour and until the hour is closed.
 * The clock stands still during a poll and jumps between two.
 */
export async function watchHour(watch: Watch): Promise<WatchedHour> {
  const { seed, every, moments = [] } = watch;
  const scenario = truthScenario({ seed });
  const { start, end } = scenario.about;
  const settleAfter = SCRAPES_BEFORE_CLOSING * every;
  let now = firstPoll(scenario, watch);
  const clock: Clock = {
    now: () => unixSeconds(now),
    sleep: async () => undefined,
    breathe: async () => undefined,
  };
  const cluster = await startClusterServer({ scenario, clock: () => now, port: 0 });
  cluster.setFaults([limitJump(scenario, every)]);
  const source = sourceOver(cluster.url, every, clock);
  const { signal } = new AbortController();
  const polls: number[] = [];
  const live: LiveLook[] = [];
  try {
    for (; ; now += every) {
      await source.poll(signal);
      polls.push(now);
      if (moments.some((moment) => moment <= now && now < moment + every))
        live.push({
          at: now,
          observation: finished(source.observe(interval(now - WINDOW_SECONDS, now))),
          states: source.states(),
        });
      if (now >= end + settleAfter) break;
    }
  } finally {
    await cluster.close();
  }
  return {
    watch,
    closed: await closedHour(source, clock, settleAfter, signal),
    observation: finished(source.observe(interval(start, end))),
    live,
    polls,
  };
}

async function closedHour(
  source: ClusterSource,
  clock: Clock,
  settleAfter: number,
  signal: AbortSignal,
): Promise<Allocation | null> {
  const settings = hybridSettings(settleAfter);
  const policies = new PolicyTimeline(settings.policy, unixSeconds(0));
  const hours = new HourClose({ source, clock, log: SILENT, policies });
  hours.begin(settings, signal);
  await hours.idle();
  return hours.closed;
}

/** Hybrid for everyone. */
export const hybridSettings = (settleAfter: number): PassSettings => ({
  cluster: 'truth',
  policy: policyOf('hybrid'),
  window: seconds(WINDOW_SECONDS),
  settleAfter: seconds(settleAfter),
  hostPrices: { price: priceOf, priceOver: priceOf },
  fees: { fees: () => ({ fees: [], missing: [] }) },
  prices: { ladder: ['file'], catalogueAsOf: null },
});

function sourceOver(url: string, every: number, clock: Clock): ClusterSource {
  return createDirectSource({
    config: {
      // Two replicas that say the same: what both show counts once.
      kubeStateMetrics: { urls: ['a', 'b'].map((name) => stateMetrics(url, name)) },
      kubelets: { mode: 'nodes', template: `${url}/nodes/{node}/metrics/cadvisor` },
      dcgm: { mode: 'nodes', template: `${url}/nodes/{node}/dcgm/metrics` },
      scrapeIntervalSeconds: every,
      windowSeconds: WINDOW_SECONDS,
      concurrency: 8,
      // Real seconds; a busy machine must not look like an outage.
      timeoutSeconds: 60,
    },
    clock,
    log: SILENT,
    hostFacts,
  });
}

const stateMetrics = (url: string, replica: string): string =>
  `${url}/kube-state-metrics/0/metrics?replica=${replica}`;

const ignore = (): undefined => undefined;
export const SILENT: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
