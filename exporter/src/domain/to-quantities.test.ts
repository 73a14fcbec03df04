import { describe, expect, test } from '@jest/globals';
import { interval } from './interval.ts';
import type { ObservedPod } from './observation.ts';
import type { HostQuantities, PodQuantities, Quantities } from './quantities.ts';
import { amounts } from './resource.ts';
import { HOUR, aHost, aPod, observed, type HostSketch, type PodSketch } from './testing/cluster.ts';
import { liveQuantities, settledQuantities } from './to-quantities.ts';
import { BYTES_PER_GIB, resourceSeconds, unixSeconds } from './units.ts';

const n1: HostSketch = { node: 'n1', cores: 4, gib: 16 };
/** Seconds after the hour began. */
const at = (seconds: number): number => HOUR.start + seconds;

function settled(pod: ObservedPod, host: HostSketch = n1): Quantities {
  return settledQuantities(observed({ hosts: [aHost(host)], pods: [pod] }));
}
const podIn = (quantities: Quantities): PodQuantities => hostIn(quantities).pods[0]!;
const hostIn = (quantities: Quantities): HostQuantities => quantities.hosts[0]!;
const gapsOf = ({ gaps }: Quantities): readonly (readonly [string, readonly string[]])[] =>
  gaps.map(({ kind, examples }) => [kind, examples]);
const a = (sketch: Omit<PodSketch, 'name' | 'node'> = {}): ObservedPod =>
  aPod({ name: 'a', node: 'n1', ...sketch });

describe('what a pod requested', () => {
  test('counts from being scheduled to its end, in resource-seconds', () => {
    const pod = a({ request: { cores: 0.5, gib: 2 }, from: at(600), to: at(1800) });
    const { requested, heldSeconds } = podIn(settled(pod));
    expect(heldSeconds).toBe(1200);
    expect(requested).toEqual({ cpu: 600, memory: 2400 * BYTES_PER_GIB, gpu: 0 });
  });

  test('follows a resize: 1 core for 1,200 s and 2 cores for 2,400 s', () => {
    const pod = {
      ...a(),
      requests: [
        { from: unixSeconds(0), amounts: amounts(1, 0) },
        { from: unixSeconds(at(1200)), amounts: amounts(2, 0) },
      ],
    };
    expect(podIn(settled(pod)).requested.cpu).toBe(1200 + 4800);
  });

  test('holds the first step from the beginning, even where it was read late', () => {
    const pod = { ...a(), requests: [{ from: unixSeconds(at(1800)), amounts: amounts(1, 0) }] };
    expect(podIn(settled(pod)).requested.cpu).toBe(3600);
  });

  test('takes a resize before the interval as done, and one after the pod’s end as not made', () => {
    const pod = {
      ...a({ to: at(1800) }),
      requests: [
        { from: unixSeconds(0), amounts: amounts(1, 0) },
        { from: unixSeconds(at(-60)), amounts: amounts(2, 0) },
        { from: unixSeconds(at(2000)), amounts: amounts(3, 0) },
      ],
    };
    expect(podIn(settled(pod)).requested.cpu).toBe(2 * 1800);
  });
});

describe('a host that lived for a part of the interval', () => {
  const pod = a({ request: { cores: 1 }, used: { cores: 1 } });

  test('offers capacity for the seconds billed', () => {
    const host = { ...n1, allocatable: { cores: 3 }, from: at(900), to: at(2700) };
    const { billedSeconds, capacity, allocatable } = hostIn(settled(pod, host));
    expect([billedSeconds, capacity.cpu, allocatable.cpu]).toEqual([1800, 7200, 5400]);
  });

  test('clips its pods to its life, and what they requested outside is remembered for coverage', () => {
    const { heldSeconds, requested, clipped } = podIn(settled(pod, { ...n1, from: at(900) }));
    expect([heldSeconds, requested.cpu, clipped.cpu]).toEqual([2700, 2700, 900]);
  });

  test('clips nothing where it was billed all the time', () => {
    expect(podIn(settled(pod)).clipped.cpu).toBe(0);
  });

  test('is not there at all in an interval before its birth', () => {
    const quantities = settled(pod, { ...n1, from: HOUR.end });
    expect(quantities.hosts).toEqual([]);
    expect(gapsOf(quantities)).toEqual([['pod_without_host', ['shop/a on n1']]]);
  });
});

