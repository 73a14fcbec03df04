import { join } from 'node:path';
import { WatchedFiles } from '../../../transport/watched-files.ts';
import type { Environment } from '../config.ts';
import { checkAuthorities } from './certificates.ts';
import { ConnectionError, type Connection } from './connection.ts';

/** Where a pod finds its service account (Kubernetes, "Accessing the API from within a Pod"). */
export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The API server of the cluster this process runs in, with the pod's service account. */
export function inCluster(
  environment: Environment,
  folder: string = SERVICE_ACCOUNT_FOLDER,
): Connection {
  const files = new WatchedFiles();
  return {
    name: 'the cluster that podtally runs in',
    refused: () => undefined,
    async access() {
      const host = environment['KUBERNETES_SERVICE_HOST'] ?? '';
      const port = environment['KUBERNETES_SERVICE_PORT'] ?? '';
      if (host === '' || port === '')
        throw new ConnectionError(
          'podtally does not run in a Kubernetes pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set; set kubernetes.mode to kubeconfig',
        );
      const caFile = join(folder, 'ca.crt');
      const token = (await files.textOf('service account token', join(folder, 'token'))).trim();
      const ca = await files.textOf('cluster authority', caFile);
      checkAuthorities(`the certificate authority of the cluster ${caFile}`, ca);
      return {
        server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
        headers: { authorization: `Bearer ${token}` },
        tls: { ca, rejectUnauthorized: true },
        proxy: '',
      };
    },
  };
}
