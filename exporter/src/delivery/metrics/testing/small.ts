/** A tiny snapshot with numbers that can be checked by hand, and readers of what is served. */
import { FakeClock } from '../../../app/testing/fakes.ts';
import { allocate } from '../../../domain/allocate.ts';
import type { Snapshot } from '../../../app/snapshot.ts';
import type { AllocationPolicy } from '../../../domain/policy.ts';
import {
  eksFee,
  aHost,
  aPod,
  aPolicy,
  observed,
  priced,
  quantitiesOf,
} from '../../../domain/testing/cluster.ts';
import { seconds, unixSeconds, usd } from '../../../domain/units.ts';
import type { Health } from '../health.ts';
import { renderExposition, type Exposition, type ExpositionOptions } from '../render.ts';
import { scrape, type ScrapeRequest } from '../scrape.ts';

const DIMENSIONS = [
  { name: 'team', lookIn: [{ place: 'podLabel', key: 'team' }], fallback: 'unowned' },
] as const;

/** Hosts half cpu, half memory: a core costs 1/32 and a GiB 1/128 of a dollar per hour on both. */
const HALF: AllocationPolicy['split'] = {
  policy: 'fixed',
  withoutGpu: { cpu: 0.5, memory: 0.5 },
  withGpu: { cpu: 0.25, memory: 0.25, gpu: 0.5 },
};

export const aSmallPolicy = (change: Partial<AllocationPolicy> = {}): AllocationPolicy => ({
  ...aPolicy({ split: HALF, attribution: DIMENSIONS }),
  ...change,
});

const HOSTS = [
  aHost({ node: 'node-a', cores: 4, gib: 16 }),
  aHost({
    node: 'node-b',
    cores: 2,
    gib: 8,
    allocatable: { cores: 1.5, gib: 7 },
    capacityType: 'spot',
    labels: { kubernetes_io_arch: 'arm64' },
  }),
];

const PODS = [
  aPod({
    name: 'cart-1',
    workload: 'cart',
    node: 'node-a',
    labels: { team: 'checkout' },
    request: { cores: 2, gib: 4 },
    used: { cores: 0.5, gib: 4 },
  }),
  aPod({
    name: 'train-1',
    namespace: 'ml',
    workload: 'train',
    workloadKind: 'job',
    node: 'node-a',
    labels: { team: 'science' },
    request: { cores: 1, gib: 4 },
    used: { cores: 2, gib: 2 },
  }),
  aPod({
    name: 'cart-2',
    workload: 'cart',
    node: 'node-b',
    labels: { team: 'checkout' },
    request: { cores: 0.5, gib: 2 },
    used: { cores: 0.5, gib: 1 },
  }),
];

/** The date of the price file, 2026-01-01. */
const PRICES_OF = unixSeconds(1_767_225_600);

/** Two hosts and three pods, with the fee of a control plane: 0.25 + 0.125 + 0.125 USD per hour. */
export function aSnapshot({
  hosts = HOSTS,
  pods = PODS,
  policy = aSmallPolicy(),
  cluster = 'demo',
  usdPerHourOfOthers = 1,
}: {
  readonly hosts?: typeof HOSTS;
  readonly pods?: typeof PODS;
  readonly policy?: AllocationPolicy;
  readonly cluster?: string;
  /** The price of hosts but node-a (0.25) and node-b (0.125). */
  readonly usdPerHourOfOthers?: number;
} = {}): Snapshot {
  return {
    cluster,
    at: unixSeconds(1_767_229_200),
    passDuration: seconds(0.5),
    live: allocate({
      quantities: quantitiesOf(observed({ hosts, pods }), 'live'),
      priceOf: priced(
        {
          ...Object.fromEntries(hosts.map(({ facts }) => [facts.node, usdPerHourOfOthers])),
          'node-a': 0.25,
          'node-b': 0.125,
        },
        PRICES_OF,
      ),
      fees: [eksFee(0.125)],
      policy,
    }),
    settled: null,
    sources: [
      {
        source: 'kube-state-metrics',
        up: true,
        lastSuccess: unixSeconds(1_767_229_199),
        duration: seconds(0.25),
        targets: { total: 1, up: 1 },
        errors: [],
      },
      {
        source: 'kubelet',
        up: false,
        lastSuccess: null,
        duration: seconds(10),
        targets: { total: 2, up: 0 },
        errors: ['GET http://10.0.0.2:10250/metrics/cadvisor: connection refused'],
      },
    ],
    prices: { ladder: ['file', 'catalogue'], catalogueAsOf: unixSeconds(1_752_969_600) },
    policySince: unixSeconds(1_752_969_600),
    counters: new Map([
      [
        'cart',
        {
          namespace: 'shop',
          workloadKind: 'deployment',
          workload: 'cart',
          attribution: ['checkout'],
          costs: [
            {
              spendType: 'usage',
              resource: 'cpu',
              component: '',
              total: usd(1.5),
              lastSeen: unixSeconds(1_767_229_200),
            },
          ],
        },
      ],
    ]),
  };
}

export const ALL_FAMILIES: ExpositionOptions = {
  parts: 'pod',
  opencost: true,
  exchangeRates: [{ from: 'USD', to: 'EUR', rate: 0.875, asOf: '2026-01-01' }],
};

export const rendered = (
  snapshot: Snapshot,
  options: Partial<ExpositionOptions> = {},
): Promise<Exposition> =>
  renderExposition(snapshot, { ...ALL_FAMILIES, ...options }, new FakeClock(0));

/** A program that has nothing to say of itself. */
export const SILENT: Health = {
  passEnded: () => undefined,
  leaderIs: () => undefined,
  configRead: () => undefined,
  notified: () => undefined,
  text: () => Promise.resolve(''),
};

export async function bytesOf(
  exposition: Exposition,
  request: Partial<ScrapeRequest> = {},
  health: Health = SILENT,
): Promise<Buffer> {
  const answer = await scrape(exposition, health, {
    format: 'text',
    encoding: 'identity',
    stale: false,
    ...request,
  });
  const chunks: Buffer[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export const textOf = async (
  exposition: Exposition,
  request: Partial<ScrapeRequest> = {},
  health: Health = SILENT,
): Promise<string> => (await bytesOf(exposition, request, health)).toString('utf8');

/** One line of samples, taken apart. */
export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The labels' names in the order they are written. */
  readonly labelNames: readonly string[];
  readonly value: number;
}

/** Reads sample lines; comments are left out. */
export const samplesOf = (text: string): readonly ReadSample[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
        ([, label = '', text = '']): [string, string] => [label, text],
      );
      return {
        name,
        labels: Object.fromEntries(pairs),
        labelNames: pairs.map(([label]) => label),
        value: Number(value),
      };
    });

/** The sum of the samples of a name that have the given labels. */
export const sumOf = (
  text: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number =>
  samplesOf(text)
    .filter(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    )
    .reduce((sum, { value }) => sum + value, 0);
