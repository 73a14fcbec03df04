/**
 * What is asked of EC2, against moto (https://github.com/getmoto/moto): an implementation of its interface by others,
 * which does not share our idea of it. It knows no real prices.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EC2Client, RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { freePort } from '../../../../test/support/listening.ts';
import { until } from '../../../../test/support/until.ts';
import { FakeClock } from '../../app/testing/fakes.ts';
import { awsFacts } from '../../domain/testing/facts.ts';
import { seconds } from '../../domain/units.ts';
import { createEc2Instances } from './instances/ec2-instances.ts';
import { createAwsSpot } from './spot/aws-spot.ts';

const MOTO = 'moto[server]==5.2.5';
const FOLDER = fileURLToPath(
  new URL('../../../../node_modules/.cache/moto-5.2.5', import.meta.url),
);
const PROGRAM = `${FOLDER}/bin/moto_server`;
const START_SECONDS = 60;

/** Installs moto once; false where Python or its package index is out of reach. */
function isInstalled(): boolean {
  if (existsSync(PROGRAM)) return true;
  return (
    spawnSync('python3', ['-m', 'venv', FOLDER]).status === 0 &&
    spawnSync(`${FOLDER}/bin/pip`, ['install', '--quiet', MOTO]).status === 0
  );
}

const runs = isInstalled() ? test : test.skip;
const signal = new AbortController().signal;
const clock = new FakeClock(1_800_000_000);
const options = { clock, random: () => 0, refreshEvery: seconds(600), env: {} };

describe('EC2 as moto understands it', () => {
  let moto: ChildProcess | null = null;
  const environment = { ...process.env };

  beforeAll(async () => {
    if (!existsSync(PROGRAM)) return;
    const port = await freePort();
    moto = spawn(PROGRAM, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_EC2: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    const url = `http://127.0.0.1:${port}/moto-api/`;
    await until('moto to answer', async () => ((await fetch(url)).ok ? true : null), START_SECONDS);
  });
  afterAll(() => {
    process.env = environment;
    moto?.kill('SIGKILL');
  });

  runs('tells when an instance was launched, that it is spot, and that it ended', async () => {
    const ec2 = new EC2Client({ region: 'us-east-1' });
    const launched = await ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-12c6146b',
        InstanceType: 'm5.large',
        MinCount: 2,
        MaxCount: 2,
        InstanceMarketOptions: { MarketType: 'spot' },
      }),
    );
    const ids = (launched.Instances ?? []).map(({ InstanceId = '' }) => InstanceId);
    const hosts = ids.map((id) => awsFacts({ providerId: `aws:///us-east-1a/${id}` }));
    const details = createEc2Instances(options);
    expect(await details.refresh(hosts, signal)).toBe(true);
    expect(hosts.map((host) => details.of(host))).toMatchObject(
      (launched.Instances ?? []).map(({ LaunchTime }) => ({
        launched: (LaunchTime?.getTime() ?? 0) / 1000,
        ended: null,
        capacityType: 'spot',
        tenancy: 'shared',
      })),
    );
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: ids.slice(0, 1) }));
    clock.advance(600);
    await details.refresh(hosts, signal);
    expect(hosts.map((host) => details.of(host)?.ended !== null)).toEqual([true, false]);
    expect(details.state()).toMatchObject({ up: true, errors: [], targets: { total: 2, up: 2 } });
    ec2.destroy();
  });

  runs('answers the question about spot prices', async () => {
    const source = createAwsSpot({ ...options, exchangeRates: () => [] });
    const host = awsFacts({ capacityType: 'spot' });
    await source.refresh([host], signal);
    expect(source.state().lastSuccess).toBe(clock.now());
    expect(source.quote(host, clock.now()).why).not.toMatch(/DescribeSpotPriceHistory/);
  });
});
