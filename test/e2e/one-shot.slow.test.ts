import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { podtally, type Answer } from '../support/program.ts';
import { startOnSmallCluster, type SmallExporter } from '../support/small-exporter.ts';
import type { SmallWorld } from '../support/small-cluster.ts';

const scope = new AsyncDisposableStack();
let small: SmallExporter;

const WORLD: SmallWorld = {
  nodes: [{ name: 'n1', cores: 4, gib: 16 }],
  pods: [
    {
      ...{ name: 'a', id: 1, node: 'n1', asks: { cores: 2, gib: 4 }, uses: { cores: 1, gib: 2 } },
      labels: {
        label_team: 'red',
        label_service: 's',
        label_customer: 'c',
        label_environment: 'e',
      },
    },
  ],
};

beforeAll(async () => {
  small = await startOnSmallCluster(WORLD, scope);
});
afterAll(() => scope.disposeAsync());

const run = (...args: readonly string[]): Promise<Answer> =>
  podtally([...args, '--config', 'podtally.yaml'], { cwd: small.folder.path('') });

describe('allocate with a configuration', () => {
  test('reads the cluster itself for as long as asked, and charges by what it saw', async () => {
    const { code, stdout, stderr } = await run(
      'allocate',
      '--window',
      '2s',
      '-o',
      'json',
      '--by',
      'team',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'reading the cluster for 2 s …\n' });
    const { window, rows, total, gaps } = JSON.parse(stdout);
    const seconds = (Date.parse(window.end) - Date.parse(window.start)) / 1000;
    expect(seconds).toBeCloseTo(2, 3);
    expect(total).toBeCloseTo(2 / 3600, 9);
    // The first samples are a little younger than the window.
    expect(gaps.map(({ kind }: { kind: string }) => kind)).toEqual(['usage_partly_unknown']);
    const used = rows.find(
      (row: { key: { team: string }; spendType: string; resource: string }) =>
        row.key.team === 'red' && row.spendType === 'usage' && row.resource === 'cpu',
    );
    // One core for two seconds, less what ran before the first sample.
    expect(used.quantity * 3600).toBeGreaterThan(1.8);
    expect(used.quantity * 3600).toBeLessThanOrEqual(2.001);
    expect(used.cost / used.quantity).toBeCloseTo(0.15, 9);
  });

  test.each([
    ['table', /^cluster "small" · 2 s to .* · model by policy · idle shown\n/],
    ['csv', /^window_start,window_end,cluster,model,namespace,/],
    ['focus', /^BillingCurrency,/],
  ])('gives a %s', async (format, begins) => {
    const { code, stdout } = await run('allocate', '--window', '2s', '--format', format);
    expect(code).toBe(0);
    expect(stdout).toMatch(begins);
  });

  test('refuses a window that nobody waits for', async () => {
    expect(await run('allocate', '--window', '1d')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'podtally: --window: where the cluster is scraped it says for how long, from 1s to 1h, for example 2m; it cannot be "1d". A metric store knows the past: metrics.source prometheus, or --prometheus.\n',
    });
  });
});

describe('check', () => {
  test('says that all is well, and ends with 0', async () => {
    expect(await run('check')).toEqual({
      code: 0,
      stderr: 'reading the cluster for 10 s …\n',
      stdout: `ok        configuration               podtally.yaml
ok        kube-state-metrics          1 of 1 target answered
ok        kubelet                     1 of 1 target answered
ok        prices                      file: 1 host
ok        usage partly unknown        1 pod first seen with a running counter: the time before the first sample is not measured (shop/a)
ok        conservation and coverage   error 0; pods 1, hosts 1, cpu requests 1, memory requests 1
`,
    });
  });

  test('says what failed and what to do, and ends with 1', async () => {
    small.cluster.trouble('/nodes/n1', { kind: 'status', status: 403 });
    const { code, stdout } = await run('check');
    small.cluster.trouble('/nodes/n1', null);
    expect(code).toBe(1);
    expect(stdout).toContain(
      `failed    kubelet                     0 of 1 target answered
                                      → kubelet n1 ${small.cluster.url}/nodes/n1: HTTP 403; the token is not allowed to read it; for kubelets grant get on nodes/metrics (nodes/proxy through the API server)
`,
    );
  });
});
