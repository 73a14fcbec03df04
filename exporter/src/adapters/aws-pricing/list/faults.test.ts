import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, FakeLog } from '../../../app/testing/fakes.ts';
import { awsFacts } from '../../../domain/testing/facts.ts';
import { seconds } from '../../../domain/units.ts';
import { instanceItem } from '../testing/items.ts';
import { startPricingServer, type PricingServer } from '../testing/pricing-server.ts';
import { createAwsPricing, type AwsPricing } from './aws-list.ts';

const signal = new AbortController().signal;
const host = awsFacts();
const SECRETS = ['AKIDEXAMPLE', 'very-secret', 'token-secret'];

let server: PricingServer;
let clock: FakeClock;
let folder: string;
const environment = { ...process.env };

beforeEach(async () => {
  server = await startPricingServer([instanceItem()]);
  // The words about the clock compare it with the server's, which is the machine's.
  clock = new FakeClock(Math.floor(Date.now() / 1000));
  folder = mkdtempSync(join(tmpdir(), 'podtally-aws-'));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_PRICING: server.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'very-secret',
    AWS_SESSION_TOKEN: 'token-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  });
});
afterEach(async () => {
  process.env = { ...environment };
  rmSync(folder, { recursive: true });
  await server.close();
});

/** Leaves no credentials in the environment. */
function withoutKeys(): void {
  delete process.env['AWS_ACCESS_KEY_ID'];
  delete process.env['AWS_SECRET_ACCESS_KEY'];
  delete process.env['AWS_SESSION_TOKEN'];
}

const pricing = (): AwsPricing =>
  createAwsPricing({
    clock,
    log: new FakeLog(),
    random: () => 0,
    cache: null,
    refreshEvery: seconds(43_200),
    exchangeRates: () => [],
    env: {},
  });

/** Why the rung has no price after one refresh. */
async function why(source = pricing()): Promise<string> {
  await source.refresh([host], signal);
  const said = source.quote(host, clock.now()).why;
  for (const secret of SECRETS)
    expect(`${said} ${source.state().errors.join()}`).not.toContain(secret);
  return said;
}

const WHAT = 'pricing:GetProducts on the AWS price list (us-east-1): ';

