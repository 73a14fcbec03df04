import { networkAdvice } from '../../../transport/network-advice.ts';
import { ConnectionError } from '../connect/connection.ts';
import { textIn } from '../../../transport/thrown.ts';
import { ApiError, HTTP, NotTheApiError, SilenceError } from './api-error.ts';

const UNKNOWN_AUTHORITY =
  'its certificate is signed by an authority that is not known here; set certificate-authority in the kubeconfig to that of this cluster';

/** What Node's codes mean where a kubeconfig says how certificates are checked (OpenSSL, verification codes). */
const MEANINGS: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is made out for another name; set tls-server-name in the kubeconfig, or use an address it is made out for',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
};

/** Why a request came to nothing and what to do, for people; never holds a token. */
export function advice(error: unknown): string {
  if (error instanceof ConnectionError || error instanceof NotTheApiError) return error.message;
  if (error instanceof SilenceError) return `${error.message}; it will be asked again`;
  if (error instanceof ApiError) return `${error.message}${whatToDo(error.status)}`;
  return MEANINGS[textIn(error, 'code')] ?? networkAdvice(error, null);
}

function whatToDo(status: number): string {
  if (status === HTTP.unauthorized)
    return '; the credentials are not accepted: check that they belong to this cluster and have not expired';
  if (status === HTTP.tooManyRequests) return '; it is asked more slowly';
  return '';
}
