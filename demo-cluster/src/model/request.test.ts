import { describe, expect, test } from '@jest/globals';
import { effectiveLimit, effectiveRequest } from './request.ts';
import { podOf } from '../scenarios/pods.ts';
import type { ContainerSpec } from '../scenarios/pods.ts';
import { constant } from './profile.ts';
import type { ContainerRole } from './pod.ts';

const part = (role: ContainerRole, cpu: number, limit?: number): ContainerSpec => ({
  name: `${role}-${cpu}`,
  role,
  requests: { cpu },
  limits: limit === undefined ? {} : { cpu: limit },
  cpu: constant(0),
  memory: constant(0),
});
const pod = (overhead: number, ...containers: readonly ContainerSpec[]) =>
  podOf({
    seed: 1,
    namespace: 'n',
    name: 'p',
    node: 'x',
    created: 0,
    overhead: { cpu: overhead },
    containers,
  });

describe('the effective request', () => {
  test('adds up apps and sidecars', () => {
    expect(effectiveRequest(pod(0, part('sidecar', 1), part('app', 2), part('app', 3))).cpu).toBe(
      6,
    );
  });

  test('is the largest init step where that is more, and overhead comes on top', () => {
    expect(effectiveRequest(pod(0.5, part('init', 5), part('init', 4), part('app', 3))).cpu).toBe(
      5.5,
    );
  });

  test('counts with an init step the sidecars that were started before it, not those after', () => {
    expect(effectiveRequest(pod(0, part('sidecar', 1), part('init', 5), part('app', 1))).cpu).toBe(
      6,
    );
    expect(effectiveRequest(pod(0, part('init', 5), part('sidecar', 1), part('app', 1))).cpu).toBe(
      5,
    );
  });
});

describe('the effective limit', () => {
  test('exists only when every app and sidecar container has one', () => {
    expect(effectiveLimit(pod(0, part('app', 1, 2), part('app', 1))).cpu).toBeUndefined();
    expect(effectiveLimit(pod(0.5, part('app', 1, 2), part('sidecar', 1, 3))).cpu).toBe(5.5);
  });
});
