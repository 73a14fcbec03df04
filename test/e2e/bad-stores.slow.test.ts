import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningExporter } from '../support/exporter.ts';
import { podtally, startPodtally } from '../support/program.ts';
import { samplesNamed, sumOf, valueOf } from '../support/samples.ts';
import type { SmallPod, SmallWorld } from '../support/small-cluster.ts';
import { serveFromStore, startSmallStore, type SmallStore } from '../support/small-store.ts';
import { errorsIn, gapIn, statusOf } from '../support/status.ts';
import { startTroubledStore, type StoreTrouble } from '../support/troubled-store.ts';
import { until } from '../support/until.ts';
import { wallClock } from '../support/wall-clock.ts';

const COST = 'podtally_cost_usd_per_hour';
const POD: SmallPod = {
  ...{ name: 'a', id: 1, node: 'n1' },
  ...{ asks: { cores: 2, gib: 4 }, uses: { cores: 1, gib: 2 } },
  labels: { label_team: 'red' },
};
const WORLD: SmallWorld = {
  nodes: [
    { name: 'n1', cores: 4, gib: 16, labels: { label_node_kubernetes_io_instance_type: 'big' } },
  ],
  pods: [POD],
};

const scope = new AsyncDisposableStack();
let store: SmallStore;
let withoutUsage: SmallStore;
let withoutIdentity: SmallStore;
let withoutLabels: SmallStore;
let withLess: SmallStore;

beforeAll(async () => {
  [store, withoutUsage, withoutIdentity, withoutLabels, withLess] = await Promise.all([
    startSmallStore(WORLD, scope),
    startSmallStore(WORLD, scope, { keeps: 'kube_.*|up' }),
    startSmallStore(WORLD, scope, { keeps: 'container_.*|up' }),
    startSmallStore(
      { nodes: [{ name: 'n1', cores: 4, gib: 16 }], pods: [{ ...POD, labels: {} }] },
      scope,
    ),
    startSmallStore(WORLD, scope, {
      drops: 'kube_pod_status_scheduled_time|kube_pod_container_state_started',
    }),
  ]);
  for (const each of [store, withoutUsage, withoutIdentity, withoutLabels, withLess])
    await each.config('podtally');
});
afterAll(() => scope.disposeAsync());

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
/** A window that began and ended so many seconds ago. */
const windowAgo = (from: number, to: number): string => {
  const now = Date.now() / 1000;
  return `${iso(now - from)}/${iso(now - to)}`;
};
const RECENTLY = [7, 3] as const;

const TOO_MANY = JSON.stringify({
  status: 'error',
  errorType: 'execution',
  error: 'query processing would load too many samples into memory in query execution',
});

/** What a store does, what is said of it, and whether the query is named with it. */
const TROUBLES: readonly (readonly [
  what: string,
  trouble: StoreTrouble,
  says: string,
  query: boolean,
])[] = [
  [
    'that is down',
    { kind: 'refused' },
    'the connection was closed before the answer was whole',
    false,
  ],
  [
    'that is too slow',
    { kind: 'silent' },
    'no whole answer within 1 s; check that it is reachable from here, or raise metrics.prometheus.timeoutSeconds',
    true,
  ],
  [
    'that gives half an answer',
    { kind: 'half' },
    'its answer stops in the middle, and nothing of it counts; check for a proxy that limits answers',
    true,
  ],
  [
    'that answers 401',
    { kind: 'answer', status: 401, body: 'Unauthorized', contentType: 'text/plain' },
    'HTTP 401; it does not accept who we are; check metrics.prometheus.auth',
    false,
  ],
  [
    'that answers 403',
    { kind: 'answer', status: 403, body: '{}' },
    'HTTP 403; who we are may not query it; grant reading, and check the tenant header',
    false,
  ],
  [
    'that answers 422 to everything',
    { kind: 'answer', status: 422, body: TOO_MANY },
    'HTTP 422, “query processing would load too many samples into memory in query execution”; it asks for too much at once; smaller parts may pass, or raise this limit of the store',
    true,
  ],
  [
    'that is a login page',
    { kind: 'answer', status: 200, body: '<html>Sign in</html>', contentType: 'text/html' },
    'it answers “text/html”; this is no Prometheus API; check metrics.prometheus.url, its port and its path',
    false,
  ],
  [
    'whose path is wrong',
    { kind: 'answer', status: 404, body: '404 page not found', contentType: 'text/plain' },
    'HTTP 404; nothing is at this address; check the path of metrics.prometheus.url (Mimir: /prometheus, VictoriaMetrics cluster: /select/0/prometheus)',
    false,
  ],
  [
    'that warns of a part that is missing',
    {
      kind: 'text',
      change: (json) =>
        json.replace(
          '"status":"success"',
          '"status":"success","warnings":["store 10.0.0.3 did not answer"]',
        ),
    },
    'the answer may lack something: it says “store 10.0.0.3 did not answer”; nothing of it counts; check that all parts of the store are up',
    true,
  ],
];

