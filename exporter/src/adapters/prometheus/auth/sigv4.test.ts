import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeClock } from '../../../app/testing/fakes.ts';
import { createPrometheusClient, type OpenClient } from '../http/query-client.ts';
import { signatureFault } from '../testing/aws-signature.ts';
import {
  AT,
  NEVER,
  configFor,
  refusal,
  startStore,
  surroundings,
  vectorAnswer,
  type FakeStore,
} from '../testing/fake-store.ts';

const ACCOUNT = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'a secret of forty characters, or nearly s',
  region: 'eu-west-1',
};
const WORKSPACE = '/workspaces/ws-1 with space';

let scope: AsyncDisposableStack;
let store: FakeStore;
let environment: NodeJS.ProcessEnv;

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  store = await startStore(scope);
  // AWS's own chain of credentials looks here first.
  environment = process.env;
  process.env = {
    ...environment,
    AWS_ACCESS_KEY_ID: ACCOUNT.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ACCOUNT.secretAccessKey,
  };
  delete process.env.AWS_SESSION_TOKEN;
  store.answer = (asked) => {
    const fault = signatureFault(asked, ACCOUNT);
    return fault === '' ? vectorAnswer([[{}, 1]]) : refusal(403, fault);
  };
});
afterEach(async () => {
  process.env = environment;
  await scope.disposeAsync();
});

function clientFor(region: string, clock = new FakeClock(AT)): OpenClient {
  const client = createPrometheusClient(
    configFor(store.url + WORKSPACE, { auth: { kind: 'sigv4', region } }),
    surroundings(clock),
  );
  scope.defer(() => client.close());
  return client;
}

const QUERY = 'sum by (namespace) (increase(x{a="ü+ &=*~\'()!", b!~"c|d"}[5m])) / 300';

describe('a query of Amazon Managed Prometheus', () => {
  test('is signed for its body, service, region and moment, as the store computes by itself', async () => {
    const outcome = await clientFor(ACCOUNT.region).vector(QUERY, AT, () => undefined, NEVER);
    expect(outcome).toMatchObject({ kind: 'ok', rows: 1 });
    expect(store.asked[0]?.query).toBe(QUERY);
    expect(store.asked[0]?.headers['x-amz-date']).toBe('20261001T100000Z');
  });

  test('is signed anew for its moment', async () => {
    const clock = new FakeClock(AT);
    const client = clientFor(ACCOUNT.region, clock);
    for (let i = 0; i < 2; i += 1) {
      expect(await client.vector('up', AT, () => undefined, NEVER)).toMatchObject({ kind: 'ok' });
      clock.advance(86_400);
    }
    expect(store.asked.map(({ headers }) => headers['x-amz-date'])).toEqual([
      '20261001T100000Z',
      '20261002T100000Z',
    ]);
  });

  test('is signed for its address where it must be a GET', async () => {
    store.answer = (asked) => {
      if (asked.method === 'POST') return refusal(405, 'no');
      const fault = signatureFault(asked, ACCOUNT);
      return fault === '' ? vectorAnswer([[{}, 1]]) : refusal(403, fault);
    };
    const outcome = await clientFor(ACCOUNT.region).vector(QUERY, AT, () => undefined, NEVER);
    expect(outcome).toMatchObject({ kind: 'ok', rows: 1 });
  });

  test('shows the token of temporary credentials, signed', async () => {
    process.env.AWS_SESSION_TOKEN = 'for an hour';
    const outcome = await clientFor(ACCOUNT.region).vector('up', AT, () => undefined, NEVER);
    expect(outcome).toMatchObject({ kind: 'ok' });
    const { headers } = store.asked[0]!;
    expect(headers['x-amz-security-token']).toBe('for an hour');
    expect(headers.authorization).toContain('x-amz-security-token');
  });

  test('for another region, or with another key, is refused', async () => {
    const elsewhere = await clientFor('us-east-1').vector('up', AT, () => undefined, NEVER);
    expect(elsewhere).toMatchObject({
      kind: 'unauthorised',
      message: expect.stringContaining('made out to AKIDEXAMPLE/20261001/us-east-1/aps/'),
    });
    process.env.AWS_SECRET_ACCESS_KEY = 'another';
    const stranger = await clientFor(ACCOUNT.region).vector('up', AT, () => undefined, NEVER);
    expect(stranger).toMatchObject({
      kind: 'unauthorised',
      message: expect.stringContaining('the signature is wrong'),
    });
  });

  test('whose body was changed on its way has another signature', async () => {
    await clientFor(ACCOUNT.region).vector('up', AT, () => undefined, NEVER);
    const [asked] = store.asked;
    expect(signatureFault(asked!, ACCOUNT)).toBe('');
    const changed = { ...asked!, body: asked!.body.replace('query=up', 'query=down') };
    expect(signatureFault(changed, ACCOUNT)).toBe('the signature is wrong');
  });

  test('without credentials is not sent, and the outcome says where they come from', async () => {
    process.env = {
      PATH: environment.PATH,
      HOME: '/nonexistent',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const outcome = await clientFor(ACCOUNT.region).vector('up', AT, () => undefined, NEVER);
    expect(outcome).toMatchObject({
      kind: 'unauthorised',
      message: expect.stringMatching(
        /no AWS credentials to sign with \(.+\); give the pod a role \(IRSA or EKS Pod Identity\) that allows aps:QueryMetrics, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY$/,
      ),
    });
    expect(store.asked).toEqual([]);
  });
});
