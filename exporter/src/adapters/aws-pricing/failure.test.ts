import { describe, expect, test } from '@jest/globals';
import { unixSeconds } from '../../domain/units.ts';
import { connectionBy } from './connection.ts';
import { failureOf } from './failure.ts';
import { priceListClient } from './list/client.ts';
import { startPricingServer } from './testing/pricing-server.ts';

const now = unixSeconds(Date.parse('2026-11-22T10:00:00Z') / 1000);
const call = { action: 'pricing:GetProducts', where: 'the AWS price list (us-east-1)' };
const why = (error: unknown): string =>
  failureOf(error, call, now).why.replace(
    'pricing:GetProducts on the AWS price list (us-east-1): ',
    '',
  );

describe('a failure says what to do', () => {
  test.each([
    [
      'Sun, 22 Nov 2026 11:30:00 GMT',
      'this machine’s clock is 90 minutes behind; set it right (NTP)',
    ],
    [
      'Sat, 21 Nov 2026 10:00:00 GMT',
      'this machine’s clock is 1440 minutes ahead; set it right (NTP)',
    ],
    [
      'Sun, 22 Nov 2026 10:01:00 GMT',
      'check this machine’s clock and that the secret key belongs to the access key',
    ],
    ['', 'check this machine’s clock and that the secret key belongs to the access key'],
  ])('about a clock, where the answer is of %s', (date, words) => {
    const error = { name: 'SignatureDoesNotMatch', $response: { headers: { date } } };
    expect(why(error)).toContain(words);
  });

  test.each([
    ['Sun, 22 Nov 2026 10:01:00 GMT', 'the AWS credentials have expired (RequestExpired)'],
    ['', 'the AWS credentials have expired (RequestExpired)'],
    [
      'Mon, 23 Nov 2026 10:00:00 GMT',
      'the signature is refused (RequestExpired): this machine’s clock is 1440 minutes behind; set it right (NTP)',
    ],
  ])('about what EC2 calls expired, where the answer is of %s', (date, words) => {
    expect(why({ name: 'RequestExpired', $response: { headers: { date } } })).toContain(words);
  });

  test.each([
    [
      'ENOTFOUND',
      'the name cannot be resolved; check DNS, or set HTTPS_PROXY if there is a proxy (ENOTFOUND)',
    ],
    ['EHOSTUNREACH', 'there is no route; allow outgoing HTTPS, or set HTTPS_PROXY (EHOSTUNREACH)'],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'the certificate is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE); if a proxy opens TLS, name its certificate authority in NODE_EXTRA_CA_CERTS',
    ],
    [
      'CERT_NOT_YET_VALID',
      'the certificate is not valid now (CERT_NOT_YET_VALID); check this machine’s clock (NTP)',
    ],
    [
      'ERR_PROXY_TUNNEL',
      'the proxy refuses (ERR_PROXY_TUNNEL); check HTTPS_PROXY and its user name and password',
    ],
  ])('about a network, from the code %s wherever it is', (code, words) => {
    expect(why({ name: 'Error', code })).toBe(words);
    expect(why({ name: 'Error', cause: { cause: { code } } })).toBe(words);
  });

  test('about too many questions, from the name or the status', () => {
    const words = 'AWS says it is asked too often; it is asked again later';
    expect(why({ name: 'ThrottlingException' })).toBe(words);
    expect(why({ name: 'Unknown', $metadata: { httpStatusCode: 429 } })).toBe(words);
  });

  test('about a region that the account has not enabled', () => {
    expect(failureOf({ name: 'AuthFailure' }, call, now).kind).toBe('credentials');
    expect(why({ name: 'AuthFailure' })).toBe(
      'EC2 does not take the credentials (AuthFailure): they are of another partition, wrong, or the account has not enabled this region',
    );
  });

  test('about whatever it is, without the text of the answer', () => {
    const words = 'AWS answered with an error (InternalFailure, HTTP 500); it is asked again later';
    const error = {
      name: 'InternalFailure',
      message: 'secret',
      $metadata: { httpStatusCode: 500 },
    };
    expect(why(error)).toBe(words);
    expect(why(null)).toBe('AWS answered with an error (unknown); it is asked again later');
  });
});

test('an answer that never comes is given up, and is a failure of the network', async () => {
  const server = await startPricingServer();
  server.fault = () => ({ kind: 'silence' });
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_PRICING: server.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'very-secret',
  });
  const client = priceListClient('us-east-1', connectionBy({}, 50));
  const query = { service: 'AmazonEC2', filters: [] } as const;
  const error: unknown = await client.ask(query, new AbortController().signal).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  process.env = before;
  await server.close();
  expect(failureOf(error, call, now).kind).toBe('network');
});