describe('a store', () => {
  let exporter: RunningExporter;

  beforeAll(async () => {
    exporter = await serveFromStore(store, 'podtally', scope);
  });
  const isWell = (): Promise<true> =>
    until('all to be well', async () => {
      const { sources } = await statusOf(exporter);
      const used = sumOf(await exporter.samples(), COST, { spend_type: 'usage', resource: 'cpu' });
      const well = sources.every(({ up }) => up) && Math.abs(used - 0.15) < 0.02;
      return well ? true : undefined;
    });
  beforeAll(() => isWell());
  afterEach(async () => {
    store.trouble(null);
    await isWell();
  });

  test.each(TROUBLES)(
    '%s is named, and the last good figures stay',
    async (_, trouble, says, query) => {
      const before = exporter.stderr().length;
      store.trouble(trouble);
      const status = await until('both sources to be down', async () => {
        const now = await statusOf(exporter);
        return now.sources.every(({ up }) => !up) ? now : undefined;
      });
      const said = `${store.url}/api/v1/query: ${says}`;
      const [identity = '', ...others] = errorsIn(status, 'kube-state-metrics');
      expect(others).toEqual([]);
      expect(identity.startsWith(`kube-state-metrics in the store: ${said}`)).toBe(true);
      expect(identity).toMatch(/; using what it said \d+ s before$/);
      const [usage = ''] = errorsIn(status, 'prometheus');
      expect(usage.slice(0, said.length)).toBe(said);
      expect(usage.slice(said.length)).toMatch(query ? /^ \(query: .*\)/ : /^$/);
      expect(exporter.stderr().slice(before)).toContain(says);
      const samples = await exporter.samples();
      for (const source of ['kube-state-metrics', 'prometheus'])
        expect(valueOf(samples, 'podtally_source_up', { source })).toBe(0);
      expect(sumOf(samples, COST)).toBeCloseTo(1, 9);
      expect((await exporter.get('/readyz')).status).toBe(200);
    },
  );

  test.each(TROUBLES)('%s ends one-shots with 1 and what to do', async (_, trouble, says) => {
    store.trouble(trouble);
    const said = `${store.url}/api/v1/query: ${says}`;
    const check = await store.run('podtally', 'check');
    expect(check.code).toBe(1);
    expect(check.stdout).toContain(`→ kube-state-metrics in the store: ${said}`);
    const allocate = await store.run('podtally', 'allocate', '--window', windowAgo(...RECENTLY));
    expect({ code: allocate.code, stdout: allocate.stdout }).toEqual({ code: 1, stdout: '' });
    expect(allocate.stderr).toContain(`podtally: ${said}`);
    expect(`${check.stdout}${check.stderr}${allocate.stderr}`).not.toMatch(/\n\s+at /);
  });
});

describe('a store that is down at the start', () => {
  test('is not ready, is told, and makes figures once it is up', async () => {
    await using own = new AsyncDisposableStack();
    store.trouble({ kind: 'refused' });
    const exporter = await serveFromStore(store, 'podtally', own, '/healthz');
    const told =
      'prometheus has not answered yet: kube-state-metrics in the store: ' +
      `${store.url}/api/v1/query: the connection was closed before the answer was whole`;
    await until('the log to tell', () => (exporter.stderr().includes(told) ? true : undefined));
    expect((await exporter.get('/readyz')).status).toBe(503);
    expect(samplesNamed(await exporter.samples(), COST)).toEqual([]);
    store.trouble(null);
    await until('figures', async () =>
      (await exporter.get('/readyz')).status === 200 ? true : undefined,
    );
  });
});