describe('what cannot be asked says what was tried, on what, and what to do', () => {
  test.each([
    [
      'AccessDeniedException',
      400,
      'User: arn:aws:sts::123456789012:assumed-role/podtally/s1 is not authorized to perform: pricing:GetProducts because no identity-based policy allows it',
      'access is denied to arn:aws:sts::123456789012:assumed-role/podtally/s1; allow pricing:GetProducts in its policy',
    ],
    [
      'UnrecognizedClientException',
      400,
      'The security token included in the request is invalid: token-secret',
      'AWS does not know the credentials (UnrecognizedClientException); China has its own accounts, and GovCloud’s are not good for the price list',
    ],
    [
      'ExpiredTokenException',
      400,
      'The security token token-secret is expired',
      'the AWS credentials have expired (ExpiredTokenException); renew them, or use a role that renews itself (IRSA, EKS Pod Identity)',
    ],
    [
      'InvalidSignatureException',
      400,
      'The canonical string should have been x-amz-security-token:token-secret',
      'the signature is refused (InvalidSignatureException); check this machine’s clock and that the secret key belongs to the access key',
    ],
    [
      'ValidationException',
      400,
      'very-secret is wrong',
      'AWS answered with an error (ValidationException, HTTP 400); it is asked again later',
    ],
  ])('%s', async (type, status, message, words) => {
    server.fault = () => ({ kind: 'error', status, type, message });
    expect(await why()).toBe(`${WHAT}${words}`);
  });

  test('no credentials anywhere', async () => {
    withoutKeys();
    expect(await why()).toBe(
      `${WHAT}no usable AWS credentials (environment, files, web identity, container, instance metadata were tried); give the pod a role by IRSA or EKS Pod Identity`,
    );
    expect(server.calls).toEqual([]);
  });

  test('a name that does not resolve', async () => {
    process.env['AWS_ENDPOINT_URL_PRICING'] = 'http://api.pricing.invalid';
    expect(await why()).toMatch(
      /^pricing:GetProducts on the AWS price list \(us-east-1\): .*(ENOTFOUND|EAI_AGAIN)/,
    );
  });

  test('a connection that is refused', async () => {
    await server.close();
    expect(await why()).toBe(
      `${WHAT}the connection was refused; check the network policy and HTTPS_PROXY (ECONNREFUSED)`,
    );
    server = await startPricingServer();
  });

  test('a page of a proxy in place of the answer', async () => {
    server.fault = () => ({ kind: 'text', body: '<html>Please log in</html>' });
    expect(await why()).toBe(
      `${WHAT}the answer is not what AWS sends; a proxy may be answering in its place`,
    );
  });

  test('an answer without a list, which is no list without products', async () => {
    server.fault = () => ({ kind: 'text', body: '{}', type: 'application/x-amz-json-1.1' });
    expect(await why()).toBe(
      `${WHAT}the answer is not what AWS sends; a proxy may be answering in its place`,
    );
  });

  test('half an answer', async () => {
    server.fault = () => ({ kind: 'half' });
    expect(await why()).toContain(WHAT);
    expect(server.calls.length).toBeGreaterThan(1);
  });

  test('a product that is not JSON, or of another form', async () => {
    server.fault = () => ({
      kind: 'text',
      body: '{"PriceList":["{no"]}',
      type: 'application/x-amz-json-1.1',
    });
    expect(await why()).toBe(`${WHAT}a product in the answer is not JSON`);
    server.fault = () => ({
      kind: 'text',
      body: '{"PriceList":["{}"]}',
      type: 'application/x-amz-json-1.1',
    });
    expect(await why()).toMatch(/a product in the answer has another form: product /);
  });

  test('a product with several prices on demand, or none', async () => {
    const [item] = server.items;
    if (!item) throw new Error('there is no item');
    const dimension = { unit: 'Hrs', pricePerUnit: { USD: '0.1' } };
    const terms = (dimensions: object): object => ({
      OnDemand: { T: { priceDimensions: dimensions } },
    });
    server.items = [{ ...item, terms: terms({ a: dimension, b: dimension }) }];
    expect(await why()).toBe(`${WHAT}product SKUM5LARGE has 2 prices on demand`);
    server.items = [{ ...item, terms: {} }];
    expect(await why()).toBe(`${WHAT}product SKUM5LARGE has no price on demand`);
    server.items = [
      { ...item, terms: terms({ a: { unit: 'Hrs', pricePerUnit: { USD: 'much' } } }) },
    ];
    expect(await why()).toBe(`${WHAT}product SKUM5LARGE has no number for a price`);
  });
});

describe('what passes by itself', () => {
  test('throttling: the question is asked again', async () => {
    server.fault = (_call, index) =>
      index === 0 ? { kind: 'error', status: 400, type: 'ThrottlingException' } : null;
    expect(await why()).toBe('');
    expect(server.calls).toHaveLength(2);
  });

  test('a clock that is a day off: the SDK signs by the server’s time', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000);
    server.fault = (_call, _index, headers) => {
      const signed = String(headers['x-amz-date']).slice(0, 8);
      const isToday = signed === tomorrow.toISOString().slice(0, 10).replaceAll('-', '');
      return isToday
        ? null
        : {
            kind: 'error',
            status: 400,
            type: 'InvalidSignatureException',
            message: 'Signature expired',
            headers: { date: tomorrow.toUTCString() },
          };
    };
    expect(await why()).toBe('');
  });

  test('credentials that expire on the way: they are looked for anew', async () => {
    withoutKeys();
    const keys = (id: string): void =>
      writeFileSync(
        join(folder, 'credentials'),
        `[default]\naws_access_key_id = ${id}\naws_secret_access_key = very-secret\n`,
      );
    keys('OLDKEY');
    server.items = [instanceItem(), instanceItem({ type: 'c5.large', price: '0.085' })];
    server.fault = (_call, index, headers) => {
      if (index === 0) return null;
      if (!String(headers.authorization).includes('OLDKEY')) return null;
      keys('NEWKEY');
      return { kind: 'error', status: 400, type: 'ExpiredTokenException' };
    };
    const source = pricing();
    await source.refresh([host], signal);
    const other = awsFacts({ instanceType: 'c5.large' });
    await source.refresh([host, other], signal);
    expect(source.quote(other, clock.now()).quote?.usdPerHour).toBe(0.085);
  });
});

