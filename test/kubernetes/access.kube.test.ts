import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startBed } from './support/bed.ts';
import { podManifest, podsRunning } from './support/objects.ts';
import { startOnTestbed } from './support/podtally.ts';
import type { ServiceAccount } from './support/service-account.ts';
import { accountOf, WATCHING, type Pace } from './support/sources.ts';
import type { Json } from './testbed/api.ts';
import type { Testbed } from './testbed/testbed.ts';

const PACE: Pace = { scrapeSeconds: 1, windowSeconds: 5, timeoutSeconds: 0.5 };
/** Of `workloads.yaml`. */
const PODS = 17;

const scope = new AsyncDisposableStack();
let bed: Testbed;
let account: ServiceAccount;

beforeAll(async () => {
  bed = await startBed('access', scope);
  await bed.create('namespaces', 'nodes', 'workloads');
  await podsRunning(PODS, bed);
  account = await accountOf(bed);
});
afterAll(() => scope.disposeAsync());

/** Every resource that the API serves, as the API itself lists them, with the verbs it knows. */
async function served(): Promise<
  readonly { readonly name: string; readonly verb: string; readonly group: string }[]
> {
  const groups = (await bed.api.get('/apis')).groups;
  const versions: readonly string[] = groups.map(
    (group: { preferredVersion: { groupVersion: string } }) =>
      `/apis/${group.preferredVersion.groupVersion}`,
  );
  const lists = await Promise.all(
    ['/api/v1', ...versions].map(async (path) => ({
      group: path === '/api/v1' ? '' : (path.split('/')[2] ?? ''),
      resources: (await bed.api.get(path)).resources,
    })),
  );
  return lists.flatMap(({ group, resources }) =>
    resources.flatMap(({ name, verbs }: { name: string; verbs: readonly string[] }) =>
      verbs.map((verb) => ({ name, verb, group })),
    ),
  );
}

/** What the API server says of the account's own rights. */
async function mayDo(group: string, resource: string, verb: string): Promise<boolean> {
  const [name = '', subresource = ''] = resource.split('/');
  const { status } = await bed.api.post('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: 'system:serviceaccount:podtally:podtally',
      groups: ['system:serviceaccounts', 'system:authenticated'],
      resourceAttributes: { group, resource: name, subresource, verb },
    },
  });
  return status.allowed;
}

describe('the service account of deploy/kubernetes/rbac.yaml', () => {
  test('may read these, and nothing else that there is', async () => {
    const all = await served();
    expect(all.length).toBeGreaterThan(300);
    const allowed = new Map<string, string[]>();
    for (const { group, name, verb } of all) {
      // Everybody may ask the API what he may do and who he is.
      if (/^self/u.test(name)) continue;
      if (await mayDo(group, name, verb)) allowed.set(name, [...(allowed.get(name) ?? []), verb]);
    }
    const read = ['get', 'list', 'watch'];
    expect(Object.fromEntries(allowed)).toEqual({
      nodes: read,
      pods: read,
      namespaces: read,
      replicasets: read,
      deployments: read,
      statefulsets: read,
      daemonsets: read,
      jobs: read,
      cronjobs: read,
      persistentvolumes: read,
      persistentvolumeclaims: read,
      storageclasses: read,
      services: read,
    });
  });

  test('lists with its own token, and is refused secrets and any change', async () => {
    const nodes = await account.api.list('/api/v1/nodes');
    expect(nodes).toHaveLength(5);
    const ask = async (method: string, path: string, body?: unknown): Promise<number> =>
      (await account.api.request(method, path, body)).status;
    expect(await ask('GET', '/api/v1/secrets')).toBe(403);
    expect(await ask('GET', '/api/v1/namespaces/shop/configmaps')).toBe(403);
    expect(await ask('POST', '/api/v1/namespaces/shop/pods', podManifest('intruder'))).toBe(403);
    expect(await ask('DELETE', `/api/v1/nodes/${nodes[0].metadata.name}`)).toBe(403);
  });

  test('is all that watching takes', async () => {
    await using own = new AsyncDisposableStack();
    const { pods, kubernetes } = await watchedAs(own);
    expect(pods).toBe(PODS);
    expect(kubernetes).toMatchObject({ up: true, targets: { total: 13, up: 13 }, errors: [] });
  });

  test('without one of its rules leaves that out, says what to grant, and goes on with the others', async () => {
    const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles/podtally';
    const { apiVersion, kind, metadata, rules } = await bed.api.get(path);
    await bed.api.patch(
      { apiVersion, kind, metadata },
      {
        rules: rules.filter(
          ({ apiGroups }: { apiGroups: readonly string[] }) =>
            !apiGroups.includes('storage.k8s.io'),
        ),
      },
    );
    await using own = new AsyncDisposableStack();
    const { pods, kubernetes } = await watchedAs(own);
    expect(pods).toBe(PODS);
    expect(kubernetes).toMatchObject({ up: true, targets: { total: 13, up: 12 } });
    expect(kubernetes.errors).toEqual([
      expect.stringContaining(
        "grant podtally's user get, list, watch on storageclasses.storage.k8s.io in a ClusterRole",
      ),
    ]);
  });
});

/** What an exporter says of itself that watches as the service account. */
async function watchedAs(own: AsyncDisposableStack): Promise<Json> {
  const exporter = await startOnTestbed(bed, WATCHING, PACE, own);
  const { pods, sources } = JSON.parse((await exporter.get('/api/v1/status')).text);
  const kubernetes = sources.find(({ source }: { source: string }) => source === 'kubernetes');
  return { pods, kubernetes };
}
