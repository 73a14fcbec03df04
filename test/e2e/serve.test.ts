import { Agent, get } from 'node:http';
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { temporaryFolder, type Folder } from '../support/folder.ts';
import { podtally, type Ending } from '../support/program.ts';
import { samplesNamed, sumOf, valueOf } from '../support/samples.ts';
import { serveSmallCluster, type SmallCluster } from '../support/small-cluster.ts';
import { until } from '../support/until.ts';

jest.setTimeout(60_000);

const COST = 'podtally_cost_usd_per_hour';
const RELOADED = 'podtally_config_last_reload_successful';

let scope: AsyncDisposableStack;
let folder: Folder;
let cluster: SmallCluster;
let exporter: RunningExporter;

/** The worked example of docs/allocation.md: 0.12 USD/h of cpu on 4 cores, 0.08 USD/h of memory on 16 GiB. */
const WORLD = {
  nodes: [{ name: 'n1', cores: 4, gib: 16 }],
  pods: [
    { name: 'a', id: 1, node: 'n1', asks: { cores: 2, gib: 4 }, uses: { cores: 0.5, gib: 2 } },
    { name: 'b', id: 2, node: 'n1', asks: { cores: 1, gib: 2 }, uses: { cores: 2, gib: 1 } },
  ],
};
const priceOf = (usdPerHour: string): string =>
  `nodes:\n  - match: { node: n1 }\n    usdPerHour: ${usdPerHour}\n`;
const configOf = (name: string, more = ''): string =>
  `cluster: ${name}\n${cluster.metrics}prices: { ladder: [file], file: prices.yaml, fees: { service: none } }\n${more}`;

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  folder = await temporaryFolder(scope);
  cluster = await serveSmallCluster({ ...WORLD }, scope);
  await folder.write('prices.yaml', priceOf('0.2'));
  const config = await folder.write('podtally.yaml', configOf('small'));
  exporter = await startExporter(['serve', '--config', config], scope);
});
afterEach(() => scope.disposeAsync());

const total = async (): Promise<number> => sumOf(await exporter.samples(), COST);
const totalBecomes = (usd: number): Promise<true> =>
  until(`a total of ${usd} USD/h`, async () =>
    Math.abs((await total()) - usd) < 1e-12 ? true : undefined,
  );
const metricBecomes = (name: string, value: number): Promise<true> =>
  until(`${name} ${value}`, async () =>
    valueOf(await exporter.samples(), name) === value ? true : undefined,
  );

describe('podtally serve', () => {
  test('charges the worked example to the cent', async () => {
    const costs = await until('usage of both pods', async () => {
      const samples = await exporter.samples();
      return valueOf(samples, 'podtally_gaps', { kind: 'usage_unknown' }) === 0
        ? samplesNamed(samples, COST)
        : undefined;
    });
    const rows = costs.map(({ labels, value }) => [
      ...[labels['pod'], labels['spend_type'], labels['resource']],
      Number(value.toFixed(6)),
    ]);
    expect(rows).toEqual([
      ['a', 'usage', 'cpu', 0.015],
      ['a', 'workload_idle', 'cpu', 0.045],
      ['a', 'usage', 'memory', 0.01],
      ['a', 'workload_idle', 'memory', 0.01],
      ['b', 'usage', 'cpu', 0.06],
      ['b', 'workload_idle', 'cpu', 0],
      ['b', 'usage', 'memory', 0.005],
      ['b', 'workload_idle', 'memory', 0.005],
      ['', 'cluster_idle', 'memory', 0.05],
    ]);
  });

  test('ends with 0 on SIGTERM, though a client keeps its connection and a target hangs', async () => {
    cluster.trouble('/nodes/n1', { kind: 'slow' });
    const agent = new Agent({ keepAlive: true });
    scope.defer(() => agent.destroy());
    await new Promise((resolve) => {
      get(`${exporter.url}/healthz`, { agent }, (response) => {
        response.resume().on('end', resolve);
      });
    });
    exporter.send('SIGTERM');
    let ending: Ending | null = null;
    void exporter.ended.then((found) => (ending = found));
    // Sooner than the ten seconds that answers under way may take.
    expect(await until('its end', () => ending, 5)).toEqual({ code: 0, signal: null });
  });

  test('says that its port is in use, and ends with 1', async () => {
    const config = folder.path('podtally.yaml');
    const listen = `127.0.0.1:${exporter.port}`;
    expect(await podtally(['serve', '--config', config, '--listen', listen])).toEqual({
      code: 1,
      stdout: '',
      stderr: `podtally: cannot listen on ${listen}: the port is in use, perhaps by another podtally. Stop it, or choose another address with --listen or server.listen.\n`,
    });
  });
});