describe('after a failure', () => {
  test('the last price stays, with its date, and the state says what is wrong', async () => {
    const source = pricing();
    await source.refresh([host], signal);
    const asOf = clock.now();
    server.fault = () => ({ kind: 'error', status: 400, type: 'AccessDeniedException' });
    clock.advance(43_200);
    expect(await source.refresh([host], signal)).toBe(false);
    expect(source.quote(host, clock.now()).quote).toMatchObject({ usdPerHour: 0.096, asOf });
    expect(source.state()).toMatchObject({
      up: false,
      lastSuccess: asOf,
      errors: [
        `m5.large in us-east-1: ${WHAT}access is denied; allow pricing:GetProducts in its policy`,
      ],
    });
  });

  test('it is asked again after two minutes, then after four', async () => {
    const source = pricing();
    server.fault = () => ({ kind: 'error', status: 400, type: 'AccessDeniedException' });
    const callsAfter = async (span: number): Promise<number> => {
      clock.advance(span);
      await source.refresh([host], signal);
      return server.calls.length;
    };
    expect(await callsAfter(0)).toBe(1);
    expect(await callsAfter(119)).toBe(1);
    expect(await callsAfter(1)).toBe(2);
    expect(await callsAfter(239)).toBe(2);
    server.fault = () => null;
    expect(await callsAfter(1)).toBe(3);
    expect(source.quote(host, clock.now()).quote?.usdPerHour).toBe(0.096);
    expect(source.state()).toMatchObject({ up: true, errors: [] });
  });

  test('the rest of a round is left out once three in a row have failed', async () => {
    server.fault = () => ({ kind: 'error', status: 400, type: 'AccessDeniedException' });
    // Each region is a question of its own.
    const hosts = Array.from({ length: 20 }, (_, index) =>
      awsFacts({ region: `us-east-${index + 1}`, zone: '' }),
    );
    const source = pricing();
    await source.refresh(hosts, signal);
    // Two are under way at a time.
    expect([3, 4]).toContain(server.calls.length);
    expect(source.quote(hosts[19] ?? host, clock.now()).why).toContain('access is denied');
  });

  test('denied one question, the others are answered', async () => {
    const kinds = ['linux', 'windows', 'rhel'] as const;
    server.items = [
      instanceItem(),
      instanceItem({ os: 'Windows', operation: 'RunInstances:0002' }),
      instanceItem({ os: 'RHEL', operation: 'RunInstances:0010' }),
    ];
    server.fault = ({ Filters }) =>
      Filters.some(({ Value }) => Value === 'Windows')
        ? { kind: 'error', status: 400, type: 'AccessDeniedException' }
        : null;
    const hosts = kinds.map((os) => awsFacts({ os }));
    const source = pricing();
    await source.refresh(hosts, signal);
    expect(hosts.map((one) => source.quote(one, clock.now()).quote?.usdPerHour)).toEqual([
      0.096,
      undefined,
      0.096,
    ]);
    expect(source.state()).toMatchObject({
      up: true,
      targets: { total: 3, up: 2 },
      errors: [
        `m5.large, windows in us-east-1: ${WHAT}access is denied; allow pricing:GetProducts in its policy`,
      ],
    });
  });

  test('it stops when told to, and takes nobody to blame', async () => {
    const stop = new AbortController();
    server.fault = () => {
      stop.abort();
      return { kind: 'silence' };
    };
    const source = pricing();
    const refreshing = source.refresh([host], stop.signal);
    expect(await refreshing).toBe(false);
    expect(source.state().errors).toEqual([]);
  });
});

describe('behind a proxy', () => {
  test('that HTTPS_PROXY names, questions go through it', async () => {
    const lines: string[] = [];
    const proxy = createServer((socket) => {
      socket.once('data', (chunk) => {
        lines.push(String(chunk).split('\r\n')[0] ?? '');
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      });
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = proxy.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    delete process.env['AWS_ENDPOINT_URL_PRICING'];
    const source = createAwsPricing({
      clock,
      log: new FakeLog(),
      random: () => 0,
      cache: null,
      refreshEvery: seconds(43_200),
      exchangeRates: () => [],
      env: { HTTPS_PROXY: `http://user:proxy-secret@127.0.0.1:${port}` },
    });
    const said = await why(source);
    proxy.close();
    expect(lines[0]).toBe('CONNECT api.pricing.us-east-1.amazonaws.com:443 HTTP/1.1');
    expect(said).toMatch(/the proxy refuses .*check HTTPS_PROXY/);
    expect(said).not.toContain('proxy-secret');
  });
});
