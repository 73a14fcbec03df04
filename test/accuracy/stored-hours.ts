import { truthScenario, type Scenario } from '@podtally/demo-cluster';
import { createPrometheusSource } from '../../exporter/src/adapters/prometheus/prometheus-source.ts';
import { HourClose } from '../../exporter/src/app/hour-close.ts';
import { allocatePast } from '../../exporter/src/app/past-window.ts';
import { PolicyTimeline } from '../../exporter/src/app/policy-timeline.ts';
import type { Clock, ClusterSource } from '../../exporter/src/app/ports.ts';
import type { Allocation } from '../../exporter/src/domain/allocation.ts';
import { hostFacts } from '../../exporter/src/domain/host-facts.ts';
import { interval, type Interval } from '../../exporter/src/domain/interval.ts';
import type { Observation } from '../../exporter/src/domain/observation.ts';
import { unixSeconds } from '../../exporter/src/domain/units.ts';
import { startStore } from '../support/store.ts';
import { historyOf } from '../support/scenario-history.ts';
import { limitJump } from './limit-jump.ts';
import {
  firstPoll,
  hybridSettings,
  SCRAPES_BEFORE_CLOSING,
  SILENT,
  WINDOW_SECONDS,
  type Watch,
} from './watched-hour.ts';
import { storeAt } from '../support/store-at.ts';

/** Two hours in the store of a Prometheus: the one that the scenario is about, and the next. */
export interface StoredWatch extends Watch {
  /** Whether the store marks where series end; else each stays on show for five minutes. */
  readonly marksEnds: boolean;
  /** Whether samples keep the times that the kubelet gives them; else they have those of the scrapes, up to 12 seconds later. */
  readonly honorsTimestamps: boolean;
  /** Families that the store does not have. */
  readonly dropped?: readonly string[];
}

/** What the product says of hours that are over; plain values, so that they can come from another thread. */
export interface StoredHours {
  readonly watch: StoredWatch;
  /** One for each hour, as the source accounts for it. */
  readonly observations: readonly Observation[];
  /** One for each hour, as a window that is over is allocated, under hybrid for everyone. */
  readonly allocated: readonly Allocation[];
  /** The last hour, as an exporter closes it that began after its end. */
  readonly closed: Allocation | null;
}

const HOURS = 2;
const QUERY_DELAY_SECONDS = 30;

/** The hours of a scenario that a store is asked about. */
export const hoursOf = ({ about: { start } }: Scenario): readonly Interval[] =>
  Array.from({ length: HOURS }, (_, i) => interval(start + i * 3600, start + (i + 1) * 3600));

/** Lets a real Prometheus remember the cluster with known truth, and accounts for its hours when all is over, by the store alone. */
export async function accountStored(watch: StoredWatch): Promise<StoredHours> {
  await using scope = new AsyncDisposableStack();
  const { seed, every, marksEnds, honorsTimestamps, dropped = [] } = watch;
  const scenario = truthScenario({ seed });
  const hours = hoursOf(scenario);
  const settleAfter = SCRAPES_BEFORE_CLOSING * every + QUERY_DELAY_SECONDS;
  const now = scenario.about.start + HOURS * 3600 + settleAfter;
  const history = historyOf(scenario, {
    from: firstPoll(scenario, watch),
    to: now,
    every,
    faults: [limitJump(scenario, every)],
    replicas: 2,
    honorTimestamps: honorsTimestamps,
    dropped,
    labels: { cluster: 'truth' },
  });
  const url = await startStore(history, { marksEnds }, scope);
  const clock: Clock = {
    now: () => unixSeconds(now),
    sleep: async () => undefined,
    breathe: async () => undefined,
  };
  const { signal } = new AbortController();
  const source = storeSource(url, clock);
  scope.defer(() => source.close());
  const settings = hybridSettings(settleAfter);
  const allocated: Allocation[] = [];
  const [first, last] = [hours[0], hours.at(-1)];
  await allocatePast(
    {
      settings,
      source,
      clock,
      progress: () => undefined,
      take: async (allocation) => void allocated.push(allocation),
    },
    interval(first?.start ?? NaN, last?.end ?? NaN),
    signal,
  );
  const observations: Observation[] = [];
  for (const hour of hours) observations.push(await source.account(hour, signal));
  return { watch, observations, allocated, closed: await closedHour(url, settings, clock) };
}

/** What an exporter closes that began after the hour. */
async function closedHour(
  url: string,
  settings: ReturnType<typeof hybridSettings>,
  clock: Clock,
): Promise<Allocation | null> {
  const source = storeSource(url, clock);
  const { signal } = new AbortController();
  await source.poll(signal);
  const policies = new PolicyTimeline(settings.policy, unixSeconds(0));
  const close = new HourClose({ source, clock, log: SILENT, policies });
  close.begin(settings, signal);
  await close.idle();
  await source.close();
  return close.closed;
}

function storeSource(url: string, clock: Clock): ClusterSource {
  return createPrometheusSource({
    config: {
      store: storeAt(url),
      labels: { stateMetrics: undefined, cadvisor: undefined, dcgm: undefined },
      match: { cluster: 'truth' },
      windowSeconds: WINDOW_SECONDS,
      scrapeIntervalSeconds: null,
      queryDelaySeconds: QUERY_DELAY_SECONDS,
    },
    clock,
    log: SILENT,
    hostFacts,
    proxies: {},
  });
}
