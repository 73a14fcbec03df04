import { describe, expect, test } from '@jest/globals';
import type { SampleRun } from '../../domain/metering/run.ts';
import { interval } from '../../domain/interval.ts';
import { finished } from '../../domain/stepwise.ts';
import { ContainerSeries } from './container-series.ts';
import { Metered } from './metered.ts';
import { knownCluster, type KnownPod } from './testing/known.ts';

const HOUR = interval(3600, 7200);
const NAME = { container: 'app', namespace: 'shop', pod: 'cart' };
const cgroup = (uid: string, id: string): string => `/kubepods/pod${uid}/${id}`;
const UID = '11111111-1111-1111-1111-111111111111';
const OTHER = '22222222-2222-2222-2222-222222222222';

/** A sample every 30 seconds. */
function run(from: number, to: number, value: (at: number) => number): SampleRun {
  const times: number[] = [];
  for (let at = from; at <= to; at += 30) times.push(at);
  return {
    count: times.length,
    times: Float64Array.from(times),
    values: Float64Array.from(times, value),
  };
}

function fed(pods: readonly KnownPod[]): { metered: Metered; series: ContainerSeries } {
  const metered = new Metered(knownCluster(pods, 7500), 0);
  return { metered, series: new ContainerSeries(metered.containers, [HOUR.start, HOUR.end]) };
}

const usedBy = (metered: Metered, uid: string) =>
  finished(metered.observe(HOUR, [])).pods.find(({ pod }) => pod.uid === uid)!.usage.used;

describe('series of a store', () => {
  test('become what a container used in the span: a counter between its edges, bytes over time', () => {
    const { metered, series } = fed([{ name: 'cart', uid: UID, from: 10 }]);
    series.take(
      cgroup(UID, 'a'),
      NAME,
      'cpu',
      run(3315, 7365, (at) => at / 2),
    );
    series.take(
      cgroup(UID, 'a'),
      NAME,
      'memory',
      run(3315, 7365, () => 100),
    );
    series.end(7380);
    expect(usedBy(metered, UID)).toEqual({ cpu: 1800, memory: 360_000, gpu: 0 });
  });

  test('of one container count once, and go on where the first ends', () => {
    const { metered, series } = fed([{ name: 'cart', uid: UID, from: 10 }]);
    series.take(
      cgroup(UID, 'a'),
      NAME,
      'cpu',
      run(3315, 5415, (at) => at / 2),
    );
    series.take(
      cgroup(UID, 'a'),
      NAME,
      'cpu',
      run(3315, 7365, (at) => at / 2),
    );
    series.end(7380);
    expect(series.crossed).toBe(false);
    expect(usedBy(metered, UID).cpu).toBe(1800);
  });

  test('that follow each other the wrong way round are found out', () => {
    const { series } = fed([{ name: 'cart', uid: UID, from: 10 }]);
    series.take(
      cgroup(UID, 'a'),
      NAME,
      'cpu',
      run(5415, 7365, (at) => at / 2),
    );
    series.take(
      cgroup(UID, 'a'),
      NAME,
      'cpu',
      run(3315, 5385, (at) => at / 2),
    );
    expect(series.crossed).toBe(true);
  });

  test('that fall silent while others of their node are heard have ended: at half a scrape behind their last page', () => {
    const { metered, series } = fed([
      { name: 'cart', uid: UID, from: 10 },
      { name: 'till', uid: OTHER, from: 10 },
    ]);
    series.take(
      cgroup(OTHER, 'b'),
      { ...NAME, pod: 'till' },
      'cpu',
      run(3315, 7365, (at) => at),
    );
    series.take(
      cgroup(UID, 'a'),
      NAME,
      'cpu',
      run(3315, 5415, (at) => at / 2),
    );
    const heard = series.end(7380);
    // From 3600 to 5415, and half of 30 seconds more.
    expect(usedBy(metered, UID).cpu).toBeCloseTo((5430 - 3600) / 2, 9);
    expect(usedBy(metered, OTHER).cpu).toBe(3600);
    expect([...heard.on]).toEqual([['n1', 7365]]);
    expect(heard.every).toBe(30);
  });

  test('of a run that nobody tells the end of do not go on through a back-off until the next run', () => {
    const { metered, series } = fed([{ name: 'cart', uid: UID, from: 10, started: 4500 }]);
    series.take(
      cgroup(UID, 'a'),
      NAME,
      'cpu',
      run(3315, 4005, (at) => at / 2),
    );
    series.take(
      cgroup(UID, 'b'),
      NAME,
      'cpu',
      run(4515, 7365, (at) => (at - 4500) / 2),
    );
    series.end(7380);
    // Half a core from 3600 to half a scrape after 4005, and from 4500 on.
    expect(usedBy(metered, UID).cpu).toBeCloseTo((4020 - 3600) / 2 + (7200 - 4500) / 2, 9);
  });

  test('count what is no use of them', () => {
    const { series } = fed([{ name: 'cart', uid: UID, from: 10 }]);
    const broken = (at: number): number => (at === 4005 ? Infinity : at / 2);
    series.take(cgroup(UID, 'a'), NAME, 'cpu', run(3315, 7365, broken));
    expect(series.invalid).toBe(1);
  });
});
