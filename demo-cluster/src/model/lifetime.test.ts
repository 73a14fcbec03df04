import { describe, expect, test } from '@jest/globals';
import { containerState, heldSeconds, phaseAt, ranSeconds } from './lifetime.ts';
import { constant } from './profile.ts';
import { aNode } from '../testing/nodes.ts';
import { podOf } from '../scenarios/pods.ts';
import type { ContainerSpec, PodSpec } from '../scenarios/pods.ts';

const NODE = aNode({ created: 1000, ends: 9000 });
const HOUR = { start: 3600, end: 7200 };

const container = (name: string, runs: ContainerSpec['runs'] = []): ContainerSpec => ({
  name,
  runs,
  cpu: constant(1),
  memory: constant(1),
});
const pod = (rest: Partial<PodSpec>) =>
  podOf({
    seed: 1,
    namespace: 'n',
    name: 'p',
    node: NODE.name,
    created: 2000,
    containers: [container('app', [[2003, Infinity]])],
    ...rest,
  });

describe('held seconds', () => {
  test.each([
    ['all of an interval that the pod outlives', {}, 3600],
    ['from its scheduling, not its creation', { created: 3700, scheduled: 4200 }, 3000],
    [
      'until it finished, though its object stays',
      { finished: { at: 5000, phase: 'Failed' } },
      1400,
    ],
    ['until its object is gone', { gone: 4000 }, 400],
    ['none where it never finds a node', { scheduled: Infinity }, 0],
  ] as const)('are %s', (_case, rest, seconds) => {
    expect(heldSeconds(pod(rest), NODE, HOUR)).toBe(seconds);
  });

  test('end with the host and begin with it', () => {
    expect(heldSeconds(pod({}), NODE, { start: 7200, end: 10_800 })).toBe(1800);
    expect(heldSeconds(pod({ created: 500 }), NODE, { start: 0, end: 3600 })).toBe(2600);
  });
});

test('a second in which two containers run counts once as run', () => {
  const both = pod({
    containers: [
      container('a', [
        [3700, 3800],
        [3900, 4000],
      ]),
      container('b', [[3750, 3950]]),
      container('c', [[5000, 5010]]),
    ],
  });
  expect(ranSeconds(both, NODE, HOUR)).toBe(310);
});

describe('a container', () => {
  const runs = [
    [3000, 3100],
    [3150, 3200],
  ] as const;
  const state = (time: number, rest: Partial<PodSpec> = {}) => {
    const each = pod({ containers: [container('app', runs)], ...rest });
    const { state: is, run, last } = containerState(each, each.containers[0]!, time);
    return [is, run?.start, last?.start];
  };

  test('waits before its first run, and between runs with the last one remembered', () => {
    expect(state(2999)).toEqual(['waiting', undefined, undefined]);
    expect(state(3120)).toEqual(['waiting', undefined, 3000]);
  });

  test('runs, with the run before it remembered', () => {
    expect(state(3000)).toEqual(['running', 3000, undefined]);
    expect(state(3199)).toEqual(['running', 3150, 3000]);
  });

  test('backs off after its last run where the pod restarts always', () => {
    expect(state(3300)).toEqual(['waiting', undefined, 3150]);
  });

  test('is terminated after its last run where it is not restarted, or the pod is being deleted', () => {
    expect(state(3300, { restartPolicy: 'Never' })).toEqual(['terminated', 3150, 3000]);
    expect(state(3300, { deletion: { requested: 3190, timestamp: 3220 } })).toEqual([
      'terminated',
      3150,
      3000,
    ]);
  });
});

test('a pod is pending until an app container has started, init containers aside', () => {
  const each = pod({
    finished: { at: 4000, phase: 'Succeeded' },
    containers: [
      { ...container('init', [[2003, 2050]]), role: 'init' },
      container('app', [[2051, 4000]]),
    ],
  });
  expect([2010, 2051, 3999, 4000].map((time) => phaseAt(each, time))).toEqual([
    'Pending',
    'Running',
    'Running',
    'Succeeded',
  ]);
});
