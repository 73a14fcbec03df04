import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeClock, FakeLog } from '../../../app/testing/fakes.ts';
import { awsFacts } from '../../../domain/testing/facts.ts';
import { seconds } from '../../../domain/units.ts';
import { instanceItem } from '../testing/items.ts';
import { startPricingServer, type PricingServer } from '../testing/pricing-server.ts';
import { createAwsPricing, type AwsPricing } from './aws-list.ts';

const signal = new AbortController().signal;

let server: PricingServer;
let clock: FakeClock;
const environment = { ...process.env };

beforeEach(async () => {
  server = await startPricingServer([instanceItem()]);
  clock = new FakeClock(1_800_000_000);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_PRICING: server.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'very-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});
afterEach(async () => {
  process.env = { ...environment };
  await server.close();
});

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

/** Asks the server what it does not know, and waits for its answer. */
const anotherQuestion = async (): Promise<void> => {
  await (await fetch(server.url, { method: 'POST' })).text();
};

describe('the AWS price list is asked', () => {
  test('once for many types of a kind, as far as a filter holds them', async () => {
    // m0.large … m299.large: 10 of 8 letters, 90 of 9, 200 of 10, with 299 commas 3,189 in all, of which a filter holds 1,024.
    const hosts = Array.from({ length: 300 }, (_, index) =>
      awsFacts({ node: `n${index}`, instanceType: `m${index}.large` }),
    );
    server.items = hosts.map(({ instanceType: type }) => instanceItem({ type }));
    const source = pricing();
    expect(await source.refresh(hosts, signal)).toBe(true);
    expect(hosts.every((host) => source.quote(host, clock.now()).quote?.usdPerHour === 0.096)).toBe(
      true,
    );
    const questions = server.calls.filter(({ NextToken }) => NextToken === undefined);
    const lists = questions.map(({ Filters }) =>
      Filters.find(({ Field }) => Field === 'instanceType')!,
    );
    expect(lists.every(({ Type, Value }) => Type === 'ANY_OF' && Value.length <= 1024)).toBe(true);
    expect(lists.flatMap(({ Value }) => Value.split(',')).sort()).toEqual(
      hosts.map(({ instanceType }) => instanceType).sort(),
    );
    expect(questions).toHaveLength(4);
    expect(source.state()).toMatchObject({
      up: true,
      targets: { total: 300, up: 300 },
      errors: [],
    });
  });

  test('no more than two questions at a time', async () => {
    const held = Promise.withResolvers<null>();
    server.gate = held.promise;
    const hosts = Array.from({ length: 20 }, (_, index) =>
      awsFacts({ region: `us-east-${index + 1}`, zone: '' }),
    );
    const refreshing = pricing().refresh(hosts, signal);
    // A third question would have come before the last of these answers does.
    while (server.calls.length < 2) await anotherQuestion();
    for (let more = 0; more < 5; more += 1) await anotherQuestion();
    expect(server.calls).toHaveLength(2);
    held.resolve(null);
    await refreshing;
    expect(server.calls).toHaveLength(20);
  });

  test('once for each kind: region, operating system, tenancy, bare metal, fees', async () => {
    const hosts = ['m5.large', 'c5.large', 'c6g.metal', 'm6g.metal'].flatMap((instanceType) => [
      awsFacts({ instanceType, kubeletVersion: 'v1.33.1-eks-abc' }),
      awsFacts({ instanceType, os: 'windows' }),
    ]);
    await pricing().refresh([...hosts, awsFacts({ tenancy: 'dedicated' })], signal);
    const kindOf = ({ ServiceCode, Filters }: (typeof server.calls)[number]): string =>
      [ServiceCode, ...Filters.filter(({ Field }) => KINDS.has(Field)).map(({ Value }) => Value)]
        .join(' ')
        .trim();
    const KINDS = new Set(['instanceType', 'operatingSystem', 'tenancy']);
    const joint = server.calls.map(kindOf).filter((kind) => /,|AmazonEKS|Dedicated/.test(kind));
    expect(joint.sort()).toEqual([
      'AmazonEC2 c6g.metal,m6g.metal Linux',
      'AmazonEC2 c6g.metal,m6g.metal Windows',
      'AmazonEC2 m5.large Linux Dedicated',
      'AmazonEC2 m5.large,c5.large Linux Shared',
      'AmazonEC2 m5.large,c5.large Windows Shared',
      'AmazonEKS',
    ]);
  });

  test('about each type alone where it gets nothing for all of them together', async () => {
    const types = ['m5.large', 'c5.large', 'r5.large'];
    const hosts = types.map((instanceType) => awsFacts({ instanceType }));
    server.items = types.map((type) => instanceItem({ type }));
    const source = pricing();
    server.fault = ({ Filters }) =>
      Filters.some(({ Type }) => Type === 'ANY_OF')
        ? { kind: 'error', status: 400, type: 'InvalidParameterException' }
        : null;
    await source.refresh(hosts, signal);
    expect(hosts.map((host) => source.quote(host, clock.now()).quote?.usdPerHour)).toEqual([
      0.096, 0.096, 0.096,
    ]);
    expect(server.calls).toHaveLength(4);
    // One product that cannot be read spoils its own price and no other.
    server.fault = () => null;
    server.items = [...server.items.slice(0, 2), instanceItem({ type: 'r5.large', price: 'dear' })];
    const other = pricing();
    await other.refresh(hosts, signal);
    expect(hosts.map((host) => other.quote(host, clock.now()).quote?.usdPerHour)).toEqual([
      0.096,
      0.096,
      undefined,
    ]);
    expect(other.quote(hosts[2]!, clock.now()).why).toBe(
      'pricing:GetProducts on the AWS price list (us-east-1): product SKUR5LARGE has no number for a price',
    );
  });

  test('not again about types that are not sold where others are', async () => {
    const hosts = ['m5.large', 'c5.large', 'r5.large'].map((instanceType) =>
      awsFacts({ instanceType }),
    );
    const source = pricing();
    await source.refresh(hosts, signal);
    expect(server.calls).toHaveLength(1);
    const late = ['x9.large', 'x10.large'].map((instanceType) => awsFacts({ instanceType }));
    await source.refresh([...hosts, ...late], signal);
    expect(server.calls).toHaveLength(2);
    expect(source.state()).toMatchObject({
      up: true,
      targets: { total: 5, up: 5 },
      errors: [
        'c5.large in us-east-1, r5.large in us-east-1, x9.large in us-east-1 and 1 more: AWS lists no such product',
      ],
    });
  });
});
