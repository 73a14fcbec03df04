import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { temporaryFolder, type Folder } from '../support/folder.ts';
import {
  livePrices,
  nodesOfThreeProviders,
  startPriceServers,
  type PriceServers,
} from '../support/price-servers.ts';
import { podtally } from '../support/program.ts';
import { samplesNamed, sumOf, valueOf } from '../support/samples.ts';
import { serveSmallCluster, type SmallWorld } from '../support/small-cluster.ts';
import { errorsIn, statusOf } from '../support/status.ts';
import { until } from '../support/until.ts';
import { wallClock } from '../support/wall-clock.ts';

const HOUR = 3600;
/** Calls that are throttled or not answered are tried again for some seconds, on a busy machine for longer. */
const PATIENCE = 90;

let scope: AsyncDisposableStack;
let folder: Folder;
let servers: PriceServers;
let world: SmallWorld;
let config: string;

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  folder = await temporaryFolder(scope);
  servers = await startPriceServers(scope);
  world = nodesOfThreeProviders();
  const cluster = await serveSmallCluster(world, scope);
  const text = `cluster: three\n${cluster.metrics}${await livePrices(servers, folder)}`;
  config = await folder.write('podtally.yaml', text);
});
afterEach(() => scope.disposeAsync());

const started = (env: Readonly<Record<string, string>> = {}): Promise<RunningExporter> =>
  startExporter(['serve', '--config', config], scope, { env: { ...servers.env, ...env } });

/** `node rung price` of each host. */
async function pricesIn(exporter: RunningExporter): Promise<readonly string[]> {
  const samples = await exporter.samples();
  return samplesNamed(samples, 'podtally_node_price_usd_per_hour')
    .map(({ labels, value }) => `${labels['node']} ${labels['price_source']} ${value.toFixed(4)}`)
    .sort();
}

const FETCHED = [
  'aws-1 list 0.0900',
  'aws-2 spot 0.0300',
  'azure-1 list 0.2000',
  'gcp-1 list 0.1840',
];

const untilFetched = (exporter: RunningExporter): Promise<true> =>
  until(
    'live prices of all hosts',
    async () => (isDeepStrictEqual(await pricesIn(exporter), FETCHED) ? true : undefined),
    PATIENCE,
  );

const sourcesUp = async (exporter: RunningExporter): Promise<Readonly<Record<string, number>>> =>
  Object.fromEntries(
    samplesNamed(await exporter.samples(), 'podtally_source_up')
      .map(({ labels, value }) => [labels['source'] ?? '', value] as const)
      .filter(([source]) => /^(aws|gcp|azure)-/.test(source)),
  );

const NO_CREDENTIALS =
  'no usable AWS credentials (environment, files, web identity, container, instance metadata were tried); give the pod a role by IRSA or EKS Pod Identity';
const LIST_WORDS = `pricing:GetProducts on the AWS price list (us-east-1): ${NO_CREDENTIALS}`;
const SPOT_WORDS = `ec2:DescribeSpotPriceHistory on EC2 in us-east-1: ${NO_CREDENTIALS}`;

const linesOf = (text: string): readonly string[] =>
  text.split('\n').map((line) => line.replace(/\s+/g, ' ').trim());

