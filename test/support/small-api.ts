import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  NODES,
  PODS,
  RESOURCES,
} from '../../exporter/src/adapters/kubernetes/objects/resources.ts';
import {
  LEASES,
  LeaseServer,
} from '../../exporter/src/adapters/kubernetes/testing/lease-server.ts';
import {
  StubApiServer,
  type StubObject,
} from '../../exporter/src/adapters/kubernetes/testing/stub-api-server.ts';
import { onLoopback } from '../../exporter/src/transport/testing/loopback.ts';
import type { Folder } from './folder.ts';
import { uidOf, type SmallNode, type SmallPod, type SmallWorld } from './small-cluster.ts';

/** The Kubernetes API of a small cluster, which keeps one Lease besides. */
export interface SmallApi {
  readonly lease: LeaseServer;
  readonly kubeconfig: string;
}

/** Objects are a day old. */
const AGE_SECONDS = 86_400;

/** Serves the API of a world, and writes a kubeconfig for it into a folder. */
export async function serveSmallApi(
  { nodes, pods, clockOff = 0 }: SmallWorld,
  folder: Folder,
  scope: AsyncDisposableStack,
): Promise<SmallApi> {
  const stub = new StubApiServer(RESOURCES);
  const born = new Date(Date.now() + (clockOff - AGE_SECONDS) * 1000).toISOString();
  for (const node of nodes) stub.load(NODES, nodeObject(node, born));
  for (const pod of pods) stub.load(PODS, podObject(pod, born));
  await stub.start();
  scope.defer(() => stub.stop());
  const lease = new LeaseServer();
  const server = createServer((request, response) => {
    if (request.url?.startsWith(LEASES) === true) void lease.take(request, response);
    else handOn(request, response, stub.port);
  });
  const { url, close } = await onLoopback(server);
  scope.defer(close);
  const kubeconfig = await folder.write(
    'kubeconfig',
    `{current-context: x, contexts: [{name: x, context: {cluster: c}}], clusters: [{name: c, cluster: {server: "${url}"}}]}\n`,
  );
  return { lease, kubeconfig };
}

function handOn(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url, headers } = request;
  const onwards = ask({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    response.flushHeaders();
    answer.pipe(response);
  });
  onwards.on('error', () => response.destroy());
  response.on('close', () => onwards.destroy());
  request.pipe(onwards);
}

const nodeObject = ({ name, cores, gib, labels = {} }: SmallNode, born: string): StubObject => {
  const amounts = { cpu: String(cores), memory: `${gib}Gi`, pods: '110' };
  return {
    metadata: { name, uid: `uid-of-${name}`, creationTimestamp: born, labels, annotations: {} },
    spec: { providerID: '' },
    status: {
      ...{ capacity: amounts, allocatable: amounts },
      addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
      nodeInfo: { osImage: '', kubeletVersion: 'v1.34.0' },
    },
  };
};

function podObject(pod: SmallPod, born: string): StubObject {
  const { name, namespace = 'shop', node, asks = {}, labels = {} } = pod;
  const requests = {
    ...(asks.cores !== undefined && { cpu: String(asks.cores) }),
    ...(asks.gib !== undefined && { memory: `${asks.gib}Gi` }),
  };
  return {
    metadata: {
      ...{ name, namespace, uid: uidOf(pod), creationTimestamp: born, labels },
      annotations: {},
    },
    spec: { nodeName: node, containers: [{ name: 'app', resources: { requests } }] },
    status: {
      ...{ phase: 'Running', startTime: born },
      conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: born }],
      containerStatuses: [
        {
          ...{ name: 'app', containerID: `containerd://c${pod.id}`, restartCount: 0 },
          state: { running: { startedAt: born } },
        },
      ],
    },
  };
}
