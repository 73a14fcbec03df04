import { createHash, createHmac } from 'node:crypto';
import type { AskedQuery } from './fake-store.ts';

/** Whose requests are accepted. */
export interface AwsAccount {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/** Percent-encodes all but the unreserved characters of RFC 3986, as AWS asks for. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * What is wrong with the signature of a request for Amazon Managed Prometheus; '' when all is well.
 * It is computed anew as AWS writes it down (IAM User Guide, "Create a signed AWS API request"), by nothing but hashes.
 */
export function signatureFault(asked: AskedQuery, account: AwsAccount): string {
  const { authorization = '' } = asked.headers;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (parts === null) return 'not signed';
  const [, credential = '', signedHeaders = '', signature = ''] = parts;
  const moment = String(asked.headers['x-amz-date']);
  const day = moment.slice(0, 8);
  const scope = `${day}/${account.region}/aps/aws4_request`;
  if (credential !== `${account.accessKeyId}/${scope}`) return `made out to ${credential}`;
  const names = signedHeaders.split(';');
  for (const name of ['host', 'x-amz-date'])
    if (!names.includes(name)) return `${name} is not signed`;

  const [path = '', query = ''] = asked.target.split('?');
  // Every service but S3 encodes each segment of the path once more than it stands in the request.
  const canonicalPath = path.split('/').map(encoded).join('/');
  const canonicalQuery = [...new URLSearchParams(query)]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
  const canonicalHeaders = names
    .map((name) => `${name}:${String(asked.headers[name]).trim().replace(/ +/g, ' ')}\n`)
    .join('');
  const canonical = [
    ...[asked.method, canonicalPath, canonicalQuery, canonicalHeaders, signedHeaders],
    hash(asked.body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', moment, scope, hash(canonical)].join('\n');
  const key = [day, account.region, 'aps', 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${account.secretAccessKey}`,
  );
  return hmac(key, toSign).toString('hex') === signature ? '' : 'the signature is wrong';
}