describe('a changed file', () => {
  test('of prices is taken into use by itself', async () => {
    await totalBecomes(0.2);
    await folder.write('prices.yaml', priceOf('0.3'));
    await totalBecomes(0.3);
    expect(exporter.stderr()).toMatch(/ info configuration and prices taken into use\n$/);
  });

  test('of the configuration is taken into use by itself, and at once on SIGHUP', async () => {
    await folder.write('podtally.yaml', configOf('renamed'));
    await until('the new name', async () =>
      samplesNamed(await exporter.samples(), COST, { cluster: 'renamed' }).length > 0
        ? true
        : undefined,
    );
    await folder.write(
      'podtally.yaml',
      configOf('renamed', 'allocation: { models: { default: usage } }\n'),
    );
    exporter.send('SIGHUP');
    await until('the usage model', async () =>
      sumOf(await exporter.samples(), COST, { spend_type: 'workload_idle' }) === 0
        ? true
        : undefined,
    );
    expect(await total()).toBeCloseTo(0.2, 12);
    expect(samplesNamed(await exporter.samples(), COST, { cluster: 'small' })).toEqual([]);
  });

  test('that is bad changes nothing, and is told with line and column until it is good again', async () => {
    await totalBecomes(0.2);
    await folder.write('podtally.yaml', `${configOf('small')}alocation: {}\n`);
    exporter.send('SIGHUP');
    await metricBecomes(RELOADED, 0);
    const said = await until('the log line', () =>
      /^\S+ error configuration not taken into use; the last good one stays errors=(?<errors>.*)$/mu.exec(
        exporter.stderr(),
      ),
    );
    const line = configOf('small').split('\n').length;
    expect(JSON.parse(said.groups?.['errors'] ?? '')).toBe(
      `${folder.path('podtally.yaml')}:${line}:1: alocation is not a known key; did you mean "allocation"?\n  ${line} | alocation: {}\n${' '.repeat(String(line).length + 2)} | ^^^^^^^^^\n`,
    );
    expect(await total()).toBeCloseTo(0.2, 12);
    await folder.write('podtally.yaml', configOf('small'));
    exporter.send('SIGHUP');
    await metricBecomes(RELOADED, 1);
  });

  test('of prices that is bad changes nothing, and is told with line and column', async () => {
    await totalBecomes(0.2);
    await folder.write('prices.yaml', priceOf('-0.3'));
    exporter.send('SIGHUP');
    await metricBecomes(RELOADED, 0);
    await until('the log line', () =>
      exporter
        .stderr()
        .includes(
          `${folder.path('prices.yaml')} line 3, column 17: nodes[0].usdPerHour: -0.3 is negative; write a price of 0 or more`,
        )
        ? true
        : undefined,
    );
    expect(await total()).toBeCloseTo(0.2, 12);
  });

  test('that vanishes changes nothing, and is told', async () => {
    await totalBecomes(0.2);
    await rm(folder.path('prices.yaml'));
    await metricBecomes(RELOADED, 0);
    expect(exporter.stderr()).toContain(`${folder.path('prices.yaml')}: cannot be read`);
    expect(await total()).toBeCloseTo(0.2, 12);
  });
});

describe('a price file that a changed configuration names', () => {
  test('is taken into use as soon as it is mended', async () => {
    await totalBecomes(0.2);
    await folder.write('other.yaml', priceOf('-0.4'));
    await folder.write('podtally.yaml', configOf('small').replace('prices.yaml', 'other.yaml'));
    await metricBecomes(RELOADED, 0);
    expect(await total()).toBeCloseTo(0.2, 12);
    await folder.write('other.yaml', priceOf('0.4'));
    await totalBecomes(0.4);
  });
});

describe('a price that vanishes', () => {
  test('stays as the last one known, and is a gap', async () => {
    await totalBecomes(0.2);
    await folder.write('prices.yaml', 'nodes:\n  - match: { node: n2 }\n    usdPerHour: 9\n');
    exporter.send('SIGHUP');
    await until('the gap', async () =>
      valueOf(await exporter.samples(), 'podtally_gaps', { kind: 'host_price_stale' }) === 1
        ? true
        : undefined,
    );
    const samples = await exporter.samples();
    expect(sumOf(samples, COST)).toBeCloseTo(0.2, 12);
    expect(valueOf(samples, 'podtally_gaps', { kind: 'host_without_price' })).toBe(0);
    const { stdout } = await podtally(['explain', 'node', 'n1', '--server', exporter.url]);
    expect(stdout).toContain(
      `host     n1, on-demand · 0.2000 USD/h: file, ${folder.path('prices.yaml')} line 2, stale: no source knows it any more\n`,
    );
  });
});
