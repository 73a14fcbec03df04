import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { NoAnswerError } from '../../app/no-answer.ts';
import { exampleSnapshot, EXAMPLE_NOW, exampleAllocation } from '../../app/testing/snapshot.ts';
import { unixSeconds } from '../../domain/units.ts';
import { listen, close } from '../http/listen.ts';
import { createHttpServer } from '../http/server.ts';
import { COMMANDS } from './commands.ts';
import { Stopped, UsageError } from './io.ts';
import type { ReadFrom, ServeRequest } from './services.ts';
import { GOLDEN } from './testing/golden.ts';
import { ran, type Ran } from './testing/run.ts';

const golden = (name: string): string =>
  readFileSync(new URL(`./golden/${name}.txt`, import.meta.url), 'utf8');

describe('the command line', () => {
  test.each([...GOLDEN, ['', 'help'], ['--help', 'help'], ['allocate --help', 'help-allocate']])(
    'answers "podtally %s" with the text of golden/%s.txt',
    async (line, name) => {
      const { code, stdout } = await ran(line);
      expect(stdout).toBe(golden(name));
      expect(code).toBe(0);
    },
  );

  test.each([
    ['alocate', 'there is no command "alocate". Did you mean allocate?\nSee: podtally help'],
    [
      'allocate --windwo 5m',
      'allocate has no option --windwo. Did you mean --window?\nSee: podtally allocate --help',
    ],
    [
      'allocate --format tabel',
      '--format cannot be "tabel". Did you mean table?\nSee: podtally allocate --help',
    ],
    [
      'allocate --window',
      '--window needs a value: --window WINDOW.\nSee: podtally allocate --help',
    ],
    ['allocate --strict=yes', '--strict takes no value.\nSee: podtally allocate --help'],
    [
      'allocate --by a --by b',
      '--by is given 2 times; give it once.\nSee: podtally allocate --help',
    ],
    [
      'serve me',
      'serve takes no "me"; what it does is said with options.\nSee: podtally serve --help',
    ],
    [
      'explain pod',
      'explain needs: podtally explain pod NAMESPACE/NAME | node NAME | budget NAME.\nSee: podtally explain --help',
    ],
    [
      'explain pood shop/a',
      'explain cannot "pood". Did you mean pod?\nSee: podtally explain --help',
    ],
    ['explain pod cart', '"cart" is not NAMESPACE/NAME; write for example shop/cart-7d4b9c-x2x7p.'],
    ['help polic', 'there is no command "polic". Did you mean policy?'],
    [
      'completion powershell',
      'completion cannot "powershell". There is bash, zsh and fish.\nSee: podtally completion --help',
    ],
    [
      'allocate -c c.yaml --window 3d',
      '--window: where the cluster is scraped it says for how long, from 1s to 1h, for example 2m; it cannot be "3d". A metric store knows the past: metrics.source prometheus, or --prometheus.',
    ],
    ['allocate -c c.yaml --limit 0', '--limit must be a whole number from 1 up, but is "0".'],
    ['allocate -c c.yaml --by teem', 'by: there is no dimension "teem". Did you mean team?'],
    [
      'allocate -c c.yaml --currency JPY',
      '--currency: there is no rate from USD to JPY. Known: EUR, USD.',
    ],
    [
      'allocate --server nowhere',
      '--server: "nowhere" is not a full address such as http://127.0.0.1:10970.',
    ],
  ])('refuses "podtally %s" with exit code 2 and what would be right', async (line, message) => {
    const never = (): never => {
      throw new Error('the cluster was read for nothing');
    };
    expect(await ran(line, { scrape: never })).toEqual({
      code: 2,
      stdout: '',
      stderr: `podtally: ${message}\n`,
    });
  });

  test.each([
    [new Stopped('SIGINT', 130), 130],
    [new Error('stopped otherwise'), 1],
  ])(
    'says nothing when it is stopped, and ends with the code of the signal',
    async (reason, code) => {
      const stop = new AbortController();
      const scrape = (): never => {
        stop.abort(reason);
        throw reason;
      };
      expect(
        await ran('allocate -c c.yaml --window 2s', { scrape }, { signal: stop.signal }),
      ).toEqual({
        code,
        stdout: '',
        stderr: 'reading the cluster for 2 s …\n',
      });
    },
  );

  test('shows its version', async () => {
    expect((await ran('--version')).stdout).toBe('podtally 0.1.0\n');
    expect((await ran('allocate --version')).stdout).toBe('podtally 0.1.0\n');
  });

  test('has help with an example for each command, and a handler', async () => {
    for (const { name, examples } of COMMANDS.filter((command) => command.name !== 'help')) {
      const { stdout, code } = await ran(`${name} --help`);
      expect(code).toBe(0);
      expect(examples.length).toBeGreaterThan(0);
      for (const { line } of examples) expect(stdout).toContain(line);
    }
  });

  test('hands serve and demo their options', async () => {
    const asked: ServeRequest[] = [];
    const serve = async (request: ServeRequest): Promise<number> => {
      asked.push(request);
      return 0;
    };
    await ran('serve -c a.yaml --listen :1 --currency EUR --no-color', { serve });
    await ran('demo', { serve });
    const nothing = { config: null, listen: null, currency: null, noColor: false };
    expect(asked).toEqual([
      { demo: false, config: 'a.yaml', listen: ':1', currency: 'EUR', noColor: true },
      { ...nothing, demo: true },
    ]);
  });

  test('ends with 3 where there are gaps and someone is strict', async () => {
    expect((await ran('allocate -c c.yaml --strict')).code).toBe(3);
    expect((await ran('check -c c.yaml --strict')).code).toBe(3);
    expect((await ran('check -c c.yaml --strict --offline')).code).toBe(0);
  });

  test('ends with 1 where a check failed', async () => {
    const [source] = exampleSnapshot().sources;
    const silent = { ...source!, up: false, targets: { total: 1, up: 0 } };
    const snapshot = exampleSnapshot({ sources: [silent] });
    expect((await ran('check -c c.yaml', { scrape: async () => snapshot })).code).toBe(1);
  });

  test('checks the metric store and the Kubernetes API that the command line names', async () => {
    const asked: ReadFrom[] = [];
    const scrape = async (from: ReadFrom) => {
      asked.push(from);
      return exampleSnapshot();
    };
    await ran('check --prometheus http://p:9090 --kubeconfig k.yaml', { scrape });
    expect(asked).toEqual([{ config: null, prometheus: 'http://p:9090', kubeconfig: 'k.yaml' }]);
  });

  test('says which sources are silent where nothing answers', async () => {
    const silent = {
      ...exampleSnapshot().sources[0]!,
      ...{
        up: false,
        targets: { total: 1, up: 0 },
        errors: ['http://ksm:8080: refused; start it'],
      },
    };
    const scrape = () => Promise.reject(new NoAnswerError({ states: () => [silent] }));
    expect(await ran('check -c c.yaml', { scrape })).toEqual({
      code: 1,
      stdout: `ok        configuration        c.yaml
failed    kube-state-metrics   0 of 1 target answered
                               → http://ksm:8080: refused; start it
`,
      stderr: 'reading the cluster for 10 s …\n',
    });
    const { stdout } = await ran('check -c c.yaml -o json', { scrape });
    expect(JSON.parse(stdout)).toMatchObject({ findings: [{ state: 'ok' }, { state: 'failed' }] });
    expect((await ran('allocate -c c.yaml', { scrape })).stderr).toContain(
      'podtally: the cluster cannot be read: http://ksm:8080: refused; start it\n',
    );
  });

  test('reads the cluster for as long as was asked, and says so on stderr', async () => {
    const read: number[] = [];
    const scrape = async (_from: unknown, seconds: number) => {
      read.push(seconds);
      return exampleSnapshot();
    };
    const { stdout, stderr } = await ran('allocate -c c.yaml --window 2m -o csv', { scrape });
    expect(read).toEqual([120]);
    expect(stderr).toBe('reading the cluster for 120 s …\n');
    expect(stdout.split('\r\n')[1]).toMatch(/^2026-01-01T00:58:00Z,2026-01-01T01:00:00Z,test-1,/);
  });

  test('tells wrong configurations with exit code 2 and failures with 1', async () => {
    const configuration = (error: Error) => ({
      configuration: () => Promise.reject(error),
    });
    expect(
      await ran('policy -c c.yaml', configuration(new UsageError('c.yaml:3:1: unknown key "x"'))),
    ).toMatchObject({ code: 2, stderr: 'podtally: c.yaml:3:1: unknown key "x"\n' });
    expect(await ran('policy -c c.yaml', configuration(new Error('Disk on fire')))).toMatchObject({
      code: 1,
      stderr: 'podtally: disk on fire\n',
    });
    expect(await ran('explain pod shop/cart -c c.yaml')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Did you mean shop/cart-7d4b9c-x2x7p?'),
    });
  });

  test('says nothing more once it was told to stop', async () => {
    const signal = AbortSignal.abort(new Error('stop'));
    const scrape = () => Promise.reject(new Error('stop'));
    expect(await ran('allocate -c c.yaml -w 1s', { scrape }, { signal })).toMatchObject({
      code: 1,
      stderr: 'reading the cluster for 1 s …\n',
    });
  });
});

