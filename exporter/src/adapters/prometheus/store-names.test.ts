import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { StoreSpelling } from './store-names.ts';
import { startAskedStore, type AskedStore } from './testing/asked-store.ts';
import { NEVER, refusal, vectorAnswer } from './testing/fake-store.ts';

let scope: AsyncDisposableStack;
let here: AskedStore;
let spelling: StoreSpelling;
beforeEach(async () => {
  scope = new AsyncDisposableStack();
  here = await startAskedStore(scope);
  spelling = spellingOf(false);
});
afterEach(() => scope.disposeAsync());

const spellingOf = (isWatched: boolean): StoreSpelling =>
  new StoreSpelling({
    ...{ client: here.client, clock: here.clock, isWatched },
    ...{ scrapeIntervalSeconds: null, match: {} },
    labels: { stateMetrics: undefined, cadvisor: undefined, dcgm: undefined },
  });

/** Answers which labels of the families it has are renamed, and how many samples there are over 600 and 120 s. */
function answers(
  renamed: Readonly<Record<string, readonly string[]>>,
  counts: readonly (readonly [over: string, count: number])[] = [],
): void {
  here.store.answer = ({ query }) => {
    if (query.includes('count_over_time'))
      return vectorAnswer(counts.map(([over, count]) => [{ over }, count]));
    const labels = renamed[/count\((\w+)/.exec(query)?.[1] ?? ''];
    if (labels === undefined) return vectorAnswer([]);
    return vectorAnswer(['any', ...labels].map((label) => [{ label }, 1]));
  };
}

describe('how a store spells labels', () => {
  test('is found by families that have them: who shows a pod does not tell of containers', async () => {
    answers({
      kube_pod_info: ['namespace', 'pod'],
      kube_pod_container_resource_requests: ['namespace', 'pod', 'container'],
      container_cpu_usage_seconds_total: [],
    });
    await spelling.look(NEVER);
    expect(spelling.names.stateMetrics.labels).toEqual({
      namespace: 'exported_namespace',
      pod: 'exported_pod',
      container: 'exported_container',
    });
    expect(spelling.names.cadvisor.labels).toEqual({});
    expect([spelling.has('stateMetrics'), spelling.has('cadvisor'), spelling.has('dcgm')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('is looked for once an hour where a watch tells who is there, though kube-state-metrics is not scraped', async () => {
    answers({ container_cpu_usage_seconds_total: ['pod'] });
    const watched = spellingOf(true);
    await watched.look(NEVER);
    expect(watched.names.cadvisor.labels).toEqual({ pod: 'exported_pod' });
    const asked = here.store.asked.length;
    here.clock.advance(3599);
    await watched.look(NEVER);
    expect(here.store.asked).toHaveLength(asked);
    here.clock.advance(1);
    await watched.look(NEVER);
    expect(here.store.asked).toHaveLength(2 * asked);
  });

  test('is not known where the store fails, and looked for again', async () => {
    here.store.answer = () => refusal(503, 'starting');
    expect(await spelling.look(NEVER)).toMatchObject({ kind: 'unavailable' });
    answers({ kube_pod_info: ['node'], container_cpu_usage_seconds_total: [] });
    await spelling.look(NEVER);
    expect(spelling.names.stateMetrics.labels).toEqual({ node: 'exported_node' });
  });
});

describe('a scrape that failed when it was looked', () => {
  beforeEach(async () => {
    answers({
      kube_pod_info: ['namespace'],
      container_cpu_usage_seconds_total: ['namespace'],
    });
    await spelling.look(NEVER);
    here.clock.advance(3600);
    answers({});
    await spelling.look(NEVER);
  });

  test('changes nothing of what was found before', () => {
    expect([spelling.has('stateMetrics'), spelling.everHad('stateMetrics')]).toEqual([false, true]);
    expect(spelling.names.stateMetrics.labels).toEqual({ namespace: 'exported_namespace' });
    expect(spelling.names.cadvisor.labels).toEqual({ namespace: 'exported_namespace' });
  });

  test('is looked behind at the next pass', async () => {
    answers({ kube_pod_info: [], container_cpu_usage_seconds_total: [] });
    await spelling.look(NEVER);
    expect(spelling.has('stateMetrics')).toBe(true);
    expect(spelling.names.stateMetrics.labels).toEqual({});
  });
});

describe('how often a store samples', () => {
  test.each<readonly [what: string, counts: readonly (readonly [string, number])[], every: number]>(
    [
      [
        'as counted over ten minutes',
        [
          ['600', 20],
          ['120', 4],
        ],
        30,
      ],
      [
        'as counted so, though the short count is off by one',
        [
          ['600', 10],
          ['120', 3],
        ],
        60,
      ],
      [
        'as counted over two minutes where there are no ten yet',
        [
          ['600', 8],
          ['120', 8],
        ],
        15,
      ],
      [
        'as counted over two minutes, in whatever order they come',
        [
          ['120', 8],
          ['600', 8],
        ],
        15,
      ],
      [
        'once a minute where one sample is all there is',
        [
          ['600', 1],
          ['120', 1],
        ],
        60,
      ],
      ['as counted over ten minutes where it is rare', [['600', 5]], 120],
    ],
  )('is %s', async (_, counts, every) => {
    answers({ kube_pod_info: [] }, counts);
    await spelling.look(NEVER);
    expect(spelling.scrapeInterval).toBe(every);
  });
});
