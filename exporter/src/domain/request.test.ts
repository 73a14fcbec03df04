import { describe, expect, test } from '@jest/globals';
import { gpusPerUnit, limitOf, requestOf, type ContainerResources } from './request.ts';

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
