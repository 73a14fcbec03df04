import { existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DuckDbLedger } from '../../exporter/src/adapters/ledger-duckdb/duckdb-ledger.ts';
import { seconds } from '../../exporter/src/domain/units.ts';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { temporaryFolder, type Folder } from '../support/folder.ts';
import { podtally } from '../support/program.ts';
import { serveSmallCluster } from '../support/small-cluster.ts';
import { pricesOf, smallConfig, WORKED_EXAMPLE } from '../support/small-exporter.ts';
import { errorsIn, statusOf } from '../support/status.ts';
import { until } from '../support/until.ts';
import { DAY, FREEZE_AFTER, hourOfDay, someDay, stillClock } from './day.ts';

const { signal } = new AbortController();
const TOKEN = 'of-the-test';
const WINDOW = '2026-01-01T00:00:00Z/2026-01-01T02:00:00Z';

let scope: AsyncDisposableStack;
let folder: Folder;
beforeEach(async () => {
  scope = new AsyncDisposableStack();
  folder = await temporaryFolder(scope);
});
afterEach(() => scope.disposeAsync());

const opened = (name: string): DuckDbLedger =>
  new DuckDbLedger({
    file: folder.path(name),
    cluster: 'small',
    freezeAfter: seconds(FREEZE_AFTER),
    heldBy: '',
    clock: stillClock,
  });

/** A ledger with two hours of a day, and the configuration of an exporter that uses it. */
async function prepared(server = ''): Promise<string> {
  const ledger = opened('ledger.duckdb');
  for (const hour of [0, 1]) await ledger.close(someDay(hour), hourOfDay(hour).end, signal);
  await ledger.end();
  mkdirSync(folder.path('copies'));
  const cluster = await serveSmallCluster(WORKED_EXAMPLE, scope);
  await folder.write('prices.yaml', pricesOf('n1', 0.2));
  const more = `ledger: { file: ledger.duckdb, copiesFolder: copies }\n${server}`;
  return folder.write('podtally.yaml', smallConfig(cluster, { more }));
}

const serving = (config: string): Promise<RunningExporter> =>
  startExporter(['serve', '--config', config], scope, { waitFor: '/healthz' });

describe('podtally ledger, while the exporter runs', () => {
  test('backs up, exports and verifies what the exporter holds, for who has its token', async () => {
    const config = await prepared('server: { tokenFile: token }\n');
    await folder.write('token', TOKEN);
    const exporter = await serving(config);
    const env = { PODTALLY_TOKEN: TOKEN };
    const ledger = (command: string): ReturnType<typeof podtally> =>
      podtally(['ledger', command, '--config', config, '--server', exporter.url], { env });
    // The exporter opens the file with its first round.
    await until('the file in use', async () =>
      (await ledger('status')).stderr.includes('another process holds the ledger')
        ? true
        : undefined,
    );

    const verified = await ledger('verify');
    expect([verified.code, verified.stdout]).toEqual([0, '2 hours read, 0 unsound\n']);

    const backup = await ledger('backup');
    const [, file = ''] = /^the exporter copied it to (.*)\n$/u.exec(backup.stdout) ?? [];
    expect(file.startsWith(folder.path('copies/ledger-'))).toBe(true);
    const copy = opened(file.slice(folder.path('').length));
    expect((await copy.hours(DAY, signal)).slice(0, 3).map(({ kind }) => kind)).toEqual([
      'closed',
      'closed',
      'open',
    ]);
    await copy.end();

    const exported = await ledger('export');
    expect(exported.stdout).toMatch(/^[\d,]+ rows written to .*copies\/focus\n$/u);
    expect(existsSync(folder.path('copies/focus/day=2026-01-01'))).toBe(true);

    const stranger = await podtally(['ledger', 'backup', '--server', exporter.url]);
    expect([stranger.code, stranger.stdout]).toEqual([1, '']);
    expect(stranger.stderr).toContain('send the configured token');
  });

  test('restates with the price file as it is by then, and without a token not at all', async () => {
    const config = await prepared('server: { tokenFile: token }\n');
    await folder.write('token', TOKEN);
    await folder.write('prices.yaml', pricesOf('*', 0.5));
    const exporter = await serving(config);
    const restate = (env: Record<string, string>, ...more: string[]): ReturnType<typeof podtally> =>
      podtally(['ledger', 'restate', WINDOW, '--server', exporter.url, ...more], { env });
    const env = { PODTALLY_TOKEN: TOKEN };
    // Of 100 hosts at 0.3 USD and a thousandth more for each, ten had no price; and a fee of 0.1 is due no more.
    const days = `DAY          HOURS   BEFORE    AFTER   DIFFERENCE
2026-01-01       2    63.06   100.00        36.94
`;
    const dry = await restate(env, '--dry-run');
    expect([dry.stderr, dry.code]).toEqual(['', 0]);
    expect(dry.stdout.slice(0, days.length)).toBe(days);
    expect(dry.stdout).toContain('2 hours would be restated; nothing was written, 0 unchanged\n');
    expect((await restate(env)).stdout).toContain('\n2 hours restated, 0 unchanged\n');
    expect((await restate(env)).stdout).toMatch(/^0 hours restated, 2 unchanged\n/u);
    expect((await restate({})).stderr).toContain('send the configured token');
  });

  test('writes nothing for anybody where no token is asked for', async () => {
    const config = await prepared();
    const exporter = await serving(config);
    const answer = await podtally(['ledger', 'backup', '--server', exporter.url]);
    expect(answer.code).toBe(1);
    expect(answer.stderr).toContain(
      'backups and exports on request need a token: set server.token or server.tokenFile.',
    );
  });
});

test('an exporter whose ledger is broken serves on, says what to do, and leaves the file as it is', async () => {
  const config = await prepared();
  const file = folder.path('ledger.duckdb');
  truncateSync(file, readFileSync(file).length - 300_000);
  const bytes = readFileSync(file);
  const exporter = await startExporter(['serve', '--config', config], scope);
  const errors = await until('the state of the ledger', async () => {
    const found = errorsIn(await statusOf(exporter), 'ledger');
    return found.length > 0 ? found : undefined;
  });
  expect(errors[0]).toMatch(/cannot be opened: .* a backup can be put in its place\./su);
  expect((await exporter.get('/api/v1/allocation')).status).toBe(200);
  const asked = await exporter.get('/api/v1/ledger');
  expect([asked.status, asked.text.includes('cannot be opened')]).toEqual([503, true]);
  expect(readFileSync(file).equals(bytes)).toBe(true);
});
