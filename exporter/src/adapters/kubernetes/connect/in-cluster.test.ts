import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Environment } from '../config.ts';
import type { ApiClient } from '../http/api-client.ts';
import {
  ask,
  guardedServers,
  newCertificates,
  type Certificates,
  type GuardedServers,
} from '../../../../../test/support/guarded-servers.ts';
import { inCluster } from './in-cluster.ts';

let certificates: Certificates;
let bed: GuardedServers;
beforeAll(async () => {
  certificates = await newCertificates();
});
beforeEach(async () => {
  bed = await guardedServers(certificates);
});
afterEach(() => bed.close());

describe('inside a cluster', () => {
  const inside = (environment: Environment): ApiClient =>
    bed.client(inCluster(environment, bed.folder.path('.')), environment);

  test('the service account’s token and authority are used, and read again when they are rotated', async () => {
    const { port } = new URL(await bed.apiServer());
    await bed.folder.write('ca.crt', certificates.ours.cert);
    await bed.folder.write('token', 'first');
    const client = inside({ KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: port });
    expect(await ask(client)).toBe('accepted');
    await bed.folder.write('token', 'the second');
    expect(await ask(client)).toBe('accepted');
    expect(bed.authorization()).toEqual(['Bearer first', 'Bearer the second']);
  });

  test('outside of one it says so', async () => {
    expect(await ask(inside({}))).toBe(
      'podtally does not run in a Kubernetes pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set; set kubernetes.mode to kubeconfig',
    );
  });

  test('without a service account it says what is missing', async () => {
    const client = inside({ KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' });
    expect(await ask(client)).toBe(
      `its service account token ${bed.folder.path('token')} cannot be read: there is no such file`,
    );
  });
});
