import type { Clock } from '../../../app/ports.ts';
import { textIn } from '../../../transport/thrown.ts';
import type { Authorizer } from './authorizer.ts';
import { CredentialsError } from './credentials-error.ts';

/** What signatures for Amazon Managed Prometheus are made out to (its user guide, "Secure ingestion"). */
const SERVICE = 'aps';
const MILLISECONDS = 1000;

/** Signs queries with Signature Version 4; AWS's packages are loaded with the first one. */
export function signer(region: string, clock: Clock): Authorizer['headersFor'] {
  const loading = once(async () => {
    const [{ SignatureV4 }, { Sha256 }, { defaultProvider }] = await Promise.all([
      import('@smithy/signature-v4'),
      import('@aws-crypto/sha256-js'),
      import('@aws-sdk/credential-provider-node'),
    ]);
    const credentials = defaultProvider();
    return new SignatureV4({ service: SERVICE, region, sha256: Sha256, credentials });
  });
  return async ({ method, url, headers, body }) => {
    const signature = await loading();
    try {
      const request = {
        ...{ method, protocol: url.protocol, hostname: url.hostname, path: url.pathname, body },
        query: Object.fromEntries(url.searchParams),
        headers: { ...headers, host: url.host },
      };
      const signingDate = new Date(clock.now() * MILLISECONDS);
      return (await signature.sign(request, { signingDate })).headers;
    } catch (error) {
      throw new CredentialsError(
        `no AWS credentials to sign with (${textIn(error, 'message')}); give the pod a role (IRSA or EKS Pod Identity) that allows aps:QueryMetrics, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
        { cause: error },
      );
    }
  };
}

/** Runs `make` with the first call; a failure is not kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}
