import { SettingsFileError } from './watched-files.ts';
import { textIn } from './thrown.ts';

const BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused; check that it runs and listens on this address',
  ECONNRESET: 'the connection was closed before the answer was whole',
  EPIPE: 'the connection was closed before the answer was whole',
  ENOTFOUND: 'no such host name; check the address and the DNS',
  EAI_AGAIN: 'the host name could not be looked up; check the DNS',
  EHOSTUNREACH: 'no route to this host; check the network policy',
  ENETUNREACH: 'no route to this host; check the network policy',
  ETIMEDOUT: 'the connection timed out; check the network policy',
  ERR_INVALID_URL: 'this is not an address; it needs http:// or https:// in front',
  EPROTO: 'it does not speak HTTPS as we do; check whether its address begins with http://',
  CERT_HAS_EXPIRED: 'its certificate has expired; renew it',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; check the clocks of both machines',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another name; ask it at a name of its certificate, or set insecureSkipVerify',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    'it asks for a client certificate; set certFile and keyFile',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA:
    'it does not know the authority of our client certificate; check certFile',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE:
    'it does not accept our client certificate; check certFile and keyFile',
};

/** What Node's TLS says of a certificate that leads to no known authority. */
const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/**
 * What went wrong between us and a server, and what to do.
 *
 * @param caFile what certificates are checked against; null: the system's
 * @param unverified when it is all right not to check them, for people: ` for kubelets without a proper one`
 */
export function networkAdvice(error: unknown, caFile: string | null, unverified = ''): string {
  if (error instanceof SettingsFileError) return error.message;
  const code = textIn(error, 'code');
  if (UNTRUSTED.has(code)) return untrusted(code, caFile) + unverified;
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
  return `${signer}${where}; set caFile to a file with the certificate of whoever signed it, or insecureSkipVerify`;
}
