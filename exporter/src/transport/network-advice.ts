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
};

/** What of HTTPS can be set where a server is named. */
export type TlsKey = 'caFile' | 'certFile' | 'insecureSkipVerify';

export interface TlsKeys {
  /** Every one, unless given. */
  readonly keys?: readonly TlsKey[];
  /** When it is all right not to check certificates, for people: ` for kubelets without a proper one`. */
  readonly unverified?: string;
}

const EVERY_KEY: readonly TlsKey[] = ['caFile', 'certFile', 'insecureSkipVerify'];

const WRONG_NAME = 'its certificate is for another name; ask it at a name of its certificate';

/** What is wrong with our own certificate, and what to look at where one can be set. */
const CLIENT_CERTIFICATE: Readonly<Record<string, readonly [wrong: string, todo: string]>> = {
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: [
    'it asks for a client certificate',
    'set certFile and keyFile',
  ],
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: [
    'it does not know the authority of our client certificate',
    'check certFile',
  ],
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: [
    'it does not accept our client certificate',
    'check certFile and keyFile',
  ],
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
 * @param tls what can be set, so that nothing else is named
 */
export function networkAdvice(error: unknown, caFile: string | null, tls: TlsKeys = {}): string {
  if (error instanceof SettingsFileError) return error.message;
  const code = textIn(error, 'code');
  const { keys = EVERY_KEY } = tls;
  if (UNTRUSTED.has(code)) return untrusted(code, caFile, tls);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return keys.includes('insecureSkipVerify')
      ? `${WRONG_NAME}, or set insecureSkipVerify`
      : WRONG_NAME;
  const [wrong, todo] = CLIENT_CERTIFICATE[code] ?? [];
  if (wrong !== undefined)
    return `${wrong}; ${keys.includes('certFile') ? todo : 'podtally has none for it'}`;
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  const what = [textIn(error, 'message') || 'failed', ...(code === '' ? [] : [`(${code})`])];
  return `${what.join(' ')}; look at its log`;
}

function untrusted(
  code: string,
  caFile: string | null,
  { keys = EVERY_KEY, unverified = '' }: TlsKeys,
): string {
  const signer =
    code === 'DEPTH_ZERO_SELF_SIGNED_CERT'
      ? 'its certificate is self-signed'
      : 'its certificate is from an authority that is unknown here';
  const where = caFile === null ? '' : ` and not in ${caFile}`;
  const todo = keys.includes('caFile')
    ? 'set caFile to a file with the certificate of whoever signed it'
    : 'name a file with the certificate of whoever signed it in NODE_EXTRA_CA_CERTS';
  const skip = keys.includes('insecureSkipVerify') ? `, or insecureSkipVerify${unverified}` : '';
  return `${signer}${where}; ${todo}${skip}`;
}
