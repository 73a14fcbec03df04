import type { Node, Pod } from '../../demo-cluster/src/index.ts';
import { containerState, phaseAt } from '../../demo-cluster/src/model/lifetime.ts';
import type { Amounts } from '../../demo-cluster/src/model/node.ts';
import type { Namespace } from '../../demo-cluster/src/model/scenario.ts';
import type { StubObject } from '../../exporter/src/adapters/kubernetes/testing/stub-api-server.ts';

/** A moment as the API writes it. */
const moment = (unixSeconds: number): string =>
  new Date(unixSeconds * 1000).toISOString().replace(/\.\d+Z$/u, 'Z');

const quantities = (amounts: Partial<Amounts>): Readonly<Record<string, string>> => ({
  ...(amounts.cpu !== undefined && { cpu: `${Math.round(amounts.cpu * 1000)}m` }),
  ...(amounts.memory !== undefined && { memory: String(amounts.memory) }),
});

/** A pod as an API server shows it at a time, with as much beside what is read as a real one has: some 5 KB. */
export function podObject(pod: Pod, at: number): StubObject {
  const phase = phaseAt(pod, at);
  const scheduled = pod.scheduled <= at;
  return {
    metadata: {
      name: pod.name,
      namespace: pod.namespace,
      uid: pod.uid,
      generateName: pod.name.slice(0, -5),
      creationTimestamp: moment(pod.created),
      labels: pod.labels,
      annotations: pod.annotations,
      ...(pod.owner && {
        ownerReferences: [
          {
            ...{ apiVersion: 'apps/v1', kind: pod.owner.kind, name: pod.owner.name },
            ...{ uid: `owner-of-${pod.uid}`, controller: true, blockOwnerDeletion: true },
          },
        ],
      }),
      managedFields: MANAGED,
    },
    spec: {
      ...(scheduled && { nodeName: pod.node }),
      containers: pod.containers.map(({ name, image, requests, limits }) => ({
        ...{ name, image, env: ENVIRONMENT, volumeMounts: MOUNTS, ...POLICIES },
        resources: { requests: quantities(requests), limits: quantities(limits) },
      })),
      restartPolicy: pod.restartPolicy,
      ...POD_DEFAULTS,
    },
    status: {
      phase,
      conditions: CONDITIONS.map((type) => ({
        type,
        status: scheduled ? 'True' : 'False',
        lastProbeTime: null,
        lastTransitionTime: moment(scheduled ? pod.scheduled : pod.created),
      })),
      hostIP: '10.0.0.1',
      podIP: pod.podIp,
      ...(scheduled && { startTime: moment(pod.scheduled + 1) }),
      containerStatuses: pod.containers.map((container) => {
        const { state, run } = containerState(pod, container, at);
        const started = run && { startedAt: moment(run.start) };
        return {
          name: container.name,
          state:
            state === 'running'
              ? { running: started }
              : state === 'terminated'
                ? {
                    terminated: {
                      ...{ ...started, finishedAt: moment(run?.end ?? at) },
                      ...{ exitCode: 0, reason: 'Completed' },
                    },
                  }
                : { waiting: { reason: 'ContainerCreating' } },
          ...{ lastState: {}, ready: state === 'running', restartCount: 0 },
          ...{ image: container.image, containerID: `containerd://${run?.id ?? ''}` },
        };
      }),
      qosClass: 'Burstable',
    },
  };
}

/** What a real object carries beside what is read. */
const MANAGED = ['kube-controller-manager', 'kubelet'].map((manager) => ({
  ...{ manager, operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1' },
  fieldsV1: {
    'f:metadata': { 'f:generateName': {}, 'f:labels': { '.': {}, 'f:team': {}, 'f:service': {} } },
    'f:spec': { 'f:containers': { 'k:{"name":"app"}': { 'f:image': {}, 'f:resources': {} } } },
    'f:status': { 'f:conditions': {}, 'f:containerStatuses': {}, 'f:phase': {}, 'f:podIP': {} },
  },
}));
const ENVIRONMENT = Array.from({ length: 12 }, (_, index) => ({
  name: `SETTING_${index}`,
  value: `value-of-setting-${index}`,
}));
const MOUNTS = [
  { name: 'config', mountPath: '/etc/app' },
  {
    ...{ name: 'kube-api-access', readOnly: true },
    mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
  },
];
const POLICIES = {
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  imagePullPolicy: 'IfNotPresent',
};
const POD_DEFAULTS = {
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  serviceAccountName: 'default',
  schedulerName: 'default-scheduler',
  priority: 0,
  enableServiceLinks: true,
  preemptionPolicy: 'PreemptLowerPriority',
  tolerations: ['not-ready', 'unreachable'].map((key) => ({
    ...{ key: `node.kubernetes.io/${key}`, operator: 'Exists' },
    ...{ effect: 'NoExecute', tolerationSeconds: 300 },
  })),
  volumes: [
    { name: 'config', configMap: { name: 'app-config', defaultMode: 420 } },
    { name: 'kube-api-access', projected: { sources: [{ serviceAccountToken: {} }] } },
  ],
};
const CONDITIONS = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'PodScheduled'];

/** A node; its kubelet says every five minutes that it is there, which is left out. */
export function nodeObject(node: Node): StubObject {
  return {
    metadata: {
      name: node.name,
      uid: `uid-of-${node.name}`,
      creationTimestamp: moment(node.created),
      labels: node.labels,
    },
    spec: { providerID: node.providerId },
    status: {
      capacity: quantities(node.capacity),
      allocatable: quantities(node.allocatable),
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: moment(node.created) }],
      addresses: [{ type: 'InternalIP', address: node.internalIp }],
      nodeInfo: { osImage: node.osImage, kubeletVersion: node.kubeletVersion },
    },
  };
}

export const namespaceObject = ({ name, labels, annotations, created }: Namespace): StubObject => ({
  metadata: {
    ...{ name, labels, annotations },
    ...{ uid: `uid-of-${name}`, creationTimestamp: moment(created) },
  },
});

/** A controller of pods that another one may control. */
export const ownerObject = (
  { namespace, created }: Pod,
  { kind, name, parent }: NonNullable<Pod['owner']>,
): StubObject => ({
  metadata: {
    ...{ name, namespace, uid: `uid-of-${kind}-${namespace}-${name}` },
    creationTimestamp: moment(created),
    ...(parent && { ownerReferences: [{ ...parent, controller: true }] }),
  },
});
