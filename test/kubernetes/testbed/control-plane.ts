import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Api } from './api.ts';
import type { ProgramName } from './programs.ts';
import type { Keys } from './keys.ts';
import type { Process } from './processes.ts';

/** Starts a built program and waits until it is ready. */
export type Launch = (
  name: ProgramName,
  args: readonly string[],
  isReady: () => Promise<boolean>,
) => Promise<Process>;

export interface ControlPlaneOptions {
  readonly folder: string;
  readonly keys: Keys;
  readonly kubeconfig: string;
  /** Of the administrator. */
  readonly api: Api;
  readonly ports: { readonly etcd: number; readonly etcdPeer: number; readonly api: number };
  readonly apiServerFlags: readonly string[];
}

/** Whether an address answers with success. */
export const answersAt = (url: string) => async (): Promise<boolean> => (await fetch(url)).ok;

/** Starts etcd and the API server; gives the latter. */
export async function startApiServer(
  { folder, keys: { files }, api, ports, apiServerFlags }: ControlPlaneOptions,
  launch: Launch,
): Promise<Process> {
  const etcd = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  await launch(
    'etcd',
    [
      ...['--name', 'testbed', '--data-dir', join(folder, 'etcd'), '--log-level', 'warn'],
      // Nobody needs the data after a crash.
      '--unsafe-no-fsync',
      ...['--listen-client-urls', etcd, '--advertise-client-urls', etcd],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
      ...['--initial-cluster', `testbed=${peer}`],
    ],
    answersAt(`${etcd}/health`),
  );
  return launch(
    'kube-apiserver',
    [
      ...['--etcd-servers', etcd, '--bind-address', '127.0.0.1', '--secure-port', `${ports.api}`],
      ...['--advertise-address', '127.0.0.1', '--endpoint-reconciler-type', 'none'],
      ...['--tls-cert-file', files.serverCertificate, '--tls-private-key-file', files.serverKey],
      ...['--token-auth-file', files.tokens, '--authorization-mode', 'Node,RBAC'],
      ...['--service-account-issuer', 'https://kubernetes.default.svc'],
      ...['--service-account-key-file', files.accountsPublicKey],
      ...['--service-account-signing-key-file', files.accountsPrivateKey],
      ...['--service-cluster-ip-range', '10.96.0.0/16', '--event-ttl', '30m', '--profiling=false'],
      ...['--max-requests-inflight', '800', '--max-mutating-requests-inflight', '400'],
      // No node has an address of this type, so that it never looks for a kubelet.
      ...['--kubelet-preferred-address-types', 'ExternalDNS'],
      ...apiServerFlags,
    ],
    async () => (await api.request('GET', '/readyz')).status === 200,
  );
}

/** Starts the controllers: Deployments get their pods, claims their volumes, finished owners take theirs along. */
export async function startControllers(
  { keys: { files }, kubeconfig, api }: ControlPlaneOptions,
  launch: Launch,
): Promise<void> {
  await launch(
    'kube-controller-manager',
    [
      ...['--kubeconfig', kubeconfig, '--leader-elect=false', '--secure-port', '0'],
      // Nothing mounts volumes here.
      ...['--controllers', '*,-persistentvolume-attach-detach-controller'],
      ...['--kube-api-qps', '300', '--kube-api-burst', '600'],
      ...['--service-account-private-key-file', files.accountsPrivateKey],
      ...['--root-ca-file', files.authority],
    ],
    async () => (await api.request('GET', DEFAULT_ACCOUNT)).status === 200,
  );
}

/** The controllers make it first of all, and no pod is admitted without. */
const DEFAULT_ACCOUNT = '/api/v1/namespaces/default/serviceaccounts/default';

export async function startScheduler(
  { folder, kubeconfig }: ControlPlaneOptions,
  launch: Launch,
): Promise<void> {
  const config = join(folder, 'scheduler.json');
  await writeFile(
    config,
    JSON.stringify({
      apiVersion: 'kubescheduler.config.k8s.io/v1',
      kind: 'KubeSchedulerConfiguration',
      leaderElection: { leaderElect: false },
      clientConnection: { kubeconfig, qps: 500, burst: 1000 },
    }),
  );
  // It serves nothing; that it works shows when pods have a node.
  await launch('kube-scheduler', ['--config', config, '--secure-port', '0'], async () => true);
}