describe('usage nobody measured', () => {
  test('is the request for the seconds its containers ran: pulling an image is zero usage', () => {
    // scheduled for 1,800 s, of which it pulled for 600
    const pod = a({
      request: { cores: 2, gib: 1 },
      used: null,
      from: at(1800),
      runningSeconds: 1200,
    });
    const quantities = settled(pod);
    const { requested, used, estimated } = podIn(quantities);
    expect([requested.cpu, used.cpu]).toEqual([3600, 2400]);
    expect(used.memory).toBe(1200 * BYTES_PER_GIB);
    expect(estimated).toBe(true);
    expect(gapsOf(quantities)).toEqual([['usage_unknown', ['shop/a (cpu, memory)']]]);
  });

  test('is known to be zero where no container ever ran', () => {
    const quantities = settled(a({ request: { cores: 2 }, used: null, runningSeconds: 0 }));
    expect(podIn(quantities)).toMatchObject({ used: { cpu: 0, memory: 0 }, estimated: false });
    expect(gapsOf(quantities)).toEqual([]);
  });

  test('is zero and a gap of its own where nothing was requested', () => {
    const quantities = settled(a({ used: null }));
    expect(podIn(quantities).used.cpu).toBe(0);
    expect(gapsOf(quantities)).toEqual([
      ['usage_unknown_without_request', ['shop/a (cpu, memory)']],
    ]);
  });

  test('is told apart by resource: cpu is charged by request, memory without one is charged nothing', () => {
    const quantities = settled(a({ request: { cores: 1 }, used: null }));
    expect(podIn(quantities).used).toEqual({ cpu: 3600, memory: 0, gpu: 0 });
    expect(gapsOf(quantities)).toEqual([
      ['usage_unknown', ['shop/a (cpu)']],
      ['usage_unknown_without_request', ['shop/a (memory)']],
    ]);
  });

  test('of a GPU is a gap where the pod holds one, and none where it does not', () => {
    const gpuless = (gpus: number): Quantities => {
      const pod = a({ request: { cores: 1, gpus }, used: { cores: 1 } });
      const used = { ...pod.usage.used, gpu: null };
      return settled({ ...pod, usage: { ...pod.usage, used } }, { ...n1, gpus: 1 });
    };
    expect(gapsOf(gpuless(0))).toEqual([]);
    expect(podIn(gpuless(0)).estimated).toBe(false);
    expect(gapsOf(gpuless(1))).toEqual([['usage_unknown', ['shop/a (gpu)']]]);
    expect(podIn(gpuless(1))).toMatchObject({ estimated: true, used: { gpu: 3600 } });
  });

  test('is never made up where a sample says zero', () => {
    const quantities = settled(a({ request: { cores: 1, gib: 1 }, used: {} }));
    expect(podIn(quantities)).toMatchObject({ estimated: false, used: { cpu: 0, memory: 0 } });
    expect(gapsOf(quantities)).toEqual([]);
  });
});

test('notes on a reading become gaps and mark the pod estimated', () => {
  const quantities = settled(
    a({ notes: ['usage_extrapolated', 'usage_above_limit'], request: { cores: 1 } }),
  );
  expect(podIn(quantities).estimated).toBe(true);
  expect(gapsOf(quantities)).toEqual([
    ['usage_extrapolated', ['shop/a']],
    ['usage_above_limit', ['shop/a']],
  ]);
});

describe('pods and hosts', () => {
  const pods = [
    aPod({ name: 'a', node: 'n1', request: { cores: 1 } }),
    aPod({ name: 'b', node: 'ghost', request: { cores: 2 } }),
    aPod({ name: 'c', node: 'n2', request: { cores: 3 } }),
    aPod({ name: 'gone', node: 'n1', to: HOUR.start }),
  ];
  const hosts = [aHost(n1), aHost({ ...n1, node: 'n2' })];
  const quantities = settledQuantities(observed({ hosts, pods }));
  const names = (of: readonly PodQuantities[]): readonly string[] => of.map(({ pod }) => pod.name);

  test('meet by node name; who was gone before the interval is nowhere', () => {
    expect(quantities.hosts.map((host) => names(host.pods))).toEqual([['a'], ['c']]);
  });

  test('a pod on a node nobody reported is a stray: a gap, with its request kept', () => {
    expect(names(quantities.strays)).toEqual(['b']);
    expect(quantities.strays[0]?.requested.cpu).toBe(7200);
    expect(gapsOf(quantities)).toEqual([['pod_without_host', ['shop/b on ghost']]]);
  });

  test('gaps met while observing stay, and add up with those met here', () => {
    const before = { kind: 'pod_without_host', count: 2, examples: ['x on y', 'z on y'] } as const;
    const observation = { ...observed({ hosts, pods }), gaps: [before] };
    expect(settledQuantities(observation).gaps).toEqual([
      { ...before, count: 3, examples: ['x on y', 'z on y', 'shop/b on ghost'] },
    ]);
  });
});

