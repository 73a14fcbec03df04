import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createPrometheusClient,
  type OpenClient,
} from '../../exporter/src/adapters/prometheus/http/query-client.ts';
import { renamedLabels, storeTime } from '../../exporter/src/adapters/prometheus/probes.ts';
import type { VectorRow } from '../../exporter/src/adapters/prometheus/client.ts';
import {
  SplittingQueries,
  type Attempt,
} from '../../exporter/src/adapters/prometheus/splitting.ts';
import {
  configFor,
  seriesInto,
} from '../../exporter/src/adapters/prometheus/testing/fake-store.ts';
import { unixSeconds } from '../../exporter/src/domain/units.ts';
import { listening } from '../support/listening.ts';
import { startPrometheus, type Prometheus } from '../support/prometheus.ts';
import { until } from '../support/until.ts';

const NEVER = new AbortController().signal;
const NAMESPACES = ['shop', 'web "1"', 'a|b', 'ümläut', 'x.y'];
const escaped = (value: string): string => value.replace(/["\\]/g, '\\$&');
const pageOf = (metric: string, namespaces: readonly string[]): string =>
  namespaces
    .map(
      (name, index) => `${metric}{namespace="${escaped(name)}",pod="p${index}"} ${index + 0.5}\n`,
    )
    .join('');
/** More than the store evaluates at once. */
const MANY = [...NAMESPACES, ...Array.from({ length: 25 }, (_, index) => `team-${index}`)];
const MOST_SAMPLES = 20;
const PAGE = pageOf('kube_pod_info', NAMESPACES) + pageOf('many', MANY);
const clock = {
  now: () => unixSeconds(Date.now() / 1000),
  sleep: () => Promise.reject(new Error('nobody sleeps here')),
  breathe: () => Promise.resolve(),
};

const scope = new AsyncDisposableStack();
let prometheus: Prometheus;
let client: OpenClient;

beforeAll(async () => {
  const target = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'text/plain;version=0.0.4' }).end(PAGE),
  );
  const port = await listening(target);
  scope.defer(() => void target.close());
  prometheus = await startPrometheus(
    `  - job_name: plain\n    static_configs: [{ targets: ["127.0.0.1:${port}"], labels: { pod: ksm-0 } }]\n`,
    scope,
    [`--query.max-samples=${MOST_SAMPLES}`],
  );
  client = createPrometheusClient(configFor(prometheus.url), { clock });
  scope.defer(() => client.close());
  await until('two scrapes', async () =>
    (await prometheus.scalar('count_over_time(kube_pod_info{namespace="shop"}[5s])')) >= 2
      ? true
      : undefined,
  );
});
afterAll(() => scope.disposeAsync());

describe('the client against a real Prometheus', () => {
  test('reads a vector, with every label as it was scraped', async () => {
    const rows = new Map<string, number>();
    const outcome = await client.vector(
      'kube_pod_info',
      null,
      (row) => rows.set(row.label('namespace'), row.value),
      NEVER,
    );
    expect(outcome).toMatchObject({ kind: 'ok', rows: NAMESPACES.length });
    expect(rows).toEqual(new Map(NAMESPACES.map((name, index) => [name, index + 0.5])));
  });

  test('reads raw samples, one per scrape', async () => {
    const gaps: number[] = [];
    const outcome = await client.matrix(
      'kube_pod_info{namespace="shop"}[5s]',
      null,
      ({ count, times, values }) => {
        for (let i = 0; i < count; i += 1) expect(values[i]).toBe(0.5);
        for (let i = 1; i < count; i += 1) gaps.push((times[i] ?? 0) - (times[i - 1] ?? 0));
      },
      NEVER,
    );
    expect(outcome.kind).toBe('ok');
    expect(gaps.length).toBeGreaterThan(0);
    for (const gap of gaps) expect(gap).toBeGreaterThan(0);
  });

  test('reads the same raw samples remotely as by a query', async () => {
    const at = unixSeconds(Math.floor(Date.now()) / 1000 - 0.5);
    const read = async (query: string): Promise<readonly string[]> => {
      const all: string[] = [];
      const outcome = await client.matrix(query, at, seriesInto(all), NEVER);
      expect(outcome).toMatchObject({ kind: 'ok', rows: all.length });
      return all;
    };
    const remotely = await read('kube_pod_info[20s]');
    expect(remotely).toHaveLength(NAMESPACES.length);
    // Said in milliseconds it is left to the query engine.
    expect(await read('kube_pod_info[20000ms]')).toEqual(remotely);
    expect(await read('kube_pod_info{namespace!~"web.*|x\\\\.y",pod="ksm-0"}[20s]')).toEqual(
      remotely.filter((series) => !/namespace=(web|x\.y)/.test(series)),
    );
    expect(await read('there_is_none[20s]')).toEqual([]);
  });

  test('asks in parts what is too many samples at once, with values that need quoting', async () => {
    expect(await client.vector('many', null, () => undefined, NEVER)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('would load too many samples'),
    });
    const rows: string[] = [];
    const begin = (): Attempt<VectorRow> => {
      const own: string[] = [];
      return { row: (row) => own.push(row.label('namespace')), commit: () => rows.push(...own) };
    };
    const query = {
      name: 'many',
      label: 'namespace',
      // One of them is not known before.
      values: MANY.slice(1),
      withMatcher: (matcher: string) => `many{pod!="",${matcher}}`,
    };
    const outcome = await new SplittingQueries(client).vector(query, null, begin, NEVER);
    expect(outcome).toMatchObject({ kind: 'ok', rows: MANY.length });
    expect(rows.sort()).toEqual([...MANY].sort());
  });

  test('finds the labels that the scrape renamed, and the clock', async () => {
    expect(await renamedLabels(client, 'kube_pod_info', null, NEVER)).toEqual({
      kind: 'ok',
      exported: new Set(['pod']),
      isPresent: true,
    });
    const time = await storeTime(client, clock, NEVER);
    if (time.kind !== 'ok') throw new Error(time.message);
    expect(Math.abs(time.ahead)).toBeLessThanOrEqual(time.uncertainty);
    expect(Math.abs(time.dateAhead)).toBeLessThanOrEqual(time.uncertainty + 1);
  });

  test('tells a query that cannot be from one that is too large', async () => {
    const kindOf = async (query: string): Promise<string> =>
      (await client.vector(query, null, () => undefined, NEVER)).kind;
    expect(await kindOf('sum(')).toBe('invalid');
    expect(await kindOf('kube_pod_info[5s]')).toBe('invalid');
    expect(await kindOf('many')).toBe('refused');
  });
});
