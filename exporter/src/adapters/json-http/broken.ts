/** Why no answer came, and what to do about it. */
export interface Broken {
  readonly what: string;
  /** Empty where there is nothing to do but to wait. */
  readonly advice: string;
}

const OUTGOING = 'allow outgoing HTTPS, or set HTTPS_PROXY';
const RESOLVE = 'check DNS, or set HTTPS_PROXY if there is a proxy';
const REFUSED = 'check the network policy and HTTPS_PROXY';

const BY_CODE: Readonly<Record<string, Broken>> = {
  ENOTFOUND: { what: 'its name cannot be resolved', advice: RESOLVE },
  EAI_AGAIN: { what: 'its name cannot be resolved', advice: RESOLVE },
  ECONNREFUSED: { what: 'connection refused', advice: REFUSED },
  ECONNRESET: { what: 'the connection was reset', advice: REFUSED },
  ETIMEDOUT: { what: 'the connection timed out', advice: OUTGOING },
  UND_ERR_CONNECT_TIMEOUT: { what: 'the connection timed out', advice: OUTGOING },
  EHOSTUNREACH: { what: 'there is no route', advice: OUTGOING },
  ENETUNREACH: { what: 'there is no route', advice: OUTGOING },
  UND_ERR_SOCKET: { what: 'the connection was closed before the answer was whole', advice: '' },
};

const PROXY_REFUSES: Broken = {
  what: 'the proxy refuses',
  advice: 'check HTTPS_PROXY and its user name and password',
};
/** The client's own: what it throws for a tunnel that is refused has the code 0, and for 407 it blames an argument. */
const PROXY_CODES = /^(UND_ERR_PRX\w*|UND_ERR_INVALID_ARG|ERR_PROXY\w*|0)$/;

const CERTIFICATE_TIMES = /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/;
/** Codes of a certificate that is not trusted begin so, or end so. */
const CERTIFICATE = /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS)|_CERT(_|$)/;

/**
 * Why a request broke, for people: Node wraps what went wrong, `fetch failed` says nothing, its cause does.
 *
 * @param isProxied whether the environment names a proxy
 */
export function whyBroken(error: unknown, isProxied: boolean): Broken {
  const code = codeOf(field(error, 'cause')) ?? codeOf(error);
  if (code === null) return { what: 'connection failed', advice: '' };
  if (isProxied && PROXY_CODES.test(code)) return PROXY_REFUSES;
  if (CERTIFICATE_TIMES.test(code))
    return {
      what: `its certificate is not valid now (${code})`,
      advice: 'check the clock of this machine',
    };
  if (CERTIFICATE.test(code))
    return {
      what: `its certificate is not trusted (${code})`,
      advice: 'if a proxy opens TLS, name its certificate authority in NODE_EXTRA_CA_CERTS',
    };
  return BY_CODE[code] ?? { what: `connection failed (${code})`, advice: '' };
}

export const timedOut = (span: number): Broken => ({
  what: `no whole answer within ${span} s`,
  advice: OUTGOING,
});

function codeOf(error: unknown): string | null {
  const code = field(error, 'code');
  return typeof code === 'string' || typeof code === 'number' ? String(code) : null;
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