describe('live', () => {
  const WINDOW = interval(at(0), at(300));
  const live = (sketch: Omit<PodSketch, 'name' | 'node'>, host: HostSketch = n1): Quantities =>
    liveQuantities(
      observed({
        hosts: [aHost(host)],
        pods: [aPod({ name: 'a', node: 'n1', ...sketch }, WINDOW)],
        span: WINDOW,
      }),
    );

  test('a pod one minute old is not diluted by four minutes before its birth', () => {
    const pod = podIn(live({ request: { cores: 1 }, used: { cores: 0.5 }, from: at(240) }));
    expect(pod).toMatchObject({
      heldSeconds: 3600,
      requested: { cpu: 3600 },
      used: { cpu: 0.5 * 3600 },
    });
  });

  test('seconds before a counter’s first sample do not dilute either', () => {
    const pod = aPod({ name: 'a', node: 'n1', unseenSeconds: 60 }, WINDOW);
    const used = { ...pod.usage.used, cpu: resourceSeconds(120) };
    const pods = [{ ...pod, usage: { ...pod.usage, used } }];
    const quantities = liveQuantities(observed({ hosts: [aHost(n1)], pods, span: WINDOW }));
    // 120 core-seconds in 240 seen seconds: half a core
    expect(podIn(quantities).used.cpu).toBe(0.5 * 3600);
  });

  test('a counter seen for no time at all says nothing', () => {
    expect(podIn(live({ used: { cores: 1 }, unseenSeconds: 300 })).used.cpu).toBe(0);
  });

  test('unknown usage is the request for the share of its life that it ran', () => {
    const pod = podIn(
      live({ request: { cores: 1 }, used: null, from: at(240), runningSeconds: 15 }),
    );
    expect(pod.used.cpu).toBe(0.25 * 3600);
  });

  test('the request is the one that stands', () => {
    const pod = {
      ...aPod({ name: 'a', node: 'n1' }, WINDOW),
      requests: [
        { from: unixSeconds(0), amounts: amounts(1, 0) },
        { from: unixSeconds(at(290)), amounts: amounts(2, 0) },
      ],
    };
    const observation = observed({ hosts: [aHost(n1)], pods: [pod], span: WINDOW });
    expect(podIn(liveQuantities(observation)).requested.cpu).toBe(2 * 3600);
  });

  test('a pod that ended in the window is over; settled, it counts', () => {
    const over = { request: { cores: 1 }, to: at(120) };
    expect(hostIn(live(over)).pods).toEqual([]);
    expect(podIn(settled(a(over))).requested.cpu).toBe(120);
  });

  test('a host that joined a minute ago offers a whole hour, and clips nobody', () => {
    const { billedSeconds, capacity, pods } = hostIn(
      live({ request: { cores: 1 } }, { ...n1, from: at(240) }),
    );
    expect([billedSeconds, capacity.cpu]).toEqual([3600, 4 * 3600]);
    expect(pods[0]).toMatchObject({ requested: { cpu: 3600 }, clipped: { cpu: 0 } });
  });

  test('a host that ended is over', () => {
    expect(live({ to: at(100) }, { ...n1, to: at(200) }).hosts).toEqual([]);
  });

  test('each view is held against its own count', () => {
    const observation = observed({ hosts: [aHost(n1)], pods: [a({ request: { cores: 2 } })] });
    expect(liveQuantities(observation).counted.cpuRequests).toBe(2);
    expect(settledQuantities(observation).counted.cpuRequests).toBe(7200);
  });
});
