import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  demoScenario,
  kubeStateMetrics,
  truthScenario,
  type Scenario,
} from '../../demo-cluster/src/index.ts';
import { SplittingQueries } from '../../exporter/src/adapters/prometheus/splitting.ts';
import { StoreIdentity } from '../../exporter/src/adapters/prometheus/state-metrics/store-identity.ts';
import { FakeClock, FakeLog } from '../../exporter/src/app/testing/fakes.ts';
import {
  allThatItSays,
  asFarAs,
  clientOf,
  inventoryOfPage,
  scrapesOf,
} from '../support/state-metrics-store.ts';
import { startStoredPrometheus } from '../support/stored-prometheus.ts';

const NEVER = new AbortController().signal;
const EVERY = 30;
const DELAY = 10;
const MINUTES = 15;

describe.each<[string, Scenario]>([
  ['truth', truthScenario({ seed: 1, faults: false })],
  ['demo', demoScenario({ now: 1_790_850_000 })],
])('the %s cluster in a store without marks of the end of series', (_name, scenario) => {
  const scope = new AsyncDisposableStack();
  const from = scenario.about.start + 1200;
  const to = from + MINUTES * 60;
  let url: string;
  beforeAll(async () => {
    url = await startStoredPrometheus(scrapesOf(scenario, from, to, EVERY), scope);
  });
  afterAll(() => scope.disposeAsync());

  test('is at every moment what the page says, read as a whole or change by change', async () => {
    const clock = new FakeClock(from);
    const queries = new SplittingQueries(clientOf(url, clock, scope));
    const identity = new StoreIdentity({
      queries,
      names: () => ({ labels: {}, matchers: ['job="kube-state-metrics"'] }),
      clock,
      log: new FakeLog(),
      scrapeIntervalSeconds: EVERY,
      queryDelaySeconds: DELAY,
    });
    for (let at = from; at <= to; at += EVERY) {
      clock.set(at + DELAY);
      const { inventory, answered } = await identity.poll(at + DELAY, NEVER);
      expect(identity.states()[0]?.errors).toEqual([]);
      expect(answered).toBe(true);
      const page = inventoryOfPage(kubeStateMetrics(scenario, at), at);
      expect(allThatItSays(asFarAs(inventory, page))).toEqual(allThatItSays(page));
    }
  });
});
