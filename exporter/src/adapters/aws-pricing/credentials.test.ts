import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, FakeLog } from '../../app/testing/fakes.ts';
import { awsFacts } from '../../domain/testing/facts.ts';
import { seconds } from '../../domain/units.ts';
import { onLoopback } from '../../transport/testing/loopback.ts';
import { createAwsPricing } from './list/aws-list.ts';
import { instanceItem } from './testing/items.ts';
import { startPricingServer, type PricingServer } from './testing/pricing-server.ts';

const signal = new AbortController().signal;
const host = awsFacts();
const environment = { ...process.env };

let pricing: PricingServer;
let folder: string;
let closers: (() => Promise<void>)[];

beforeEach(async () => {
  pricing = await startPricingServer([instanceItem()]);
  folder = mkdtempSync(join(tmpdir(), 'podtally-aws-'));
  closers = [() => pricing.close()];
  // Nothing of this machine.
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  process.env = Object.fromEntries(others);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_PRICING: pricing.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  });
});
afterEach(async () => {
  process.env = { ...environment };
  rmSync(folder, { recursive: true });
  await Promise.all(closers.map((close) => close()));
});

/** Listens, notes what it is asked, and answers with what there is for the path. */
async function answering(
  answer: (path: string, body: string) => string,
  status = 200,
): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const path = request.url ?? '';
      asked.push(`${path} ${request.headers.authorization ?? ''}`.trim());
      response.writeHead(status).end(answer(path, body));
    });
  });
  const { url, close } = await onLoopback(server);
  closers.push(close);
  return { url, asked };
}

/** As the token service answers `AssumeRoleWithWebIdentity`. */
const assumed = (key: string): string =>
  `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/podtally/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>very-secret</SecretAccessKey><SessionToken>token-secret</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;

function withWebIdentity(): void {
  writeFileSync(join(folder, 'token'), 'token-of-the-pod');
  Object.assign(process.env, {
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/podtally',
    AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
    AWS_REGION: 'us-east-1',
  });
}

/** What the price list says of a host, asked with what there is. */
async function priced(env: Readonly<Record<string, string>> = {}): Promise<number | string> {
  const clock = new FakeClock(1_800_000_000);
  const source = createAwsPricing({
    ...{ clock, log: new FakeLog(), random: () => 0, cache: null, env },
    refreshEvery: seconds(43_200),
    exchangeRates: () => [],
  });
  await source.refresh([host], signal);
  const { quote, why } = source.quote(host, clock.now());
  return quote?.usdPerHour ?? why;
}

const keysUsed = (): readonly (string | undefined)[] =>
  pricing.signatures.map((signature) => /Credential=(\w+)\//.exec(signature)?.[1]);

describe('questions to AWS are signed with', () => {
  test('the keys of a file', async () => {
    writeFileSync(
      join(folder, 'credentials'),
      '[default]\naws_access_key_id = FILEKEY\naws_secret_access_key = very-secret\n',
    );
    expect(await priced()).toBe(0.096);
    expect(keysUsed()).toEqual(['FILEKEY']);
  });

  test('the role of a service account (IRSA), for the token in its file', async () => {
    withWebIdentity();
    const tokens: (string | null)[] = [];
    const sts = await answering((_path, body) => {
      tokens.push(new URLSearchParams(body).get('WebIdentityToken'));
      return assumed('ROLEKEY');
    });
    process.env['AWS_ENDPOINT_URL_STS'] = sts.url;
    expect(await priced()).toBe(0.096);
    expect(tokens).toEqual(['token-of-the-pod']);
    expect(keysUsed()).toEqual(['ROLEKEY']);
  });

  test('that role behind a proxy, which the token service is asked through as well', async () => {
    withWebIdentity();
    const proxy = await answering((path) =>
      path.startsWith('http://sts.invalid/') ? assumed('ROLEKEY') : '',
    );
    process.env['AWS_ENDPOINT_URL_STS'] = 'http://sts.invalid';
    expect(await priced({ HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' })).toBe(0.096);
    expect(proxy.asked).toEqual(['http://sts.invalid/']);
    expect(keysUsed()).toEqual(['ROLEKEY']);
  });

  test('what EKS Pod Identity hands out, for the token in its file', async () => {
    const agent = await answering(() =>
      JSON.stringify({
        AccessKeyId: 'PODKEY',
        SecretAccessKey: 'very-secret',
        Token: 'token-secret',
        Expiration: '2099-01-01T00:00:00Z',
      }),
    );
    writeFileSync(join(folder, 'token'), 'token-of-the-pod');
    Object.assign(process.env, {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, 'token'),
    });
    expect(await priced()).toBe(0.096);
    expect(agent.asked).toEqual(['/v1/credentials token-of-the-pod']);
    expect(keysUsed()).toEqual(['PODKEY']);
  });
});

/** As the token service refuses. */
const refused = (code: string, message: string): string =>
  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message} token-of-the-pod</Message></Error></ErrorResponse>`;

test.each([
  [
    'whose trust policy does not name the service account',
    refused('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
    'the role may not be assumed (AccessDenied); let its trust policy name this service account',
  ],
  [
    'in an account that does not know the cluster',
    refused('InvalidIdentityToken', 'No OpenIDConnect provider found in your account for'),
    'the token of the service account is not accepted (InvalidIdentityTokenException); check that IAM has the cluster’s identity provider (IRSA)',
  ],
])('a role %s is told, and its token is not', async (_what, answer, words) => {
  withWebIdentity();
  const sts = await answering(() => answer, 403);
  process.env['AWS_ENDPOINT_URL_STS'] = sts.url;
  expect(await priced()).toBe(`pricing:GetProducts on the AWS price list (us-east-1): ${words}`);
  expect(pricing.calls).toEqual([]);
});

test('a web identity whose token is not there is told', async () => {
  withWebIdentity();
  rmSync(join(folder, 'token'));
  expect(await priced()).toBe(
    'pricing:GetProducts on the AWS price list (us-east-1): a file with credentials cannot be read (ENOENT); check AWS_WEB_IDENTITY_TOKEN_FILE and AWS_SHARED_CREDENTIALS_FILE',
  );
});
