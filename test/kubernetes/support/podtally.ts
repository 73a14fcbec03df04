import { startExporter, type RunningExporter } from '../../support/exporter.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { podtally, startPodtally, type Program } from '../../support/program.ts';
import { until } from '../../support/until.ts';
import type { Testbed } from '../testbed/testbed.ts';
import { USD_PER_HOUR, type Amounts } from './expected-cost.ts';
import type { Pace, Source, Sources } from './sources.ts';

/** Writes a configuration with the prices of `USD_PER_HOUR`; gives its path. */
export async function writeConfig(
  bed: Testbed,
  source: Source,
  pace: Pace,
  scope: AsyncDisposableStack,
): Promise<string> {
  const folder = await temporaryFolder(scope);
  const prices = Object.entries(USD_PER_HOUR).map(
    ([type, usd]) =>
      // A price is for machines on demand unless it says otherwise.
      `  - { match: { instanceType: ${type} }, usdPerHour: ${usd} }
  - { match: { instanceType: ${type}, capacityType: spot }, usdPerHour: ${usd} }\n`,
  );
  await folder.write('prices.yaml', `nodes:\n${prices.join('')}`);
  return folder.write(
    'podtally.yaml',
    `cluster: testbed\n${await source(bed, pace)}prices: { ladder: [file], file: prices.yaml, fees: { service: none } }\n`,
  );
}

export const startOnTestbed = async (
  bed: Testbed,
  source: Source,
  pace: Pace,
  scope: AsyncDisposableStack,
): Promise<RunningExporter> =>
  startExporter(['serve', '--config', await writeConfig(bed, source, pace, scope)], scope, {
    // It answers once it has read everything: lists, pages of metrics, and what a store says of both.
    deadlineSeconds: START_PATIENCE + 4 * pace.timeoutSeconds,
  });
const START_PATIENCE = 30;

/** Starts an exporter for each source, all at once; gives them by the sources' names. */
export const startOnEach = async (
  sources: Sources,
  bed: Testbed,
  pace: Pace,
  scope: AsyncDisposableStack,
): Promise<ReadonlyMap<string, RunningExporter>> =>
  new Map(
    await Promise.all(
      sources.map(
        async ([name, source]) => [name, await startOnTestbed(bed, source, pace, scope)] as const,
      ),
    ),
  );

/**
 * Waits until the window of the live rates lies after the first scrape.
 * kwok begins to count when it is first scraped: before, its counters are 0 whatever the containers do.
 */
export async function windowFilled(exporter: RunningExporter, pace: Pace): Promise<void> {
  const lastPass = async (): Promise<number> => {
    const { pass } = JSON.parse((await exporter.get('/api/v1/status')).text);
    return Date.parse(pass.at) / 1000;
  };
  // Samples in a store are looked at two scrapes late.
  const filled = (await lastPass()) + pace.windowSeconds + 3 * pace.scrapeSeconds;
  await until(
    'the window to be filled',
    async () => ((await lastPass()) >= filled ? true : undefined),
    3 * pace.windowSeconds,
  );
}

/** Begins to read a test bed for some time; resolves once the exporter says that it does. */
export async function startOneShot(
  config: string,
  seconds: number,
  model: 'request' | 'usage',
  scope: AsyncDisposableStack,
): Promise<Program> {
  const window = ['--window', `${seconds}s`, '--config', config];
  const program = startPodtally(['allocate', ...BY_POD, '--model', model, ...window], scope);
  const early = program.ended.then(({ code }) => {
    throw new Error(`it ended with ${code} instead of reading: ${program.stderr()}`);
  });
  early.catch(() => undefined);
  const began = until('it to begin', () =>
    program.stderr().includes('reading') ? true : undefined,
  );
  await Promise.race([began, early]);
  return program;
}

/** Rows by pod, as `answered` reads them. */
export const BY_POD = ['--by', 'namespace,pod', '-o', 'json'];

/** Quantities and cost by pod, as `shop/cart-0`. */
export type ByPod = ReadonlyMap<string, Amounts>;

/** What `allocate -o json` says of its window. */
export interface Answered {
  readonly hours: number;
  /** In core-hours, byte-hours and GPU-hours. */
  readonly quantities: ByPod;
  readonly costs: ByPod;
  readonly gaps: readonly { readonly kind: string; readonly count: number }[];
}

export function answered(json: string): Answered {
  const { rows, window, gaps } = JSON.parse(json);
  const summed = (field: 'quantity' | 'cost', scale: (resource: string) => number): ByPod => {
    const sums = new Map<string, Record<string, number>>();
    for (const row of rows) {
      if (row.key.pod === '') continue;
      const key = `${row.key.namespace}/${row.key.pod}`;
      const sum = sums.get(key) ?? { cpu: 0, memory: 0, gpu: 0 };
      sum[row.resource] = (sum[row.resource] ?? 0) + row[field] * scale(row.resource);
      sums.set(key, sum);
    }
    return sums as unknown as ByPod;
  };
  return {
    hours: (Date.parse(window.end) - Date.parse(window.start)) / 3_600_000,
    quantities: summed('quantity', (resource) => (resource === 'memory' ? 2 ** 30 : 1)),
    costs: summed('cost', () => 1),
    gaps,
  };
}

/** What runs now, in USD an hour, if everybody paid by one model. */
export async function ratesBy(
  model: 'request' | 'usage',
  exporter: RunningExporter,
): Promise<ByPod> {
  const { code, stdout, stderr } = await podtally([
    ...['allocate', '--server', exporter.url, ...BY_POD, '--model', model],
  ]);
  if (code !== 0) throw new Error(`allocate ended with ${code}: ${stderr}`);
  const { costs, hours } = answered(stdout);
  return new Map(
    [...costs].map(([key, { cpu, memory, gpu }]) => [
      key,
      { cpu: cpu / hours, memory: memory / hours, gpu: gpu / hours },
    ]),
  );
}
