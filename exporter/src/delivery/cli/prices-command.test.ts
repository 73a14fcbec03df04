import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { PricesDocument, RungPrice } from '../../app/host-prices.ts';
import { US_DOLLARS } from '../../app/currency.ts';
import { exampleSnapshot, EXAMPLE_NOW } from '../../app/testing/snapshot.ts';
import { close, listen } from '../http/listen.ts';
import { createHttpServer } from '../http/server.ts';
import { pricesLines } from './prices-command.ts';
import type { RefreshRequest } from './services.ts';
import { PLAIN } from './style.ts';
import { ran } from './testing/run.ts';

const rung = (name: RungPrice['rung'], price: number | null, inUse: number): RungPrice => ({
  rung: name,
  usdPerHour: price,
  asOf: null,
  ageSeconds: price === null ? null : 7200,
  origin: '',
  why: price === null ? 'access is denied' : '',
  difference: price === null ? null : price / inUse - 1,
});

const host = {
  node: 'a',
  provider: 'aws',
  instanceType: 'm5.large',
  region: 'us-east-1',
  zone: 'us-east-1a',
  os: 'windows',
  tenancy: 'dedicated',
  capacityType: 'spot',
  usdPerHour: 0.2,
  rung: 'list',
  stale: false,
  reason: '',
  rungs: [
    rung('spot', null, 0.2),
    rung('list', 0.2, 0.2),
    rung('file', 0.21, 0.2),
    rung('catalogue', 0.15, 0.2),
    rung('estimate', 0.20001, 0.2),
  ],
} as const;

const document: PricesDocument = {
  cluster: 'c',
  at: '2026-01-01T00:00:00Z',
  ladder: ['spot', 'list', 'file', 'catalogue', 'estimate'],
  hosts: [
    host,
    { ...host, node: 'b', stale: true, rungs: [rung('spot', null, 0.2), rung('list', null, 0.2)] },
  ],
};

describe('podtally prices', () => {
  test('shows all rungs side by side, how far each is from the price in use, and why one knows nothing', () => {
    expect(pricesLines(document, US_DOLLARS, PLAIN)).toEqual([
      'cluster "c" · 2 hosts, 2 with a price · prices by the hour, and how far each rung is from the price in use',
      '',
      'NODE   TYPE                                 PLACE         USD/h   FROM          SPOT     LIST              FILE        CATALOGUE     ESTIMATE',
      'a      m5.large, spot, windows, dedicated   us-east-1a   0.2000   list             –   0.2000   0.2100 (+5.0 %)   0.1500 (−25 %)   0.2000 (=)',
      'b      m5.large, spot, windows, dedicated   us-east-1a   0.2000   list, stale      –        –                 –                –            –',
      '',
      'oldest price in use: list 2 h',
      '',
      'rungs that do not know a host, and why',
      '  spot: access is denied (2 hosts)',
      '  list: access is denied (1 host)',
    ]);
  });

  test('gives the same text from a running exporter as from reading the cluster', async () => {
    const ignore = (): void => undefined;
    const server = createHttpServer({
      current: () => exampleSnapshot(),
      now: () => EXAMPLE_NOW,
      version: '0.1.0',
      exchangeRates: () => [{ from: 'USD', to: 'EUR', rate: 0.5, asOf: '2026-01-01' }],
      breathe: async () => undefined,
      serveMetrics: async () => undefined,
      token: () => null,
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    });
    const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
    const from = `--server http://127.0.0.1:${port}`;
    try {
      const golden = (name: string): string =>
        readFileSync(new URL(`./golden/${name}.txt`, import.meta.url), 'utf8');
      expect((await ran(`prices ${from}`, { fetch })).stdout).toBe(golden('prices'));
      expect(JSON.parse((await ran(`prices -o json ${from}`, { fetch })).stdout)).toEqual(
        JSON.parse(golden('prices-json')),
      );
      const euros = await ran(`prices --currency EUR ${from}`, { fetch });
      expect(euros.stdout).toContain('EUR/h');
      expect(euros.stdout).toContain('0.5000 EUR per USD of 2026-01-01');
    } finally {
      await close(server, AbortSignal.abort());
    }
  });

  test('ends with 3 where a host has no price and someone is strict', async () => {
    expect((await ran('prices -c c.yaml --strict')).code).toBe(3);
  });
});

describe('podtally prices refresh', () => {
  test('asks for regions and tells what was written', async () => {
    const asked: RefreshRequest[] = [];
    const { code, stdout, stderr } = await ran(
      'prices refresh --region aws:eu-west-1 --region gcp:europe-west1 --type m9.large --out c.json',
      {
        refreshCatalogue: async (_from, request) => {
          asked.push(request);
          return {
            places: request.regions.map((place) => ({ place, asked: 1389, prices: 812 })),
            problems: ['gcp-pricing: no key'],
          };
        },
      },
    );
    expect(asked).toEqual([
      {
        regions: [
          { provider: 'aws', region: 'eu-west-1' },
          { provider: 'gcp', region: 'europe-west1' },
        ],
        types: ['m9.large'],
        out: 'c.json',
      },
    ]);
    expect(stdout).toBe(
      'aws:eu-west-1   812 prices of 1,389 asked for\ngcp:europe-west1   812 prices of 1,389 asked for\nwritten to c.json; name it in prices.catalogueFile\n',
    );
    expect(stderr).toBe('asking for the prices of 2 regions …\ngcp-pricing: no key\n');
    expect(code).toBe(0);
  });

  test.each([
    [
      '--out c.json',
      'prices refresh needs at least one --region, such as --region aws:eu-west-1.',
      2,
    ],
    ['--region aws:eu-west-1', 'prices refresh needs --out FILE to write to.', 2],
    [
      '--region eu-west-1 --out c.json',
      '--region must be a provider and its region, such as aws:eu-west-1, gcp:europe-west1 or azure:westeurope, but is "eu-west-1".',
      2,
    ],
    ['--region aws:eu-west-1 --out c.json', 'no price was fetched, so c.json was not written.', 1],
  ])('refuses %s', async (line, message, exit) => {
    const { code, stderr } = await ran(`prices refresh ${line}`);
    expect(stderr).toContain(`podtally: ${message}\n`);
    expect(code).toBe(exit);
  });
});
