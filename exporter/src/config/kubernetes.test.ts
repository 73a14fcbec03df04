import { describe, expect, test } from '@jest/globals';
import type { KubernetesConfig } from '../adapters/kubernetes/config.ts';
import { toKubernetesOptions } from './kubernetes.ts';
import { kubernetesSchema } from './schema/kubernetes.ts';

/** The compiler checks here that the source takes what the configuration gives. */
const optionsOf = (section: unknown): KubernetesConfig | null =>
  toKubernetesOptions(kubernetesSchema.parse(section));

const faultOf = (section: unknown): string => {
  const { error } = kubernetesSchema.safeParse(section);
  const [issue] = error?.issues ?? [];
  return `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'sound'}`;
};

describe('the options of the Kubernetes source', () => {
  test('unless told otherwise it is off', () => {
    expect(optionsOf({})).toBeNull();
  });

  test('inside a cluster nothing more is needed', () => {
    expect(optionsOf({ mode: 'in-cluster' })).toEqual({
      connection: { mode: 'in-cluster' },
      pageSize: 500,
      timeoutSeconds: 30,
      watchIdleSeconds: 180,
    });
  });

  test('with a kubeconfig, its file and context may be named', () => {
    expect(optionsOf({ mode: 'kubeconfig' })?.connection).toEqual({ mode: 'kubeconfig' });
    expect(
      optionsOf({ mode: 'kubeconfig', kubeconfig: '/k', context: 'prod' })?.connection,
    ).toEqual({ mode: 'kubeconfig', path: '/k', context: 'prod' });
  });

  test.each([
    [{ kubeconfig: '/k' }, 'kubeconfig is only read when mode is kubeconfig, but mode is off'],
    [
      { mode: 'in-cluster', context: 'prod' },
      'context is only read when mode is kubeconfig, but mode is in-cluster',
    ],
  ])('%j is a mistake', (section, fault) => {
    expect(faultOf(section)).toBe(fault);
  });
});
