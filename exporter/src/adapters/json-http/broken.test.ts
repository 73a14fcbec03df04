import { expect, test } from '@jest/globals';
import { whyBroken } from './broken.ts';

const coded = (code: string | number): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('inside'), { code }) });

test.each([
  ['ENOTFOUND', 'its name cannot be resolved', 'check DNS, or set HTTPS_PROXY if there is a proxy'],
  ['ENETUNREACH', 'there is no route', 'allow outgoing HTTPS, or set HTTPS_PROXY'],
  [
    'CERT_NOT_YET_VALID',
    'its certificate is not valid now (CERT_NOT_YET_VALID)',
    'check the clock of this machine',
  ],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'its certificate is not trusted (SELF_SIGNED_CERT_IN_CHAIN)',
    'if a proxy opens TLS, name its certificate authority in NODE_EXTRA_CA_CERTS',
  ],
  ['EWHATEVER', 'connection failed (EWHATEVER)', ''],
])('%s is told in words, with what to do', (code, what, advice) => {
  expect(whyBroken(coded(code), false)).toEqual({ what, advice });
});

test('a proxy is blamed only where there is one', () => {
  expect(whyBroken(coded(0), true).what).toBe('the proxy refuses');
  expect(whyBroken(coded(0), false).what).toBe('connection failed (0)');
  expect(whyBroken(new Error('odd'), true).what).toBe('connection failed');
});