describe('the ladder with live prices, while podtally serves', () => {
  test('stands on the catalogue at first, and on list and spot prices once those have come, though all throttle', async () => {
    const exporter = await started();
    // No provider has answered yet, and the first pass did not wait for any.
    expect(await pricesIn(exporter)).toEqual([
      'aws-1 catalogue 0.0960',
      'aws-2 estimate 0.0326',
      'azure-1 catalogue 0.1920',
      'gcp-1 catalogue 0.1942',
    ]);
    servers.release();
    await untilFetched(exporter);
    expect(await sourcesUp(exporter)).toEqual({
      'aws-price-list': 1,
      'aws-spot': 1,
      'azure-pricing': 1,
      'gcp-pricing': 1,
    });
    // 0.09 + 0.03 + 0.2 + 0.184
    expect(sumOf(await exporter.samples(), 'podtally_cost_usd_per_hour')).toBeCloseTo(0.504, 9);
    // The type, the fee of EKS, and the one that was throttled once more.
    await until('the last answer', () => (servers.list.calls.length === 3 ? true : null), PATIENCE);
    const { code, stdout } = await podtally(['prices', '--server', exporter.url]);
    expect(code).toBe(0);
    expect(linesOf(stdout).slice(2, 7)).toEqual([
      'NODE TYPE PLACE USD/h FROM SPOT LIST CATALOGUE ESTIMATE',
      'aws-1 m5.large us-east-1a 0.0900 list – 0.0900 0.0960 (+6.7 %) –',
      'aws-2 m5.large, spot us-east-1a 0.0300 spot 0.0300 – – 0.0326 (+8.8 %)',
      'azure-1 Standard_D4s_v5 eastus-1 0.2000 list – 0.2000 0.1920 (−4.0 %) –',
      'gcp-1 n2-standard-4 us-central1-a 0.1840 list – 0.1840 0.1942 (+5.6 %) –',
    ]);
    expect(stdout).toMatch(/\noldest price in use: list \d+ (s|min), spot \d+ (s|min)\n/);
    expect(exporter.stderr()).not.toContain('very-secret');
  });

  test('keeps its prices, with their age, when nobody answers any more, and says what to do', async () => {
    const clock = await wallClock(folder);
    const exporter = await started(clock.env);
    servers.release();
    await untilFetched(exporter);
    await servers.goDown();
    const lastPass = async (): Promise<number> =>
      valueOf(await exporter.samples(), 'podtally_last_pass_timestamp_seconds');
    const before = await lastPass();
    world.clockOff = 13 * HOUR;
    await clock.shift(13 * HOUR);
    const down = { 'aws-price-list': 0, 'aws-spot': 0, 'azure-pricing': 0, 'gcp-pricing': 0 };
    await until(
      'sources that are down',
      async () => (isDeepStrictEqual(await sourcesUp(exporter), down) ? true : undefined),
      PATIENCE,
    );
    await until(
      'a pass after the clock was set',
      async () => ((await lastPass()) > before + 12 * HOUR ? true : undefined),
      PATIENCE,
    );
    expect(await pricesIn(exporter)).toEqual(FETCHED);
    const { stdout } = await podtally(['prices', '--server', exporter.url]);
    expect(stdout).toMatch(/\noldest price in use: list 13 h, spot 13 h\n/);
    const samples = await exporter.samples();
    const now = valueOf(samples, 'podtally_last_pass_timestamp_seconds');
    const ageOf = (rung: string): number =>
      now - valueOf(samples, 'podtally_price_oldest_timestamp_seconds', { price_source: rung });
    expect(ageOf('list') / HOUR).toBeCloseTo(13, 0);
    expect(ageOf('spot') / HOUR).toBeCloseTo(13, 0);
    const status = await statusOf(exporter);
    const errors = Object.keys(down).map((source) => errorsIn(status, source)[0] ?? '');
    expect(
      errors.map((error) => error.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://there')),
    ).toEqual([
      'm5.large in us-east-1, the EKS cluster fee in us-east-1: pricing:GetProducts on the AWS price list (us-east-1): the connection was refused; check the network policy and HTTPS_PROXY (ECONNREFUSED)',
      'ec2:DescribeSpotPriceHistory on EC2 in us-east-1: the connection was refused; check the network policy and HTTPS_PROXY (ECONNREFUSED)',
      expect.stringMatching(
        /^Azure retail prices http:\/\/there\/api\/retail\/prices: connection refused after 4 tries; check the network policy and HTTPS_PROXY; using the prices of \d{4}-\d\d-\d\d$/,
      ),
      expect.stringMatching(
        /^Google price list http:\/\/there\/v1\/services\/6F81-5844-456A\/skus: connection refused after 4 tries; check the network policy and HTTPS_PROXY; using the prices of \d{4}-\d\d-\d\d$/,
      ),
    ]);
    const told = linesOf(exporter.stderr()).filter((line) =>
      line.includes('prices cannot be fetched'),
    );
    expect(told).toHaveLength(4);
    expect(told[0]).toContain(
      'prices cannot be fetched; the last ones stay, and hosts without one stand on the next rung of prices.ladder source=',
    );
  });
});

describe('without credentials of AWS', () => {
  test('hosts stand on the next rung, and metrics, log and commands say what to do', async () => {
    const { AWS_ENDPOINT_URL_PRICING = '', AWS_ENDPOINT_URL_EC2 = '' } = servers.env;
    const bare = {
      ...{ AWS_ENDPOINT_URL_PRICING, AWS_ENDPOINT_URL_EC2, AWS_EC2_METADATA_DISABLED: 'true' },
      HOME: folder.path('nobody'),
    };
    servers.release();
    const exporter = await startExporter(['serve', '--config', config], scope, { env: bare });
    await until(
      'the failure of AWS and the prices of the others',
      async () => {
        const up = await sourcesUp(exporter);
        const isAsExpected = up['aws-price-list'] === 0 && up['aws-spot'] === 0;
        const prices = (await pricesIn(exporter)).join(', ');
        return isAsExpected && prices.includes('gcp-1 list') && prices.includes('azure-1 list')
          ? true
          : undefined;
      },
      PATIENCE,
    );
    expect((await pricesIn(exporter)).slice(0, 2)).toEqual([
      'aws-1 catalogue 0.0960',
      'aws-2 estimate 0.0326',
    ]);
    expect(servers.list.calls).toEqual([]);
    const [prices, check] = await Promise.all([
      podtally(['prices', '--server', exporter.url]),
      podtally(['check', '--config', config], { env: bare }),
    ]);
    expect(linesOf(prices.stdout)).toEqual(
      expect.arrayContaining([`spot: ${SPOT_WORDS} (1 host)`, `list: ${LIST_WORDS} (1 host)`]),
    );
    expect(check.code).toBe(1);
    const checked = linesOf(check.stdout);
    const from = checked.indexOf('failed aws-price-list 0 of 2 targets answered');
    expect(checked.slice(from, from + 7)).toEqual([
      'failed aws-price-list 0 of 2 targets answered',
      `→ m5.large in us-east-1, the EKS cluster fee in us-east-1: ${LIST_WORDS}`,
      'failed aws-spot 0 of 1 target answered',
      `→ ${SPOT_WORDS}`,
      'ok gcp-pricing 1 of 1 target answered',
      'ok azure-pricing 1 of 1 target answered',
      'ok prices list: 2 hosts, catalogue: 1 host, estimate: 1 host',
    ]);
  });
});
