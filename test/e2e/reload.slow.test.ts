import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunningExporter } from '../support/exporter.ts';
import type { Folder } from '../support/folder.ts';
import { podtally } from '../support/program.ts';
import { samplesNamed, sumOf, valueOf } from '../support/samples.ts';
import type { SmallCluster } from '../support/small-cluster.ts';
import {
  pricesOf,
  smallConfig,
  startOnSmallCluster,
  WORKED_EXAMPLE,
} from '../support/small-exporter.ts';
import { until } from '../support/until.ts';

const COST = 'podtally_cost_usd_per_hour';
const RELOADED = 'podtally_config_last_reload_successful';

let scope: AsyncDisposableStack;
let folder: Folder;
let cluster: SmallCluster;
let exporter: RunningExporter;

const priceOf = (usdPerHour: number): string => pricesOf('n1', usdPerHour);
const configOf = (name: string, more = ''): string => smallConfig(cluster, { name, more });

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  const prices = priceOf(0.2);
  ({ cluster, folder, exporter } = await startOnSmallCluster({ ...WORKED_EXAMPLE }, scope, {
    prices,
  }));
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

describe('a changed file', () => {
  test('of prices is taken into use by itself', async () => {
    await totalBecomes(0.2);
    await folder.write('prices.yaml', priceOf(0.3));
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
    await folder.write('prices.yaml', priceOf(-0.3));
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
    await folder.write('other.yaml', priceOf(-0.4));
    await folder.write('podtally.yaml', configOf('small').replace('prices.yaml', 'other.yaml'));
    await metricBecomes(RELOADED, 0);
    expect(await total()).toBeCloseTo(0.2, 12);
    await folder.write('other.yaml', priceOf(0.4));
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

  test('stays also when the cluster is renamed, and measuring starts anew', async () => {
    await totalBecomes(0.2);
    await folder.write('prices.yaml', 'nodes:\n  - match: { node: n2 }\n    usdPerHour: 9\n');
    await folder.write('podtally.yaml', configOf('renamed'));
    exporter.send('SIGHUP');
    await until('the new name', async () =>
      samplesNamed(await exporter.samples(), COST, { cluster: 'renamed' }).length > 0
        ? true
        : undefined,
    );
    const samples = await exporter.samples();
    expect(sumOf(samples, COST)).toBeCloseTo(0.2, 12);
    expect(valueOf(samples, 'podtally_gaps', { kind: 'host_price_stale' })).toBe(1);
  });
});

test('a configuration whose targets do not answer leaves the figures and shows the sources down', async () => {
  await totalBecomes(0.2);
  await folder.write('podtally.yaml', smallConfig(cluster, { stateMetrics: ['/nowhere'] }));
  exporter.send('SIGHUP');
  await until('the source down', async () =>
    valueOf(await exporter.samples(), 'podtally_source_up', { source: 'kube-state-metrics' }) === 0
      ? true
      : undefined,
  );
  expect(await total()).toBeCloseTo(0.2, 12);
});
