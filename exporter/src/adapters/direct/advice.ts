import { AccessFileError, StatusError } from './http-get.ts';
import { textIn } from './thrown.ts';

const BY_STATUS: Readonly<Record<number, string>> = {
  401: 'it does not accept the token; check tokenFile under its auth settings',
  403: 'the token is not allowed to read it; grant get on nodes/metrics (nodes/proxy through the API server)',
  404: 'there is no metrics page at this address; check its path',
  429: 'it is asked too often; raise the scrape interval',
  503: 'it is not ready; it is asked again with the next poll',
};

const BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused; check that it runs and listens on this address',
  ECONNRESET:
    'the connection was closed in the middle of the answer; it is asked again with the next poll',
  ENOTFOUND: 'no such host name; check the address and the DNS',
  EAI_AGAIN: 'the host name could not be looked up; check the DNS',
  EHOSTUNREACH: 'no route to this host; check the network policy',
  ETIMEDOUT: 'the connection timed out; check the network policy',
  ERR_INVALID_URL: 'this is not an address; it needs http:// or https:// in front',
  EPROTO: 'it does not speak HTTPS as we do; check whether its address begins with http://',
  CERT_HAS_EXPIRED: 'its certificate has expired; renew it',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; check the clocks of both machines',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another name; ask it at a name of its certificate, or set insecureSkipVerify',
};

/** What Node's TLS says of a certificate that leads to no known authority. */
const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/** What went wrong with a request, and what to do; `caFile`: what certificates are checked against, null: the system's. */
export function advice(error: unknown, caFile: string | null): string {
  if (error instanceof AccessFileError) return error.message;
  if (error instanceof StatusError)
    return `${error.message}; ${BY_STATUS[error.status] ?? 'look at its log'}`;
  const code = textIn(error, 'code');
  if (UNTRUSTED.has(code)) return untrusted(code, caFile);
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  const what = [textIn(error, 'message') || 'failed', ...(code === '' ? [] : [`(${code})`])];
  return `${what.join(' ')}; look at its log`;
}

function untrusted(code: string, caFile: string | null): string {
  const signer =
    code === 'DEPTH_ZERO_SELF_SIGNED_CERT'
      ? 'its certificate is self-signed'
      : 'its certificate is from an authority that is unknown here';
  const where = caFile === null ? '' : ` and not in ${caFile}`;
  return `${signer}${where}; set caFile to a file with the certificate of whoever signed it, or insecureSkipVerify for kubelets without a proper one`;
}
