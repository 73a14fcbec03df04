import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Access, Api } from '../testbed/api.ts';
import { manifestsIn } from '../testbed/cluster-files.ts';
import { kubeconfigOf } from '../testbed/keys.ts';
import type { Testbed } from '../testbed/testbed.ts';

const RBAC = join(import.meta.dirname, '../../../deploy/kubernetes/rbac.yaml');
const TOKEN_SECONDS = 3600;

/** The service account that users give the exporter. */
export interface ServiceAccount {
  readonly access: Access;
  /** A kubeconfig file of it. */
  readonly kubeconfig: string;
  readonly api: Api;
}

/** Applies the manifest that users apply, and asks for a token as a pod gets it. */
export async function createServiceAccount(bed: Testbed): Promise<ServiceAccount> {
  for (const manifest of await manifestsIn(RBAC)) await bed.api.create(manifest);
  const { status } = await bed.api.post(
    '/api/v1/namespaces/podtally/serviceaccounts/podtally/token',
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: TOKEN_SECONDS },
    },
  );
  const access = { ...bed.access, token: status.token };
  const kubeconfig = join(bed.folder, 'kubeconfig-of-podtally');
  await writeFile(kubeconfig, kubeconfigOf(access), { mode: 0o600 });
  return { access, kubeconfig, api: bed.connectAs(access) };
}
