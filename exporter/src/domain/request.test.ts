import { describe, expect, test } from '@jest/globals';
import {
  dependsOnOrder,
  gpusPerUnit,
  limitOf,
  requestOf,
  type ContainerResources,
} from './request.ts';

const GIB = 2 ** 30;
const container = (
  kind: ContainerResources['kind'],
  cpu: number,
  limit?: number,
): ContainerResources => ({
  kind,
  requests: { cpu, memory: cpu * GIB },
  limits: limit === undefined ? {} : { cpu: limit },
});
const pod = (
  containers: readonly ContainerResources[],
  orderKnown = false,
): Parameters<typeof requestOf>[0] => ({ containers, orderKnown, overhead: {} });

describe('what the scheduler reserves', () => {
  test('is the sum of app containers and sidecars', () => {
    const asked = requestOf(
      pod([container('app', 1), container('app', 0.5), container('sidecar', 0.25)]),
    );
    expect(asked).toEqual({ cpu: 1.75, memory: 1.75 * GIB, gpu: 0 });
  });

  test('is the largest init step where that is more', () => {
    expect(
      requestOf(pod([container('init', 3), container('init', 2), container('app', 1)])).cpu,
    ).toBe(3);
  });

  test('counts an init container beside the sidecars that started before it where the order is known', () => {
    const order = [
      container('init', 3),
      container('sidecar', 0.5),
      container('init', 2),
      container('app', 1),
    ];
    expect(requestOf(pod(order, true)).cpu).toBe(3);
  });

  test('counts every init container beside all sidecars where the order is unknown', () => {
    const order = [
      container('init', 3),
      container('sidecar', 0.5),
      container('init', 2),
      container('app', 1),
    ];
    expect(requestOf(pod(order)).cpu).toBe(3.5);
  });

  test('adds the overhead, and takes pod-level resources in place of the containers', () => {
    const base = pod([container('app', 1)]);
    expect(requestOf({ ...base, overhead: { cpu: 0.25 } }).cpu).toBe(1.25);
    const whole = {
      ...base,
      podLevel: { requests: { cpu: 2 }, limits: { cpu: 4 } },
      overhead: { cpu: 0.25 },
    };
    expect(requestOf(whole)).toEqual({ cpu: 2.25, memory: GIB, gpu: 0 });
    expect(limitOf(whole)).toEqual({ cpu: 4.25, memory: null, gpu: null });
  });
});

describe('what a pod cannot exceed', () => {
  test('is the sum of the limits when every app container and sidecar has one', () => {
    expect(limitOf(pod([container('app', 1, 2), container('sidecar', 0, 0.5)])).cpu).toBe(2.5);
    expect(limitOf(pod([container('app', 1, 2), container('sidecar', 0)])).cpu).toBeNull();
    expect(limitOf(pod([])).cpu).toBeNull();
  });

  test('is the largest init step where that is more, and nothing where an init container has no limit', () => {
    expect(limitOf(pod([container('init', 1, 4), container('app', 1, 2)])).cpu).toBe(4);
    expect(limitOf(pod([container('init', 1), container('app', 1, 2)])).cpu).toBeNull();
  });
});

describe('GPUs', () => {
  test('are counted whole, and MIG slices by their compute slices of 7', () => {
    expect(gpusPerUnit('nvidia_com_gpu')).toBe(1);
    expect(gpusPerUnit('amd_com_gpu')).toBe(1);
    expect(gpusPerUnit('aws_amazon_com_neuron')).toBe(1);
    expect(gpusPerUnit('google_com_tpu')).toBe(1);
    expect(gpusPerUnit('nvidia_com_mig_3g_40gb')).toBe(3 / 7);
    expect(gpusPerUnit('nvidia_com_mig_1g_5gb_me')).toBe(1 / 7);
    expect(gpusPerUnit('ephemeral_storage')).toBeNull();
  });
});

describe('the order of init containers', () => {
  const steps = (init: number): readonly ContainerResources[] => [
    container('init', init),
    container('sidecar', 0.5),
    container('app', 1),
  ];
  test.each([
    // 2 alone, or 2 beside the sidecar's 0.5: either is more than the 1.5 of the running pod.
    ['matters where an init container may run beside a sidecar', steps(2), false, true],
    // 0.75 + 0.5 is less than 1.5 in any order.
    ['does not matter where the running pod asks for more', steps(0.75), false, false],
    ['does not matter where it is known', steps(2), true, false],
    [
      'does not matter without a sidecar',
      [container('init', 2), container('app', 1)],
      false,
      false,
    ],
    ['does not matter without an init container', steps(2).slice(1), false, false],
  ])('%s', (_what, containers, isKnown, matters) => {
    expect(dependsOnOrder(pod(containers, isKnown))).toBe(matters);
  });

  test('does not matter where the pod asks for something as a whole', () => {
    const whole = { requests: { cpu: 4, memory: 4 * GIB }, limits: {} };
    expect(dependsOnOrder({ ...pod(steps(2)), podLevel: whole })).toBe(false);
  });
});
