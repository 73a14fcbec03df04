import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { detailedPrices, refinedLife } from '../../../app/detailed-prices.ts';
import type { HostDetails } from '../../../app/ports.ts';
import { FakeClock } from '../../../app/testing/fakes.ts';
import type { PriceSource } from '../../../domain/price.ts';
import { awsFacts } from '../../../domain/testing/facts.ts';
import { seconds, unixSeconds, usdPerHour } from '../../../domain/units.ts';
import { startEc2Server, type Ec2Server } from '../testing/ec2-server.ts';
import { createEc2Instances } from './ec2-instances.ts';

const signal = new AbortController().signal;
const EVERY = 900;

let server: Ec2Server;
let clock: FakeClock;
let details: HostDetails;
const environment = { ...process.env };

beforeEach(async () => {
  server = await startEc2Server();
  clock = new FakeClock(1_800_000_000);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_EC2: server.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'very-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  details = createEc2Instances({ clock, random: () => 0, refreshEvery: seconds(EVERY), env: {} });
});
afterEach(async () => {
  process.env = { ...environment };
  await server.close();
});

const host = awsFacts({ providerId: 'aws:///us-east-1a/i-0a1' });

describe('what EC2 knows of instances', () => {
  test('is their launch, whether they are spot, and their tenancy', async () => {
    server.instances = [
      { id: 'i-0a1', launched: '2027-01-15T07:00:00.000Z', lifecycle: 'spot' },
      { id: 'i-0b2', launched: '2027-01-15T07:30:00.000Z', tenancy: 'dedicated' },
      { id: 'i-0c3', launched: '2027-01-15T07:30:00.000Z', lifecycle: 'capacity-block' },
      { id: 'i-0d4', launched: '2027-01-15T07:30:00.000Z', tenancy: 'host' },
    ];
    const other = awsFacts({ providerId: 'aws:///us-east-1a/i-0b2' });
    const block = awsFacts({ providerId: 'aws:///us-east-1a/i-0c3' });
    const onOwnHost = awsFacts({ providerId: 'aws:///us-east-1a/i-0d4' });
    expect(await details.refresh([host, other, block, onOwnHost], signal)).toBe(true);
    expect(details.of(host)).toEqual({
      launched: Date.parse('2027-01-15T07:00:00Z') / 1000,
      ended: null,
      capacityType: 'spot',
      tenancy: 'shared',
    });
    expect(details.of(other)).toMatchObject({ capacityType: 'on-demand', tenancy: 'dedicated' });
    expect(details.of(other)).not.toHaveProperty('billedApart');
    expect(details.of(block)).toMatchObject({
      capacityType: 'reserved',
      billedApart:
        'EC2 says that it is of a capacity block, which is paid in advance at a price of its own',
    });
    expect(details.of(onOwnHost)).toMatchObject({
      tenancy: 'dedicated',
      billedApart:
        'EC2 says that it runs on a Dedicated Host, which is billed whole and not by its instances',
    });
    expect(details.state()).toMatchObject({ up: true, targets: { total: 4, up: 4 } });
  });

  test('is their end as well, where EC2 says when', async () => {
    server.instances = [
      {
        id: 'i-0a1',
        launched: '2027-01-15T07:00:00.000Z',
        state: 'terminated',
        reason: 'User initiated (2027-01-15 07:45:10 GMT)',
      },
    ];
    await details.refresh([host], signal);
    const detail = details.of(host);
    expect(detail?.ended).toBe(Date.parse('2027-01-15T07:45:10Z') / 1000);
    const seen = { from: unixSeconds(1_799_998_000), to: null, endEstimated: false };
    expect(refinedLife(seen, detail)).toEqual({
      from: Date.parse('2027-01-15T07:00:00Z') / 1000,
      to: Date.parse('2027-01-15T07:45:10Z') / 1000,
      endEstimated: false,
    });
  });

  test('prices a host by what it is, not by what its labels say', async () => {
    server.instances = [{ id: 'i-0a1', launched: '2027-01-15T07:00:00.000Z', lifecycle: 'spot' }];
    const asked: string[] = [];
    const source: PriceSource = {
      rung: 'list',
      quote: ({ capacityType }) => {
        asked.push(capacityType);
        return { rung: 'list', quote: null, why: '' };
      },
    };
    const detailed = detailedPrices(source, details);
    detailed.quote(host, clock.now());
    await details.refresh([host], signal);
    detailed.quote(host, clock.now());
    expect(asked).toEqual(['on-demand', 'spot']);
  });

  test('comes page by page, and again where EC2 is asked too often', async () => {
    server.pageSize = 1;
    server.instances = ['i-0a1', 'i-0b2', 'i-0c3'].map((id) => ({
      id,
      launched: '2027-01-15T07:00:00.000Z',
    }));
    let refusals = 1;
    server.refusal = () => (refusals-- > 0 ? ['RequestLimitExceeded', 503] : null);
    const hosts = server.instances.map(({ id }) =>
      awsFacts({ providerId: `aws:///us-east-1a/${id}` }),
    );
    await details.refresh(hosts, signal);
    expect(details.state()).toMatchObject({ up: true, targets: { total: 3, up: 3 }, errors: [] });
    expect(server.calls.map((call) => call.get('NextToken'))).toEqual([null, null, '1', '2']);
  });

  test('is asked once where two ask at the same time, and of the hosts of both', async () => {
    server.instances = ['i-0a1', 'i-0b2'].map((id) => ({
      id,
      launched: '2027-01-15T07:00:00.000Z',
    }));
    const other = awsFacts({ providerId: 'aws:///us-east-1a/i-0b2' });
    await Promise.all([details.refresh([host], signal), details.refresh([host], signal)]);
    expect(server.calls).toHaveLength(1);
    await Promise.all([details.refresh([host], signal), details.refresh([host, other], signal)]);
    expect(server.calls).toHaveLength(2);
    expect(details.of(other)).not.toBeNull();
  });

  test('is not told by a page of a proxy', async () => {
    server.instances = [{ id: 'i-0a1', launched: '2027-01-15T07:00:00.000Z' }];
    server.instead = '<html><body>Please log in</body></html>';
    await details.refresh([host], signal);
    expect(details.state()).toMatchObject({
      up: false,
      errors: [
        'ec2:DescribeInstances on EC2 in us-east-1: the answer is not what AWS sends; a proxy may be answering in its place',
      ],
    });
  });

  test('leaves an instance that is billed apart to the price file', async () => {
    server.instances = [
      { id: 'i-0a1', launched: '2027-01-15T07:00:00.000Z', lifecycle: 'capacity-block' },
    ];
    const answers = (rung: 'list' | 'file') => {
      const quote = { usdPerHour: usdPerHour(1), rung, asOf: null, origin: '' };
      return detailedPrices({ rung, quote: () => ({ rung, quote, why: '' }) }, details);
    };
    await details.refresh([host], signal);
    expect(answers('list').quote(host, clock.now())).toEqual({
      rung: 'list',
      quote: null,
      why: 'EC2 says that it is of a capacity block, which is paid in advance at a price of its own',
    });
    expect(answers('file').quote(host, clock.now()).quote?.usdPerHour).toBe(1);
  });

  test('stays known while its node is there, however long EC2 fails', async () => {
    server.instances = [{ id: 'i-0a1', launched: '2027-01-15T07:00:00.000Z', lifecycle: 'spot' }];
    await details.refresh([host], signal);
    server.refusal = () => ['UnauthorizedOperation', 403];
    clock.advance(4 * 3600);
    await details.refresh([host], signal);
    expect(details.of(host)?.capacityType).toBe('spot');
    await details.refresh([], signal);
    expect(details.of(host)).toBeNull();
  });

  test('is asked once, at once for new nodes, and now and then for the end of the others', async () => {
    server.instances = [{ id: 'i-0a1', launched: '2027-01-15T07:00:00.000Z' }];
    await details.refresh([host], signal);
    await details.refresh([host], signal);
    expect(server.calls).toHaveLength(1);
    await details.refresh([host, awsFacts({ providerId: 'aws:///us-east-1a/i-0b2' })], signal);
    expect(server.calls).toHaveLength(2);
    clock.advance(EVERY);
    expect(await details.refresh([host], signal)).toBe(false);
    expect(server.calls).toHaveLength(3);
  });

  test('is the end of an instance, too, whose node has vanished', async () => {
    const other = awsFacts({ providerId: 'aws:///us-east-1a/i-0b2' });
    server.instances = [
      { id: 'i-0a1', launched: '2027-01-15T07:00:00.000Z' },
      { id: 'i-0b2', launched: '2027-01-15T07:00:00.000Z' },
    ];
    await details.refresh([host, other], signal);
    const reason = 'Server.SpotInstanceTermination (2027-01-15 08:01:00 GMT)';
    server.instances = [
      { id: 'i-0a1', launched: '2027-01-15T07:00:00.000Z', state: 'terminated', reason },
      { id: 'i-0b2', launched: '2027-01-15T07:00:00.000Z' },
    ];
    clock.advance(EVERY);
    expect(await details.refresh([other], signal)).toBe(true);
    expect(details.of(host)?.ended).toBe(Date.parse('2027-01-15T08:01:00Z') / 1000);
    clock.advance(EVERY);
    await details.refresh([other], signal);
    expect(server.calls.at(-1)?.getAll('Filter.1.Value.1')).toEqual(['i-0b2']);
  });

  test('is nothing for nodes that are no instances, and where access is denied', async () => {
    await details.refresh(
      [awsFacts({ providerId: 'aws:///eu-west-1a/fargate-ip-10-0-0-1' })],
      signal,
    );
    expect(server.calls).toEqual([]);
    server.refusal = () => ['UnauthorizedOperation', 403];
    await details.refresh([host], signal);
    expect(details.of(host)).toBeNull();
    expect(details.state()).toMatchObject({
      up: false,
      errors: [
        'ec2:DescribeInstances on EC2 in us-east-1: access is denied; allow ec2:DescribeInstances in its policy',
      ],
    });
  });
});