describe('a store that stays down', () => {
  test('has its cost series vanish as configured; health stays', async () => {
    await using own = new AsyncDisposableStack();
    await store.config('vanishing', {
      rest: 'server: { metrics: { disappearAfterSeconds: 5 } }\n',
    });
    const exporter = await serveFromStore(store, 'vanishing', own);
    expect(sumOf(await exporter.samples(), COST)).toBeCloseTo(1, 9);
    store.trouble({ kind: 'refused' });
    await until('the cost to vanish', async () =>
      samplesNamed(await exporter.samples(), COST).length === 0 ? true : undefined,
    );
    store.trouble(null);
    await until('the cost to be back', async () =>
      samplesNamed(await exporter.samples(), COST).length > 0 ? true : undefined,
    );
  });
});

describe('a clock that is not the store’s', () => {
  const checkAt = async (seconds: number): Promise<string> => {
    const { env } = await wallClock(store.folder, seconds);
    const { stdout, stderr } = await podtally(['check', '--config', 'podtally.yaml'], {
      cwd: store.folder.path(''),
      env,
    });
    return stdout + stderr;
  };

  test.each([
    [30, 'behind'],
    [-30, 'ahead of'],
    [3600, 'behind'],
    [-3600, 'ahead of'],
  ])('%d s off is told', async (seconds, where) => {
    const said = await checkAt(seconds);
    const told =
      /the store’s clock is (\d+) s (behind|ahead of) the clock here: what is told of an hour is of another time; keep both by NTP/.exec(
        said,
      );
    expect(told?.[2]).toBe(where);
    // Its Date header says whole seconds.
    expect(Math.abs(Number(told?.[1]) - Math.abs(seconds))).toBeLessThanOrEqual(1);
  });

  test('little off is not', async () => {
    expect(await checkAt(3)).not.toContain('clock here');
  });
});

describe('a window that the store does not know', () => {
  const allocate = (window: string, ...more: readonly string[]): ReturnType<SmallStore['run']> =>
    store.run('podtally', 'allocate', '--window', window, ...more);

  test('at all is refused, saying what was looked for and where', async () => {
    const { code, stdout, stderr } = await allocate(windowAgo(7200, 3700));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^podtally: the store has no samples of kube_node_info from \S+Z to \S+Z; check its retention, that kube-state-metrics was scraped then, and metrics\.prometheus\.match; or ask for a window that begins later\n$/,
    );
  });

  test('in its first half is a gap with the span, and strictness ends with 3', async () => {
    const { code, stdout } = await allocate(windowAgo(2400, 3), '--strict');
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /\n! \d spans? of a past window without samples of who was there: whoever came and went within is not in the total\n {4}\S+Z to \S+Z.*\n {4}→ Ask for a window that the store still keeps, or see why kube-state-metrics was not scraped then\.\n/,
    );
  });

  test('that is known whole has no such gap', async () => {
    const { code, stdout } = await allocate(windowAgo(...RECENTLY), '-o', 'json');
    expect(code).toBe(0);
    const { gaps, total } = JSON.parse(stdout);
    expect(total).toBeCloseTo(4 / 3600, 6);
    expect(gapIn({ gaps }, 'past_unwatched')).toBeUndefined();
  });
});

describe('a reading that is not waited for', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends with %s at once, with code %d and without a word', async (signal, code) => {
    await using own = new AsyncDisposableStack();
    // Nobody waits for its time-out.
    const silent = await startTroubledStore(store.prometheus.url, own);
    silent.trouble({ kind: 'silent' });
    await store.config('patient', { url: silent.url, timeoutSeconds: 600 });
    const program = startPodtally(
      ['allocate', '--config', store.folder.path('patient.yaml'), '--window', '1d'],
      own,
    );
    await until('it to ask', () => (silent.asked() > 0 ? true : undefined));
    program.send(signal);
    expect(await program.ended).toEqual({ code, signal: null });
    expect(program.stdout() + program.stderr()).toBe('');
  });
});

