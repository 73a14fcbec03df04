import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startEc2Server, type Ec2Server } from '../adapters/aws-pricing/testing/ec2-server.ts';
import {
  cadvisorPage,
  HOUR_START,
  ksmPage,
  NEVER,
  NODE,
  servePages,
  type Pages,
} from '../adapters/direct/testing/fake-cluster.ts';
import { billOf } from '../app/pass.ts';
import type { ClusterSource } from '../app/ports.ts';
import { PriceBook } from '../app/price-book.ts';
import { FakeClock, FakeLog } from '../app/testing/fakes.ts';
import { interval } from '../domain/interval.ts';
import { finished } from '../domain/stepwise.ts';
import { settledStepwise } from '../domain/to-quantities.ts';
import { configurationOf, type Configuration } from './configuration.ts';
import { LivePriceRungs } from './live-rungs.ts';
import { SILENT } from './log.ts';
import { passSettings } from './settings.ts';
import { sourceFor } from './sources.ts';

const MINUTE = 60;
const HOUR = interval(HOUR_START, HOUR_START + 3600);
const environment = { ...process.env };

let pages: Pages;
let ec2: Ec2Server;
let clock: FakeClock;
let source: ClusterSource;
let configuration: Configuration;

beforeEach(async () => {
  pages = await servePages();
  ec2 = await startEc2Server();
  ec2.spot = [{ type: 'm5.large', zone: 'us-east-1a', price: '1.2', at: 0 }];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_EC2: ec2.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'very-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  clock = new FakeClock(HOUR_START);
});
afterEach(async () => {
  process.env = { ...environment };
  await Promise.all([source.close(), pages.close(), ec2.close()]);
});

/** A node whose object was created at 10:05 and whose labels do not say that it is spot. */
function startWatching(instances: boolean): void {
  const labels = [
    'label_node_kubernetes_io_instance_type="m5.large"',
    'label_topology_kubernetes_io_region="us-east-1"',
    'label_topology_kubernetes_io_zone="us-east-1a"',
  ];
  const page = ksmPage([], HOUR_START + 5 * MINUTE).replace(
    'provider_id=""',
    'provider_id="aws:///us-east-1a/i-0a1"',
  );
  pages.set('/ksm', `${page}kube_node_labels{node="${NODE}",${labels.join(',')}} 1\n`);
  pages.set(`/cadvisor/${NODE}`, cadvisorPage([]));
  const random = (): number => 0;
  configuration = configurationOf(
    `metrics:
  direct:
    kubeStateMetrics: { urls: ["${pages.url}/ksm"] }
    kubelets: { mode: nodes, template: "${pages.url}/cadvisor/{node}" }
prices: { ladder: [spot], fees: { service: none }, aws: { instances: ${instances} } }
`,
    {},
    new LivePriceRungs({ clock, log: SILENT, random, env: {} }),
  );
  source = sourceFor(
    configuration.file.current,
    { clock, log: new FakeLog(), env: {}, random },
    () => configuration.prices.hostDetails,
  );
}

async function pollAt(minute: number): Promise<void> {
  clock.set(HOUR_START + minute * MINUTE);
  await source.poll(NEVER);
}

/** What the hour holds when it is closed, after prices were fetched for its hosts. */
async function hourClosed() {
  const facts = (await source.account(HOUR, NEVER)).hosts.map((host) => host.facts);
  const { file, prices } = configuration;
  for (const fetched of prices.live) await fetched.refresh(facts, NEVER);
  const settings = passSettings(file.current, prices, new PriceBook(prices.sources));
  const observed = await source.account(HOUR, NEVER);
  const { hosts, total } = finished(billOf(settings, observed, settledStepwise));
  return {
    observed,
    life: observed.hosts[0]?.life,
    capacityType: observed.hosts[0]?.facts.capacityType,
    billedMinutes: hosts.map(({ quantities }) => quantities.billedSeconds / MINUTE),
    total: Number(total.toFixed(9)),
  };
}

describe('a host whose provider is asked about it', () => {
  test('is billed from its launch at 10:02, as the spot instance it is, not from 10:05 as its node says', async () => {
    ec2.instances = [{ id: 'i-0a1', launched: '2026-10-01T10:02:00.000Z', lifecycle: 'spot' }];
    startWatching(true);
    for (const minute of [6, 15, 25, 35, 45, 55, 61]) await pollAt(minute);
    const { life, capacityType, billedMinutes, total } = await hourClosed();
    expect(life).toMatchObject({ from: HOUR_START + 2 * MINUTE, to: null });
    expect(capacityType).toBe('spot');
    expect(billedMinutes).toEqual([58]);
    // 58 of 60 minutes at 1.2 USD an hour
    expect(total).toBe(1.16);
  });

  test('ends when EC2 says that it ended, though its node is shown for longer', async () => {
    ec2.instances = [
      {
        ...{ id: 'i-0a1', launched: '2026-10-01T10:02:00.000Z', lifecycle: 'spot' },
        ...{ state: 'terminated', reason: 'User initiated (2026-10-01 10:45:00 GMT)' },
      },
    ];
    startWatching(true);
    for (const minute of [6, 15, 25, 35, 45, 55, 61]) await pollAt(minute);
    const { life, billedMinutes, total } = await hourClosed();
    expect(life).toMatchObject({ to: HOUR_START + 45 * MINUTE, endEstimated: false });
    // 43 minutes at 1.2 USD an hour
    expect([billedMinutes, total]).toEqual([[43], 0.86]);
  });

  test('stays the same object from reading to reading, so that its price is looked up once', async () => {
    ec2.instances = [{ id: 'i-0a1', launched: '2026-10-01T10:02:00.000Z', lifecycle: 'spot' }];
    startWatching(true);
    for (const minute of [6, 15]) await pollAt(minute);
    const { observed } = await hourClosed();
    await pollAt(25);
    const again = await source.account(HOUR, NEVER);
    expect(again.hosts[0]).toBe(observed.hosts[0]);
  });

  test('counts for an hour in which it ran before its node was there', async () => {
    ec2.instances = [{ id: 'i-0a1', launched: '2026-10-01T09:58:00.000Z', lifecycle: 'spot' }];
    startWatching(true);
    await pollAt(6);
    await hourClosed();
    const before = await source.account(interval(HOUR_START - 3600, HOUR_START), NEVER);
    expect(before.hosts.map(({ life }) => life.from)).toEqual([HOUR_START - 2 * MINUTE]);
    expect(before.counted.overInterval.hosts).toBe(1);
  });
});

test('nobody is asked unless prices.aws.instances says so: a host is what its node shows', async () => {
  ec2.instances = [{ id: 'i-0a1', launched: '2026-10-01T10:02:00.000Z', lifecycle: 'spot' }];
  startWatching(false);
  for (const minute of [6, 15, 25, 35, 45, 55, 61]) await pollAt(minute);
  const { life, capacityType } = await hourClosed();
  expect([life?.from, capacityType]).toEqual([HOUR_START + 5 * MINUTE, 'on-demand']);
  expect(ec2.calls).toEqual([]);
});
