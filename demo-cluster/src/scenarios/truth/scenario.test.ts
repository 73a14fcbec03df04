import { describe, expect, test } from '@jest/globals';
import { truthScenario } from './scenario.ts';
import { truthCosts } from '../../truth/costs.ts';
import { effectiveRequest } from '../../model/request.ts';
import { truth } from '../../truth/quantities.ts';
import { targetsAt, scrape } from '../../scrape.ts';

const scenario = truthScenario({ seed: 1 });

test('has every hard case', () => {
  const cases = new Set(scenario.podsDuring(scenario.about).map((pod) => pod.namespace));
  expect([...cases].toSorted()).toEqual([
    ...[
      'bursting',
      'contended',
      'daemon-set',
      'deleted',
      'fargate',
      'finished',
      'forty-five-seconds',
    ],
    ...['glitches', 'gpu', 'half-done', 'image-pulling', 'init-heavy', 'mig', 'node-dies'],
    ...['node-ends', 'node-joins', 'node-visits', 'outage', 'overhead', 'recreated'],
    ...['request-less', 'restarted', 'sample-less', 'sidecar', 'spelling', 'static', 'steady'],
    ...['twenty-seconds', 'unknown-type', 'unscheduled', 'waving'],
  ]);
});

test('its contended host has less left than is reserved and idle, for cpu and memory', () => {
  const costs = truthCosts(scenario, scenario.about, () => 1, 'hybrid');
  const node = scenario.podsDuring(scenario.about).find((pod) => pod.name === 'reserves')!.node;
  for (const idle of costs.idle.filter((each) => each.node === node)) {
    expect(idle.kappa).toBeGreaterThan(0.1);
    expect(idle.kappa).toBeLessThan(0.6);
  }
});

test('the same seed gives the same text, another seed another', () => {
  const text = (seed: number): string => {
    const each = truthScenario({ seed });
    const time = each.about.start + 1000;
    return targetsAt(each, time)
      .map((target) => {
        const answer = scrape(each, target, time);
        return answer.kind === 'text' ? [...answer.chunks].join('') : answer.kind;
      })
      .join('');
  };
  const first = text(6);
  expect(text(6)).toBe(first);
  expect(text(7)).not.toBe(first);
});

test('uids and container ids are unique', () => {
  const pods = scenario.podsDuring(scenario.about);
  const ids = pods.flatMap((pod) =>
    pod.containers.flatMap((container) => container.runs.map((run) => run.id)),
  );
  expect(new Set(pods.map((pod) => pod.uid)).size).toBe(pods.length);
  expect(new Set(ids).size).toBe(ids.length);
});

test('no container runs outside its pod’s place, static pods apart', () => {
  for (const pod of scenario.podsDuring(scenario.about)) {
    if (pod.namespace === 'static') continue;
    for (const run of pod.containers.flatMap((container) => container.runs)) {
      expect(run.start).toBeGreaterThan(pod.scheduled);
      expect(run.end).toBeGreaterThan(run.start);
      expect(run.end).toBeLessThanOrEqual(Math.min(pod.finished?.at ?? Infinity, pod.gone));
    }
  }
});

describe('options', () => {
  test('leave out the faults', () => {
    expect(scenario.faults.length).toBeGreaterThan(5);
    expect(truthScenario({ seed: 1, faults: false }).faults).toEqual([]);
  });

  test('add a pod whose request depends on the order of init containers', () => {
    const ordered = truthScenario({ seed: 1, initOrder: true });
    const pod = ordered.podsDuring(ordered.about).find((each) => each.namespace === 'init-order')!;
    // 0.6 before the proxy starts; after it they would be 0.9 together.
    expect(effectiveRequest(pod).cpu).toBeCloseTo(0.6, 12);
    expect(truth(ordered, ordered.about).pods.length).toBe(
      truth(scenario, scenario.about).pods.length + 1,
    );
  });

  test('refuse a start within an hour', () => {
    expect(() => truthScenario({ seed: 1, start: 100 })).toThrow(
      'start 100 is not the start of a UTC hour',
    );
  });
});
