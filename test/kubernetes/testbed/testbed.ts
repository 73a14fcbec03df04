import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Access, type Api } from './api.ts';
import { builtProgram } from './build.ts';
import { clusterFile, manifestsIn, type ClusterFile } from './cluster-files.ts';
import {
  answersAt,
  startApiServer,
  startControllers,
  startScheduler,
  type ControlPlaneOptions,
  type Launch,
} from './control-plane.ts';
import { kubeconfigOf, writeKeys } from './keys.ts';
import { FOLDER_PREFIX, OWNER_FILE, PROCESSES_FILE } from './leftovers.ts';
import { freePorts } from './ports.ts';
import { ProcessTable, type Process } from './processes.ts';
import { startPrometheus, type PrometheusOptions } from './prometheus.ts';

/** What differs between test beds. */
export interface TestbedOptions {
  /** Folder for the logs of all programs; what an earlier test bed left there is deleted. */
  readonly logs: string;
  readonly apiServerFlags?: readonly string[];
}

/** A Kubernetes cluster of real programs on 127.0.0.1, whose kubelets are played. */
export interface Testbed {
  /** As an administrator. */
  readonly api: Api;
  readonly access: Access;
  /** A kubeconfig file of the administrator. */
  readonly kubeconfig: string;
  /** Its data, keys and settings; it vanishes with the test bed. */
  readonly folder: string;
  readonly stateMetricsUrl: string;
  /** The page of a node's containers; `{node}` stands for its name. */
  readonly cadvisorTemplate: string;
  /** Stopped and started it breaks everybody's connections, and keeps all objects. */
  readonly apiServer: Process;
  /** Talks to the API as somebody else, or through another address. */
  readonly connectAs: (access: Partial<Access>) => Api;
  /** Creates the objects of files in `cluster/`. */
  readonly create: (...files: readonly ClusterFile[]) => Promise<void>;
  /** Starts Prometheus, which scrapes all this; gives its address. */
  readonly startPrometheus: (options: PrometheusOptions) => Promise<string>;
}

/** kube-state-metrics shows labels only when told to; these are all that a cost tool may ask for. */
const SHOWN_LABELS = [
  ...['namespaces', 'nodes', 'pods', 'services', 'persistentvolumes', 'persistentvolumeclaims'],
  ...['deployments', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs'],
]
  .map((kind) => `${kind}=[*]`)
  .join(',');
const SHOWN_ANNOTATIONS = 'namespaces=[*],pods=[*]';

/** Starts a test bed and waits until all of it answers; it is stopped, and its data deleted, when the scope ends. */
export async function startTestbed(
  { logs, apiServerFlags = [] }: TestbedOptions,
  scope: AsyncDisposableStack,
): Promise<Testbed> {
  const folder = await mkdtemp(join(tmpdir(), FOLDER_PREFIX));
  scope.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, OWNER_FILE), String(process.pid));
  await rm(logs, { recursive: true, force: true });
  const processes = new ProcessTable(logs, join(folder, PROCESSES_FILE));
  const launch: Launch = (name, args, isReady) =>
    processes.start({ name, file: builtProgram(name), args, isReady }, scope);

  const [
    etcd = 0,
    etcdPeer = 0,
    apiPort = 0,
    kwok = 0,
    metrics = 0,
    ownMetrics = 0,
    prometheus = 0,
  ] = await freePorts(7);
  const keys = await writeKeys(join(folder, 'keys'));
  const access = {
    url: `https://127.0.0.1:${apiPort}`,
    authority: keys.authority,
    token: keys.adminToken,
  };
  const api = connect(access, scope);
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigOf(access), { mode: 0o600 });
  const controlPlane: ControlPlaneOptions = {
    ...{ folder, keys, kubeconfig, api, apiServerFlags },
    ports: { etcd, etcdPeer, api: apiPort },
  };
  const kwokUrl = `http://127.0.0.1:${kwok}`;
  const stateMetricsUrl = `http://127.0.0.1:${metrics}/metrics`;
  const cadvisorTemplate = `${kwokUrl}/metrics/nodes/{node}/metrics/cadvisor`;

  const apiServer = await startApiServer(controlPlane, launch);
  await Promise.all([
    startControllers(controlPlane, launch),
    startScheduler(controlPlane, launch),
    launch(
      'kwok',
      [
        ...['--kubeconfig', kubeconfig, '--config', clusterFile('kwok'), '--manage-all-nodes'],
        ...['--node-lease-duration-seconds', '40', '--server-address', new URL(kwokUrl).host],
      ],
      answersAt(`${kwokUrl}/healthz`),
    ),
    launch(
      'kube-state-metrics',
      [
        ...['--kubeconfig', kubeconfig, '--host', '127.0.0.1', '--port', `${metrics}`],
        ...['--telemetry-host', '127.0.0.1', '--telemetry-port', `${ownMetrics}`],
        ...['--metric-labels-allowlist', SHOWN_LABELS],
        ...['--metric-annotations-allowlist', SHOWN_ANNOTATIONS],
      ],
      answersAt(new URL('/healthz', stateMetricsUrl).href),
    ),
  ]);

  return {
    ...{ api, access, kubeconfig, folder, stateMetricsUrl, cadvisorTemplate, apiServer },
    connectAs: (other) => connect({ ...access, ...other }, scope),
    create: async (...files) => {
      for (const file of files)
        for (const manifest of await manifestsIn(clusterFile(file))) await api.create(manifest);
    },
    startPrometheus: (options) =>
      startPrometheus(
        options,
        { folder, access, keys, kubeconfig, stateMetricsUrl, cadvisorTemplate, port: prometheus },
        launch,
      ),
  };
}
