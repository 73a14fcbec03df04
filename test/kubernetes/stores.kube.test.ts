import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { demoScrapes, serveDemo } from '../support/demo-scrapes.ts';
import { costsOf, costsOver, farthest, storeConfig, written } from '../support/demo-store.ts';
import { startExporter } from '../support/exporter.ts';
import { startPrometheus, type Prometheus } from '../support/prometheus.ts';
import { until } from '../support/until.ts';
import { builtProgram } from './testbed/build.ts';

/** cAdvisor measures every 10 to 20 s: so long before and after a window, samples say where each counter stood, and all stores have them. */
const AROUND_SECONDS = 40;
const WINDOW_SECONDS = 25;

const scope = new AsyncDisposableStack();
let prometheus: Prometheus;
let old: string;
let recent: string;
let window: string;

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

beforeAll(async () => {
  const demo = await serveDemo(scope);
  const scrapes = demoScrapes(demo);
  prometheus = await startPrometheus(scrapes, scope, [], builtProgram('prometheus'));
  recent = await written(storeConfig(prometheus.url), scope);
  old = await written(storeConfig((await startPrometheus(scrapes, scope)).url), scope);
  const from = Date.now() / 1000 + AROUND_SECONDS;
  window = `${iso(from)}/${iso(from + WINDOW_SECONDS)}`;
  const over = from + WINDOW_SECONDS + AROUND_SECONDS;
  await until('the window to pass', () => (Date.now() / 1000 > over ? true : undefined), 120);
});
afterAll(() => scope.disposeAsync());

test('it is Prometheus 3.16', async () => {
  const page = await fetch(`${prometheus.url}/api/v1/status/buildinfo`);
  expect(await page.text()).toContain('"version":"3.16.');
});

test('a past window costs the same from Prometheus 2.42 and 3.16, part by part', async () => {
  const [before, now] = [await costsOver(old, window), await costsOver(recent, window)];
  const isGpu = (part: string): boolean => part.includes(' gpu ');
  expect(now.total).toBeCloseTo(before.total, 12);
  expect(farthest(before, now, (part) => !isGpu(part)).share).toBeLessThanOrEqual(1e-6);
  // dcgm-exporter measures at the moment of its scrape: the two see different noise.
  expect(farthest(before, now, isGpu).share).toBeLessThanOrEqual(0.01);
  expect(now.gaps).toEqual(before.gaps);
});

test('live figures are the same within what scrapes at different moments explain', async () => {
  const [before, now] = await Promise.all(
    [old, recent].map(async (config) => {
      const exporter = await startExporter(['serve', '--config', config], scope);
      return costsOf((await exporter.get('/api/v1/allocation?by=namespace')).text);
    }),
  );
  if (before === undefined || now === undefined) throw new Error('no answer');
  expect(now.total).toBeCloseTo(before.total, 9);
  expect(farthest(before, now).share).toBeLessThanOrEqual(0.01);
});
