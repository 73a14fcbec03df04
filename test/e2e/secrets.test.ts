import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { temporaryFolder, type Folder } from '../support/folder.ts';
import { httpGet } from '../support/http.ts';
import { podtally } from '../support/program.ts';
import { metricsSection, serveSmallCluster, type SmallCluster } from '../support/small-cluster.ts';
import { until } from '../support/until.ts';

/** Values that must appear nowhere but in the request that carries them. */
const TARGET_TOKEN = 'target-sesame-71c4';
const READ_TOKEN = 'reader-sesame-90ab';
const WRONG_TOKEN = 'wrong-sesame-55ff';

const scope = new AsyncDisposableStack();
let folder: Folder;
let cluster: SmallCluster;
let exporter: RunningExporter;
/** All that anybody was told. */
const told: string[] = [];

const configOf = (auth: string): string =>
  `cluster: small\n${metricsSection(cluster.url, { auth })}prices: { ladder: [file], file: prices.yaml, fees: { service: none } }\nserver: { tokenFile: read-token }\nlog: { level: debug }\n`;

beforeAll(async () => {
  cluster = await serveSmallCluster(
    {
      nodes: [{ name: 'n1', cores: 4, gib: 16 }],
      pods: [{ name: 'a', id: 1, node: 'n1', asks: { cores: 1 }, uses: { cores: 1, gib: 1 } }],
    },
    scope,
    { token: () => TARGET_TOKEN },
  );
  folder = await temporaryFolder(scope);
  await folder.write('prices.yaml', 'nodes:\n  - match: { node: n1 }\n    usdPerHour: 1\n');
  await folder.write('read-token', `${READ_TOKEN}\n`);
  await folder.write('target-token', `${TARGET_TOKEN}\n`);
  await folder.write('wrong-token', `${WRONG_TOKEN}\n`);
  await folder.write('podtally.yaml', configOf(', auth: { token: "${TARGET_TOKEN}" }'));
  exporter = await startExporter(['serve', '--config', folder.path('podtally.yaml')], scope, {
    env: { TARGET_TOKEN },
  });
});
afterAll(() => scope.disposeAsync());

const read = async (path: string, token: string | null): Promise<number> => {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const { status, headers: answered, text } = await httpGet(`${exporter.url}${path}`, headers);
  told.push(text, JSON.stringify(answered));
  return status;
};
const run = async (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number | null> => {
  const { code, stdout, stderr } = await podtally(args, { env, cwd: folder.path('') });
  told.push(stdout, stderr);
  return code;
};

const READS = [
  '/metrics',
  '/api/v1/allocation',
  '/api/v1/status',
  '/api/v1/policy',
  '/api/v1/explain/pod/shop/a',
  '/api/v1/explain/node/n1',
] as const;

describe('an exporter with tokens', () => {
  test('sends the target’s token to every target', () => {
    expect([...cluster.authorizations()]).toEqual([
      ['/ksm', `Bearer ${TARGET_TOKEN}`],
      ['/nodes/n1', `Bearer ${TARGET_TOKEN}`],
    ]);
  });

  test.each(READS)('gives %s to the holder of the read token alone', async (path) => {
    expect(await read(path, READ_TOKEN)).toBe(200);
    expect(await read(path, WRONG_TOKEN)).toBe(401);
    expect(await read(path, null)).toBe(401);
  });

  test('shows no figure on what is open to everyone', async () => {
    for (const path of ['/', '/healthz', '/readyz', '/api/v1/openapi.json']) {
      const before = told.length;
      expect(await read(path, null)).toBe(200);
      expect(told.slice(before).join('')).not.toContain('shop');
    }
  });

  test('is read by commands with the token of their environment, and says where it belongs', async () => {
    const server = ['--server', exporter.url];
    expect(await run(['allocate', ...server], { PODTALLY_TOKEN: READ_TOKEN })).toBe(0);
    expect(await run(['allocate', ...server], { PODTALLY_TOKEN: WRONG_TOKEN })).toBe(1);
    expect(told.at(-1)).toBe(
      'podtally: the token is not the configured one (server.token or server.tokenFile). Put it into PODTALLY_TOKEN.\n',
    );
    expect(await run(['check', '--config', 'podtally.yaml', '--offline'], { TARGET_TOKEN })).toBe(
      0,
    );
    expect(await run(['policy', '--config', 'podtally.yaml'], { TARGET_TOKEN })).toBe(0);
  });

  test('names the file, never the token, when a target refuses it', async () => {
    await folder.write('podtally.yaml', configOf(', auth: { tokenFile: wrong-token }'));
    exporter.send('SIGHUP');
    await until('the refusal in the log', () =>
      exporter.stderr().includes('it does not accept the token; check tokenFile under its auth')
        ? true
        : undefined,
    );
    for (const path of READS) expect(await read(path, READ_TOKEN)).toBe(200);
    await folder.write('podtally.yaml', configOf(', auth: { tokenFile: target-token }'));
    exporter.send('SIGHUP');
    await until('the target to answer again', () =>
      cluster.authorizations().get('/nodes/n1') === `Bearer ${TARGET_TOKEN}` ? true : undefined,
    );
  });

  test('does not repeat a token that stands in a configuration', async () => {
    const bad = await folder.write('bad.yaml', configOf(`, auth: { token: ${WRONG_TOKEN} }`));
    expect(await run(['serve', '--config', bad], {})).toBe(2);
    expect(told.at(-1)).toContain(
      'metrics.direct.kubelets.auth.token must not stand in this file: write ${ENV_NAME}, or use tokenFile',
    );
    const url = configOf('').replaceAll('http://', `http://user:${WRONG_TOKEN}@`);
    expect(await run(['serve', '--config', await folder.write('url.yaml', url)], {})).toBe(2);
  });

  test('lets nobody in while its token file cannot be read, and says so', async () => {
    await rm(folder.path('read-token'));
    expect(await read('/api/v1/status', READ_TOKEN)).toBe(503);
    expect(JSON.parse(told.at(-2) ?? '')).toMatchObject({
      detail:
        'The exporter cannot read its token file (server.tokenFile), so it lets nobody in; its log says why.',
    });
    expect(await read('/healthz', null)).toBe(200);
    await folder.write('read-token', READ_TOKEN);
    expect(await read('/api/v1/status', READ_TOKEN)).toBe(200);
    expect(
      await run(
        ['serve', '--config', await folder.write('none.yaml', 'server: { tokenFile: none }')],
        {},
      ),
    ).toBe(2);
    expect(told.at(-1)).toBe(
      `podtally: server.tokenFile: ${folder.path('none')} cannot be read: there is no such file\n`,
    );
  });

  test('never told anybody a token', async () => {
    await exporter.stop();
    const all = [...told, exporter.stdout(), exporter.stderr()].join('\n');
    // The log is at its wordiest, so that there was something to find.
    expect(exporter.stderr()).toContain(' debug answered a request ');
    for (const token of [TARGET_TOKEN, READ_TOKEN, WRONG_TOKEN]) expect(all).not.toContain(token);
  });
});
