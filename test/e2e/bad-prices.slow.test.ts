import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startExporter } from '../support/exporter.ts';
import { temporaryFolder, type Folder } from '../support/folder.ts';
import {
  livePrices,
  nodesOfThreeProviders,
  startPriceServers,
  type PriceServers,
} from '../support/price-servers.ts';
import { podtally } from '../support/program.ts';
import { serveSmallCluster } from '../support/small-cluster.ts';
import { until } from '../support/until.ts';

/** Names that are not resolved are tried again for some seconds. */
const PATIENCE = 60;

let scope: AsyncDisposableStack;
let folder: Folder;
let servers: PriceServers;
let metrics: string;

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  folder = await temporaryFolder(scope);
  servers = await startPriceServers(scope);
  servers.release();
  ({ metrics } = await serveSmallCluster(nodesOfThreeProviders(), scope));
});
afterEach(() => scope.disposeAsync());

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://there').trim());

const answering =
  (status: number) =>
  (_: unknown, response: ServerResponse): void => {
    response.writeHead(status).end('{"error":"with a s3cret"}');
  };

/** Every provider refuses: AWS by an error, Google and Azure by a status. */
function allRefuse(type: string, google: number, azure: number): void {
  servers.list.fault = () => ({ kind: 'error', status: 400, type, message: 'with a s3cret' });
  servers.ec2.refusal = () => [type, 400];
  servers.google.trouble(answering(google));
  servers.azure.trouble(answering(azure));
}

interface Setting {
  readonly env?: Readonly<Record<string, string>>;
  readonly prices?: (text: string) => string;
}

/** Why `podtally prices` says that hosts stand on a lower rung, once all four sources have failed. */
async function toldReasons({
  env = {},
  prices = (text) => text,
}: Setting): Promise<readonly string[]> {
  const config = await folder.write(
    'podtally.yaml',
    `cluster: three\n${metrics}${prices(await livePrices(servers, folder))}`,
  );
  const exporter = await startExporter(['serve', '--config', config], scope, {
    env: { ...servers.env, ...env },
  });
  const reasons = await until(
    'reasons of every provider',
    async () => {
      const { stdout } = await podtally(['prices', '--server', exporter.url]);
      const isAsked = !/has not been (asked|read)/.test(stdout);
      return isAsked ? linesOf(stdout) : undefined;
    },
    PATIENCE,
  );
  expect(exporter.stderr()).not.toContain('s3cret');
  return reasons.filter((line) => /^(spot|list): (pricing:|ec2:|Google|Azure r)/.test(line));
}

const GOOGLE = 'list: Google price list http://there/v1/services/6F81-5844-456A/skus:';
const AZURE = 'list: Azure retail prices http://there/api/retail/prices:';
const NONE = 'there are no earlier prices, so the next rung prices these hosts (1 host)';
const LIST = 'list: pricing:GetProducts on the AWS price list (us-east-1):';
const SPOT = 'spot: ec2:DescribeSpotPriceHistory on EC2 in us-east-1:';

describe('hosts stand on the next rung, and say what to do, where', () => {
  test('credentials have expired', async () => {
    allRefuse('ExpiredTokenException', 401, 401);
    const aws =
      'the AWS credentials have expired (ExpiredTokenException); renew them, or use a role that renews itself (IRSA, EKS Pod Identity) (1 host)';
    expect(await toldReasons({})).toEqual([
      `${SPOT} ${aws}`,
      `${LIST} ${aws}`,
      `${AZURE} HTTP 401; it needs no credentials, so something between refuses; check the proxy; ${NONE}`,
      `${GOOGLE} HTTP 401; the credentials are not accepted or have expired; check prices.gcp and the clock; ${NONE}`,
    ]);
  });

  test('access is denied', async () => {
    allRefuse('AccessDeniedException', 403, 403);
    expect(await toldReasons({})).toEqual([
      `${SPOT} access is denied; allow ec2:DescribeSpotPriceHistory in its policy (1 host)`,
      `${LIST} access is denied; allow pricing:GetProducts in its policy (1 host)`,
      `${AZURE} HTTP 403; it needs no credentials, so something between refuses; check the proxy; ${NONE}`,
      `${GOOGLE} HTTP 403; enable the Cloud Billing API in the project of the credentials, and let the API key use it; ${NONE}`,
    ]);
  });

  test('names are not resolved', async () => {
    const reasons = await toldReasons({
      env: {
        AWS_ENDPOINT_URL_PRICING: 'https://pricing.invalid',
        AWS_ENDPOINT_URL_EC2: 'https://ec2.invalid',
      },
      prices: (text) => text.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'https://prices.invalid'),
    });
    const aws = /the name cannot be resolved|DNS does not answer/;
    const others = /its name cannot be resolved after 4 tries; check DNS, or set HTTPS_PROXY/;
    expect(reasons).toEqual([
      expect.stringMatching(aws),
      expect.stringMatching(aws),
      expect.stringMatching(others),
      expect.stringMatching(others),
    ]);
  });
});

test('a cache folder that cannot be written costs no price, and is told', async () => {
  await folder.write('file', 'no folder');
  const cacheFolder = folder.path('file');
  const config = await folder.write(
    'podtally.yaml',
    `cluster: three\n${metrics}${await livePrices(servers, folder)}  live: { cacheFolder: ${cacheFolder} }\n`,
  );
  const exporter = await startExporter(['serve', '--config', config], scope, { env: servers.env });
  await until(
    'prices of all',
    async () => {
      const { stdout } = await podtally(['prices', '--server', exporter.url]);
      return /oldest price in use: list \d+ \w+, spot \d+ \w+\n/.test(stdout) ? true : undefined;
    },
    PATIENCE,
  );
  expect(exporter.stderr()).toContain(
    'the cache folder cannot be written; prices will be asked for anew after a restart. Mount a volume that can be written, or leave the folder out',
  );
  const check = await podtally(['check', '--config', config], { env: servers.env });
  expect(check.code).toBe(0);
  const checked = linesOf(check.stdout);
  const found = checked.findIndex((line) => line.startsWith('warning   price-cache'));
  expect(checked[found + 1]).toMatch(
    /^→ prices\.live\.cacheFolder \S+ cannot be written \(E\w+\), so prices are asked for anew after a restart; mount a volume that can be written, or leave the folder out$/,
  );
});
