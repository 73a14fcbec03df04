import { expect, test } from '@jest/globals';
import { acceptList, pathOf } from '../watch/resource.ts';
import { DEPLOYMENTS, NODES, PODS, RBAC_RULES } from './resources.ts';

test('the rules let everything be read and nothing be changed, a rule for each API group', () => {
  const verbs = ['get', 'list', 'watch'];
  expect(RBAC_RULES).toEqual([
    {
      apiGroups: [''],
      resources: [
        'nodes',
        'pods',
        'namespaces',
        'persistentvolumes',
        'persistentvolumeclaims',
        'services',
      ],
      verbs,
    },
    {
      apiGroups: ['apps'],
      resources: ['replicasets', 'deployments', 'statefulsets', 'daemonsets'],
      verbs,
    },
    { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs },
    { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs },
  ]);
});

test('each resource is asked for at its place, and for its metadata alone where that is enough', () => {
  expect([NODES, DEPLOYMENTS].map(pathOf)).toEqual(['/api/v1/nodes', '/apis/apps/v1/deployments']);
  expect(acceptList(PODS)).toBe('application/json');
  expect(acceptList(DEPLOYMENTS)).toBe(
    'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
  );
});