describe('a store without cAdvisor', () => {
  test('charges by request, and says what to scrape', async () => {
    const { code, stdout } = await withoutUsage.run('podtally', 'check');
    expect(code).toBe(0);
    expect(stdout).toContain(`warning   prometheus                  1 of 1 target answered
                                      → it has no container_cpu_usage_seconds_total: all pods are charged by request; let it scrape /metrics/cadvisor of the kubelets, and check metrics.prometheus.match
`);
    expect(stdout).toContain('usage unknown               1 pod without any usage sample');
  });

  test('shows the same for a past window as a gap', async () => {
    const { stdout } = await withoutUsage.run(
      ...['podtally', 'allocate', '--window', windowAgo(...RECENTLY)],
    );
    expect(stdout).toContain(
      '! 1 pod without any usage sample of a resource: charged as if they used what they request\n    shop/a (cpu, memory)\n',
    );
  });
});

describe('a store without kube-state-metrics', () => {
  test('is not ready, and says what to scrape', async () => {
    await using own = new AsyncDisposableStack();
    const exporter = await serveFromStore(withoutIdentity, 'podtally', own, '/healthz');
    await until('the log to tell', () =>
      /it has no kube_pod_info at \S+; check that kube-state-metrics runs and is scraped, and metrics\.prometheus\.match"/.test(
        exporter.stderr(),
      )
        ? true
        : undefined,
    );
    expect((await exporter.get('/readyz')).status).toBe(503);
  });

  test('ends one-shots with 1 and what to do', async () => {
    const check = await withoutIdentity.run('podtally', 'check');
    expect(check.code).toBe(1);
    expect(check.stdout).toMatch(
      /→ kube-state-metrics in the store: it has no kube_pod_info at \S+; check that kube-state-metrics runs and is scraped, and metrics\.prometheus\.match\n/,
    );
    expect(
      await withoutIdentity.run('podtally', 'allocate', '--window', windowAgo(...RECENTLY)),
    ).toEqual({
      code: 1,
      stdout: '',
      stderr: `podtally: ${withoutIdentity.url} has no series of kube-state-metrics (kube_pod_info), so who was there before is not known; let it scrape kube-state-metrics, or check metrics.prometheus.match.\n`,
    });
  });
});

test('a kube-state-metrics without allow-lists is told with the flags to set', async () => {
  const { stdout } = await withoutLabels.run('podtally', 'check');
  expect(stdout).toContain(
    '→ the store has no labels in kube_node_labels: hosts have no instance type and no zone to find their price by; start kube-state-metrics with --metric-labels-allowlist=nodes=[node.kubernetes.io/instance-type,',
  );
  expect(stdout).toContain(
    '→ the store has no labels in kube_pod_labels: pods have no labels to find their owners by; start kube-state-metrics with --metric-labels-allowlist=pods=[team,app.kubernetes.io/name]\n',
  );
});

test('a kube-state-metrics that lacks families, as old ones do, is told with what is not known, and charges all the same', async () => {
  const { stdout } = await withLess.run('podtally', 'check');
  expect(stdout).toContain(
    '→ the store has no kube_pod_status_scheduled_time: pods count from their start, not from when they took their place; check that no relabelling rule drops it, and the resources that kube-state-metrics shows\n',
  );
  expect(stdout).toContain(
    '→ the store has no kube_pod_container_state_started: containers count as running as long as their pod lives; ',
  );
  const { total, rows } = JSON.parse(
    (await withLess.run('podtally', 'allocate', '--window', windowAgo(...RECENTLY), '-o', 'json'))
      .stdout,
  );
  expect(total).toBeCloseTo(4 / 3600, 6);
  const used = rows.find(
    (row: { resource: string; spendType: string }) =>
      row.resource === 'cpu' && row.spendType === 'usage',
  );
  expect(used.quantity * 3600).toBeCloseTo(4, 3);
});
