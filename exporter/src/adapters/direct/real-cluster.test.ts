import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeClock } from '../../app/testing/fakes.ts';
import { interval } from '../../domain/interval.ts';
import { NEVER, servePages, sourceOver, type Pages } from './testing/fake-cluster.ts';
import { finished } from '../../domain/stepwise.ts';

describe('a real cluster', () => {
  let pages: Pages;
  beforeEach(async () => {
    pages = await servePages();
  });
  afterEach(() => pages.close());

  const fixture = (name: string): Buffer =>
    gunzipSync(readFileSync(new URL(`fixtures/${name}-1.35.txt.gz`, import.meta.url)));
  /** When its pages were captured. */
  const CAPTURED = 1_782_468_880;

  test('shows each scheduled pod once, all living ones with usage, and the requests of its text', async () => {
    const inventory = fixture('kube-state-metrics');
    pages.set('/ksm', (_request, response) => response.end(inventory));
    pages.set('/cadvisor', (_request, response) => response.end(fixture('cadvisor')));
    const source = sourceOver(pages, new FakeClock(CAPTURED));
    await source.poll(NEVER);
    const seen = finished(source.observe(interval(CAPTURED - 60, CAPTURED)));
    const lines = inventory.toString().split('\n');
    const scheduled = lines.filter((line) => /^kube_pod_info\{.*,node="[^"]/.test(line));
    expect(scheduled).toHaveLength(24);

    const alive = seen.pods.filter(({ life }) => life.to === null);
    const names = alive.map(({ pod }) => `${pod.namespace}/${pod.name}`);
    expect(new Set(names).size).toBe(names.length);
    const over = new Set(
      lines
        .map((line) =>
          /^kube_pod_status_phase\{.*uid="(.*)",phase="(Succeeded|Failed)"\} 1$/.exec(line),
        )
        .map((found) => found?.[1]),
    );
    const uidOf = (line: string): string => /uid="([^"]*)"/.exec(line)?.[1] ?? '';
    const living = scheduled.filter((line) => !over.has(uidOf(line)));
    expect(alive.map(({ pod }) => pod.uid).toSorted()).toEqual(living.map(uidOf).toSorted());

    const asked = (resource: string): number =>
      lines
        .filter((line) => line.startsWith('kube_pod_container_resource_requests{'))
        .filter((line) => line.includes(`resource="${resource}"`) && line.includes('node="d'))
        .filter((line) => !over.has(uidOf(line)))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    const held = (resource: 'cpu' | 'memory'): number =>
      alive.reduce((sum, { requests }) => sum + (requests.at(-1)?.amounts[resource] ?? 0), 0);
    expect(held('cpu')).toBeCloseTo(asked('cpu'), 9);
    expect(held('memory')).toBe(asked('memory'));
    expect(seen.counted.atEnd.cpuRequests).toBeCloseTo(asked('cpu'), 9);

    const withoutUsage = alive.filter(({ usage }) => usage.used.cpu === null);
    // Its container waits for its next try.
    expect(withoutUsage.map(({ pod }) => pod.name)).toEqual(['e2e-container-creating']);
    expect(seen.gaps).toEqual([]);
  });
});
