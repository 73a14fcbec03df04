import { until } from '../../support/until.ts';
import type { Api, Manifest } from './api.ts';

/** How many pods one Deployment has, and how many fit on one node. */
const DEPLOYMENT_PODS = 50;
const NODE_PODS = 110;
const NAMESPACES = 10;
const ZONES = ['a', 'b', 'c'];
/** A machine that also compiles creates 60 pods a second. */
const LEAST_PODS_PER_SECOND = 10;

/** Adds pods, with nodes and namespaces for them, and waits until all run. */
export async function loadPods(pods: number, api: Api): Promise<void> {
  const deployments = Math.ceil(pods / DEPLOYMENT_PODS);
  // One node more than they fill, so that the scheduler always has a choice.
  const nodes = Math.ceil(pods / NODE_PODS) + 1;
  const counted = (count: number, make: (index: number) => Manifest): readonly Manifest[] =>
    Array.from({ length: count }, (_, index) => make(index));
  for (const manifests of [
    counted(NAMESPACES, namespace),
    counted(nodes, node),
    counted(deployments, (index) =>
      deployment(index, Math.min(DEPLOYMENT_PODS, pods - index * DEPLOYMENT_PODS)),
    ),
  ])
    await Promise.all(manifests.map((manifest) => api.create(manifest)));
  await until(
    `${pods} pods to run`,
    async () => {
      const { items } = await api.get(
        `/apis/apps/v1/deployments?labelSelector=${encodeURIComponent('testbed/load=true')}`,
      );
      const available = items.reduce(
        (sum: number, { status }: { status: { availableReplicas?: number } }) =>
          sum + (status.availableReplicas ?? 0),
        0,
      );
      return available === pods ? true : undefined;
    },
    60 + pods / LEAST_PODS_PER_SECOND,
  );
}

const LABELS = { 'testbed/load': 'true' };

const namespace = (index: number): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: `load-${index}`, labels: { ...LABELS, team: `team-${index}`, env: 'load' } },
});

function node(index: number): Manifest {
  const name = `load-node-${index}`;
  const zone = `us-east-1${ZONES[index % ZONES.length] ?? 'a'}`;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        ...LABELS,
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        'node.kubernetes.io/instance-type': 'm6i.16xlarge',
        'topology.kubernetes.io/region': 'us-east-1',
        'topology.kubernetes.io/zone': zone,
        'karpenter.sh/capacity-type': index % 4 === 0 ? 'spot' : 'on-demand',
      },
    },
    spec: {
      providerID: `aws:///${zone}/i-${index.toString(16).padStart(17, '0')}`,
      taints: [{ key: 'testbed/load', effect: 'NoSchedule' }],
    },
    status: {
      capacity: { cpu: '64', memory: '256Gi', pods: `${NODE_PODS}` },
      allocatable: { cpu: '63', memory: '248Gi', pods: `${NODE_PODS}` },
      // Prometheus leaves out nodes without one.
      addresses: [{ type: 'InternalIP', address: `10.1.${index >> 8}.${index & 255}` }],
    },
  };
}

function deployment(index: number, replicas: number): Manifest {
  const app = `app-${index}`;
  const team = `team-${index % NAMESPACES}`;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app, namespace: `load-${index % NAMESPACES}`, labels: { ...LABELS, app } },
    spec: {
      replicas,
      selector: { matchLabels: { app } },
      template: {
        metadata: {
          labels: { app, team, service: app },
          annotations: {
            'testbed/cpu': `${20 + (index % 200)}m`,
            'testbed/memory': `${50 + (index % 400)}Mi`,
          },
        },
        spec: {
          tolerations: [{ key: 'testbed/load', operator: 'Exists' }],
          nodeSelector: LABELS,
          containers: [
            {
              name: 'app',
              image: `registry.example/${app}:1`,
              resources: {
                requests: { cpu: '100m', memory: '128Mi' },
                limits: { memory: '512Mi' },
              },
            },
          ],
        },
      },
    },
  };
}
