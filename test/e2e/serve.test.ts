import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { podtally, type Ending } from '../support/program.ts';
import { samplesNamed, valueOf } from '../support/samples.ts';
import {
  pricesOf,
  startOnSmallCluster,
  WORKED_EXAMPLE,
  type SmallExporter,
} from '../support/small-exporter.ts';
import { until } from '../support/until.ts';

let scope: AsyncDisposableStack;
let small: SmallExporter;

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  small = await startOnSmallCluster({ ...WORKED_EXAMPLE }, scope, { prices: pricesOf('n1', 0.2) });
});
afterEach(() => scope.disposeAsync());

describe('podtally serve', () => {
  test('charges the worked example to the cent', async () => {
    const costs = await until('usage of both pods', async () => {
      const samples = await small.exporter.samples();
      return valueOf(samples, 'podtally_gaps', { kind: 'usage_unknown' }) === 0
        ? samplesNamed(samples, 'podtally_cost_usd_per_hour')
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
    small.cluster.trouble('/nodes/n1', { kind: 'slow' });
    const agent = new Agent({ keepAlive: true });
    scope.defer(() => agent.destroy());
    await new Promise((resolve) => {
      get(`${small.exporter.url}/healthz`, { agent }, (response) => {
        response.resume().on('end', resolve);
      });
    });
    small.exporter.send('SIGTERM');
    let ending: Ending | null = null;
    void small.exporter.ended.then((found) => (ending = found));
    // Sooner than the ten seconds that answers under way may take.
    expect(await until('its end', () => ending, 9)).toEqual({ code: 0, signal: null });
  });

  test('ends with 0 on Ctrl-C, though a wrapper such as npm hands it on a second time', async () => {
    const { exporter } = small;
    // A client in the middle of its request keeps the exporter from ending before the second signal comes.
    const client = connect(exporter.port, '127.0.0.1');
    scope.defer(() => void client.destroy());
    await new Promise((resolve) => client.write('GET /healthz HTTP/1.1\r\n', resolve));
    await exporter.get('/healthz');
    exporter.send('SIGINT');
    await until('it to take no more requests', () =>
      exporter.get('/healthz').then(
        () => null,
        () => true,
      ),
    );
    exporter.send('SIGINT');
    client.end('Host: here\r\nConnection: close\r\n\r\n');
    client.resume();
    expect(await exporter.ended).toEqual({ code: 0, signal: null });
  });

  test('says that its port is in use, and ends with 1', async () => {
    const config = small.folder.path('podtally.yaml');
    const listen = `127.0.0.1:${small.exporter.port}`;
    expect(await podtally(['serve', '--config', config, '--listen', listen])).toEqual({
      code: 1,
      stdout: '',
      stderr: `podtally: cannot listen on ${listen}: the port is in use, perhaps by another podtally. Stop it, or choose another address with --listen or server.listen.\n`,
    });
  });
});
