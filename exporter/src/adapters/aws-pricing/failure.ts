import type { UnixSeconds } from '../../domain/units.ts';

/** Why a call to AWS failed, for people and for deciding what to do next. */
export interface Failure {
  readonly kind: FailureKind;
  /** What went wrong and what to do about it; never a secret, never an answer's text. */
  readonly why: string;
}

export type FailureKind =
  'credentials' | 'expired' | 'denied' | 'clock' | 'throttled' | 'network' | 'answer';

/** What was called, for the words of a failure. */
export interface Call {
  /** The permission that it takes, as IAM spells it: `pricing:GetProducts`. */
  readonly action: string;
  /** Where it went, for people: `the AWS price list (us-east-1)`. */
  readonly where: string;
}

/** Names of errors by what they mean; AWS services spell the same thing in several ways. */
const NAMES: Readonly<Record<Exclude<FailureKind, 'answer'>, RegExp>> = {
  credentials:
    /^(CredentialsProviderError|UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|MissingAuthenticationToken\w*|TokenProviderError)$/,
  expired: /^(ExpiredToken\w*|RequestExpired|TokenRefreshRequired)$/,
  denied: /^(AccessDenied\w*|UnauthorizedOperation|NotAuthorized|OptInRequired)$/,
  clock:
    /^(InvalidSignatureException|SignatureDoesNotMatch|RequestTimeTooSkewed|SignatureExpired)$/,
  throttled:
    /^(Throttl\w*|TooManyRequests\w*|RequestLimitExceeded|BandwidthLimitExceeded|SlowDown)$/,
  network: /^(TimeoutError|AbortError)$/,
};

/** Node's codes of a network that does not carry, with what to do. */
const NETWORK_CODES: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'the name cannot be resolved; check DNS, or set HTTPS_PROXY if there is a proxy'],
  [
    'EAI_AGAIN',
    'DNS does not answer; check the cluster’s DNS, or set HTTPS_PROXY if there is a proxy',
  ],
  ['ECONNREFUSED', 'the connection was refused; check the network policy and HTTPS_PROXY'],
  ['ECONNRESET', 'the connection broke; check the network policy and HTTPS_PROXY'],
  ['EPIPE', 'the connection broke; check the network policy and HTTPS_PROXY'],
  ['ETIMEDOUT', 'nothing answered in time; allow outgoing HTTPS, or set HTTPS_PROXY'],
  ['EHOSTUNREACH', 'there is no route; allow outgoing HTTPS, or set HTTPS_PROXY'],
  ['ENETUNREACH', 'there is no route; allow outgoing HTTPS, or set HTTPS_PROXY'],
]);
const CERTIFICATE_TIMES = /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/;
/** Codes of a certificate that is not trusted begin so, or end so. */
const CERTIFICATE = /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS)|_CERT(_|$)/;
const PROXY = /proxy/i;

/** A whole answer that lacks what AWS always sends. */
export class StrangeAnswerError extends Error {
  override readonly name = 'StrangeAnswerError';
}

/** Whether credentials expired on the way: they may have been renewed where they came from. */
export const hasExpired = (error: unknown): boolean => NAMES.expired.test(textOf(error, 'name'));

/** Says why a call failed. Messages of AWS are left out: those about signatures hold the session token. */
export function failureOf(error: unknown, { action, where }: Call, now: UnixSeconds): Failure {
  const name = textOf(error, 'name');
  const status = statusOf(error);
  const failed = (kind: FailureKind, why: string): Failure => ({
    kind,
    why: `${action} on ${where}: ${why}`,
  });
  const named = (kind: keyof typeof NAMES): boolean => NAMES[kind].test(name);
  const off = clockOff(error, now);
  const isClock = named('clock') || (name === KEYS_OR_CLOCK && Math.abs(off) > TOLERATED);
  if (named('expired') && !isClock)
    return failed(
      'expired',
      `the AWS credentials have expired (${name}); renew them, or use a role that renews itself (IRSA, EKS Pod Identity)`,
    );
  if (name === 'CredentialsProviderError')
    return failed(
      'credentials',
      'no usable AWS credentials (environment, files, web identity, container, instance metadata were tried); give the pod a role by IRSA or EKS Pod Identity',
    );
  if (name === REGION_OR_KEYS)
    return failed(
      'credentials',
      `EC2 does not take the credentials (${name}): they are of another partition, wrong, or the account has not enabled this region`,
    );
  if (named('credentials'))
    return failed(
      'credentials',
      `AWS does not know the credentials (${name}); China has its own accounts, and GovCloud’s are not good for the price list`,
    );
  const role = roleWords(error, name);
  if (role !== null) return failed('credentials', role);
  if (named('denied')) return failed('denied', `${deniedTo(error)}; allow ${action} in its policy`);
  if (isClock) return failed('clock', clockWords(name, off));
  if (named('throttled') || status === TOO_MANY)
    return failed('throttled', 'AWS says it is asked too often; it is asked again later');
  return networkFailure(error, name, failed) ?? failed('answer', answerWords(name, status));
}

