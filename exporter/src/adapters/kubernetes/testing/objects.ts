import type { StubObject } from './stub-api-server.ts';

/** A moment as the API writes it. */
export const moment = (unixSeconds: number): string =>
  new Date(unixSeconds * 1000).toISOString().replace('.000Z', 'Z');

export interface PodOptions {
  readonly uid?: string;
  readonly node?: string;
  readonly phase?: string;
  readonly created?: number;
  readonly metadata?: object;
  readonly spec?: object;
  readonly status?: object;
}

/** A pod with one container that asks for half a core and a GiB. */
export function podObject(namespace: string, name: string, options: PodOptions = {}): StubObject {
  const created = moment(options.created ?? 0);
  const node = options.node ?? 'n1';
  return {
    metadata: {
      name,
      namespace,
      uid: options.uid ?? `uid-of-${name}`,
      creationTimestamp: created,
      ...options.metadata,
    },
    spec: {
      ...(node !== '' && { nodeName: node }),
      containers: [{ name: 'app', resources: { requests: { cpu: '500m', memory: '1Gi' } } }],
      ...options.spec,
    },
    status: {
      phase: options.phase ?? 'Running',
      startTime: created,
      conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: created }],
      ...options.status,
    },
  };
}

export function nodeObject(name: string, created: number, more: object = {}): StubObject {
  return {
    metadata: {
      name,
      uid: `uid-of-${name}-${created}`,
      creationTimestamp: moment(created),
      labels: { 'node.kubernetes.io/instance-type': 'm5.large' },
    },
    spec: { providerID: `aws:///eu-west-1a/i-${name}` },
    status: {
      capacity: { cpu: '4', memory: '16Gi', pods: '110' },
      allocatable: { cpu: '3920m', memory: '15Gi', pods: '110' },
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: moment(created) }],
      addresses: [
        { type: 'Hostname', address: name },
        { type: 'InternalIP', address: '10.0.0.7' },
      ],
      nodeInfo: { osImage: 'Amazon Linux 2023', kubeletVersion: 'v1.36.3' },
      ...more,
    },
  };
}

/** An object that is read for its metadata alone. */
export const ownedObject = (
  namespace: string,
  name: string,
  metadata: object = {},
): StubObject => ({
  metadata: {
    name,
    ...(namespace !== '' && { namespace }),
    uid: `uid-of-${namespace}-${name}`,
    creationTimestamp: moment(0),
    ...metadata,
  },
});

export const controlledBy = (kind: string, name: string): object => ({
  ownerReferences: [
    { kind: 'Owner', name: 'not-this-one', controller: false },
    { kind, name, controller: true },
  ],
});