describe('asking a running exporter', () => {
  /** Runs command lines against a server over the example cluster. */
  async function against(
    lines: readonly string[],
    token: string | null = null,
    env: Record<string, string> = {},
  ): Promise<readonly Ran[]> {
    const ignore = (): void => undefined;
    const server = createHttpServer({
      current: () => exampleSnapshot({ settled: exampleAllocation('settled') }),
      now: () => unixSeconds(EXAMPLE_NOW + 30),
      version: '0.1.0',
      exchangeRates: () => [{ from: 'USD', to: 'EUR', rate: 0.86, asOf: '2026-01-01' }],
      breathe: async () => undefined,
      serveMetrics: async () => undefined,
      token: () => token,
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    });
    const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
    try {
      return await Promise.all(
        lines.map((line) => ran(`${line} --server http://127.0.0.1:${port}`, { fetch }, { env })),
      );
    } finally {
      await close(server, AbortSignal.abort());
    }
  }

  test('gives the same texts as reading the cluster', async () => {
    const [pod, node, policy, json] = await against([
      'explain pod shop/cart-7d4b9c-x2x7p',
      'explain node node-x',
      'policy',
      'allocate --by pod --limit 1 --format json --window 1h',
    ]);
    expect(pod?.stdout).toBe(golden('explain-pod'));
    expect(node?.stdout).toBe(golden('explain-node-unpriced'));
    expect(policy?.stdout).toBe(
      golden('policy').replace('`test`.', '`test`, in force since 2026-01-01T00:00:00Z.'),
    );
    expect(JSON.parse(json?.stdout ?? '')).toMatchObject({ by: ['pod'], other: 2 });
  });

  test('shows the last closed hour, CSV, FOCUS and other currencies', async () => {
    const [hour, csv, focus, euros, strict] = await against([
      'allocate --window 1h --filter namespace=shop',
      'allocate --window 1h --format csv',
      'allocate --format focus',
      'allocate --currency EUR',
      'allocate --strict',
    ]);
    expect(hour?.stdout.split('\n').slice(0, 4)).toEqual([
      'cluster "test-1" · 1 h to 2026-01-01 01:00:00 UTC · model by policy · idle shown',
      '',
      'NAMESPACE    USD/h   USD/month      CPU   MEMORY     IDLE   EFFICIENCY',
      'shop        0.1250          91   0.0900   0.0350   0.0550         56 %',
    ]);
    expect(csv?.stdout).toMatch(/^window_start,window_end,/);
    expect(focus?.stdout).toMatch(/^BillingCurrency,/);
    expect(euros?.stdout).toContain('0.8600 EUR per USD of 2026-01-01');
    expect(strict?.code).toBe(3);
  });

  test('passes on what the exporter says is wrong', async () => {
    const [window, pod] = await against(['allocate --window 7d', 'explain pod shop/nobody']);
    expect(window).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the window 7d is not held. Held: 5m'),
    });
    expect(pod).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no pod shop/nobody in cluster test-1'),
    });
  });

  test('uses the token of the environment', async () => {
    const [refused] = await against(['policy'], 'secret');
    expect(refused).toMatchObject({
      code: 1,
      stderr:
        'podtally: send the configured token: "Authorization: Bearer <token>". Put it into PODTALLY_TOKEN.\n',
    });
    const [allowed] = await against(['policy'], 'secret', { PODTALLY_TOKEN: 'secret' });
    expect(allowed?.code).toBe(0);
  });

  test('says what to do when none answers, or something else does', async () => {
    expect(await ran('allocate')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'podtally: no exporter answers at http://127.0.0.1:10970 (ECONNREFUSED). Start one (podtally serve or podtally demo), name another with --server, or read a cluster directly with --config.\n',
    });
    const answering = (body: string, status: number) => ({
      fetch: async () => new Response(body, { status }),
    });
    expect((await ran('allocate', answering('<html>', 502))).stderr).toBe(
      'podtally: http://127.0.0.1:10970 answered with HTTP 502; it may not be a podtally exporter.\n',
    );
    expect((await ran('allocate', answering('{}', 200))).stderr).toContain(
      'answered with something else than api/v1/allocation gives',
    );
  });
});