const IDENTITY_REFUSED = /^(InvalidIdentityToken|IDPRejectedClaim|IDPCommunicationError)/;
const ASSUMING = /\bsts:AssumeRole/;
/** The SDK reads no other files than those with credentials. */
const NO_FILE = /^(ENOENT|EACCES)$/;

/** Why the way to credentials is barred, before anything was asked for; null where it is not. */
function roleWords(error: unknown, name: string): string | null {
  if (ASSUMING.test(textOf(error, 'message')))
    return `the role may not be assumed (${name}); let its trust policy name this service account`;
  if (IDENTITY_REFUSED.test(name))
    return `the token of the service account is not accepted (${name}); check that IAM has the cluster’s identity provider (IRSA)`;
  const code = codeOf(error);
  return NO_FILE.test(code)
    ? `a file with credentials cannot be read (${code}); check AWS_WEB_IDENTITY_TOKEN_FILE and AWS_SHARED_CREDENTIALS_FILE`
    : null;
}

/** EC2 says the same of wrong keys and of a region that is not enabled (EC2 API reference, "Error codes"). */
const REGION_OR_KEYS = 'AuthFailure';
/** EC2 says the same of credentials that have expired and of a wrong clock. */
const KEYS_OR_CLOCK = 'RequestExpired';
const OK = 200;
const TOO_MANY = 429;
const PROXY_AUTHENTICATION = 407;

/** The role is named, because which one a pod got is what people search for; anything else of the message is not. */
function deniedTo(error: unknown): string {
  const [, who] = /User: (arn:[\w:/+=,.@-]{1,200})/.exec(textOf(error, 'message')) ?? [];
  return `access is denied${who === undefined ? '' : ` to ${who}`}`;
}

const SECONDS_PER_MINUTE = 60;
/** AWS takes signatures that are up to five minutes off. */
const TOLERATED = 5 * SECONDS_PER_MINUTE;

/** How far the clock of whoever answered is ahead of ours; NaN where the answer does not tell. */
const clockOff = (error: unknown, now: UnixSeconds): number =>
  Date.parse(headerOf(error, 'date')) / 1000 - now;

function clockWords(name: string, off: number): string {
  return Math.abs(off) > TOLERATED
    ? `the signature is refused (${name}): this machine’s clock is ${Math.round(Math.abs(off) / SECONDS_PER_MINUTE)} minutes ${off > 0 ? 'behind' : 'ahead'}; set it right (NTP)`
    : `the signature is refused (${name}); check this machine’s clock and that the secret key belongs to the access key`;
}

function networkFailure(
  error: unknown,
  name: string,
  failed: (kind: FailureKind, why: string) => Failure,
): Failure | null {
  const code = codeOf(error);
  const advice = NETWORK_CODES.get(code);
  if (statusOf(error) === PROXY_AUTHENTICATION || PROXY.test(code))
    return failed(
      'network',
      `the proxy refuses (${code || PROXY_AUTHENTICATION}); check HTTPS_PROXY and its user name and password`,
    );
  if (CERTIFICATE_TIMES.test(code))
    return failed(
      'network',
      `the certificate is not valid now (${code}); check this machine’s clock (NTP)`,
    );
  if (CERTIFICATE.test(code))
    return failed(
      'network',
      `the certificate is not trusted (${code}); if a proxy opens TLS, name its certificate authority in NODE_EXTRA_CA_CERTS`,
    );
  if (advice !== undefined) return failed('network', `${advice} (${code})`);
  return NAMES.network.test(name)
    ? failed('network', 'nothing answered in time; allow outgoing HTTPS, or set HTTPS_PROXY')
    : null;
}

const STRANGE = /^(SyntaxError|StrangeAnswerError)$/;

function answerWords(name: string, status: number | null): string {
  // Whoever answers well and cannot be read is not AWS, or was cut off.
  if (STRANGE.test(name) || status === OK)
    return 'the answer is not what AWS sends; a proxy may be answering in its place';
  const told = [...(name === '' ? [] : [name]), ...(status === null ? [] : [`HTTP ${status}`])];
  return `AWS answered with an error (${told.join(', ') || 'unknown'}); it is asked again later`;
}

/** The first code down the chain of causes; where the SDK wrapped the error, the one that its message names. */
function codeOf(error: unknown): string {
  let at = error;
  for (let depth = 0; depth < DEEPEST_CAUSE; depth += 1) {
    const code = textOf(at, 'code');
    if (code !== '') return code;
    at = fieldOf(at, 'cause');
  }
  const [named = ''] = NAMED_CODE.exec(textOf(error, 'message')) ?? [];
  return named;
}
const DEEPEST_CAUSE = 5;
const NAMED_CODE = /\b(ENOTFOUND|EAI_AGAIN|E[A-Z]{4,12}|ERR_[A-Z_]+)\b/;

function textOf(error: unknown, field: string): string {
  const found = fieldOf(error, field);
  return typeof found === 'string' ? found : '';
}

function statusOf(error: unknown): number | null {
  const status = fieldOf(fieldOf(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : null;
}

const headerOf = (error: unknown, header: string): string =>
  textOf(fieldOf(fieldOf(error, '$response'), 'headers'), header);

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
