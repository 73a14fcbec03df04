import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Gauge, Registry } from 'prom-client';
import { Pace } from '../exporter/src/app/slices.ts';
import { startHealth } from '../exporter/src/delivery/metrics/health.ts';
import { renderExposition, type Exposition } from '../exporter/src/delivery/metrics/render.ts';
import { scrape as answerTo } from '../exporter/src/delivery/metrics/scrape.ts';
import type { Encoding } from '../exporter/src/delivery/metrics/stream.ts';
import { labelText } from '../exporter/src/delivery/metrics/text.ts';
import { SegmentWriter } from '../exporter/src/delivery/metrics/writer.ts';
import { SteadyClock } from '../exporter/src/run/clock.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { familiesIn, type ReadFamily } from './families.ts';
import { cpuSecondsOfRuns, median, type Threads } from './measure.ts';
import { atLeast, atMost, forInformation } from './rows.ts';
import { snapshotOf } from './snapshot.ts';

/** With parts by workload these come to about 400,000 series. */
const PODS = 33_000;
const HOSTS = 1_100;
const LEAST_TIMES_FASTER = 10;
/** A scrape that rendered or compressed would cost as much as rendering or compressing does. */
const MOST_OF_RENDERING = 0.05;
const OURS = { warmUp: 2, measured: 5 };
/** prom-client is so slow that few must do. */
const PAIRS = 3;
/** As fast as the compression of the product. */
const gzipped = (text: string): Promise<Buffer> => promisify(gzip)(text, { level: 1 });

export const scrape: Benchmark = {
  name: 'scrape',
  method:
    'Renders what a pass over 33,000 pods publishes, about half a million series. ' +
    'The ratio compares what both sides do, on the main thread: from values to lines, with the same series and labels. ' +
    'prom-client resets its gauges, sets every series and calls metrics(); the writer of the product writes every subject (a pod, a workload) and its samples, and its compression runs in other threads. ' +
    'The whole rendering, from the snapshot of a pass over all roll-ups to compressed text, and prom-client with the gzip that a server puts behind it, are counted over all threads. ' +
    'Medians of five runs after two; lines and prom-client take turns, three times, and the ratio is the median of the three; prom-client with gzip runs once. ' +
    'A scrape is answered from what was rendered and its bytes are read to the end.',
  run,
};

async function run(): Promise<readonly Row[]> {
  const snapshot = snapshotOf(PODS, HOSTS);
  const render = (): Promise<Exposition> =>
    renderExposition(snapshot, { parts: 'workload', opencost: false, exchangeRates: [] }, CLOCK);
  const exposition = await render();
  const families = await familiesIn(exposition);
  const series = families
    .flatMap(({ subjects }) => subjects)
    .reduce((sum, { samples }) => sum + samples.length, 0);
  const setAll = promClientOver(families);
  const pairs = await inTurns(() => writeLines(families), setAll);
  const lines = median(pairs.map(({ ours }) => ours));
  const promClient = median(pairs.map(({ theirs }) => theirs));
  const rendering = await medianOf(render, 'all');
  const [promClientWhole = NaN] = await cpuSecondsOfRuns(1, async () => gzipped(await setAll()));
  const health = startHealth('bench', process.versions.node);
  const bytes = { gzip: 0, identity: 0 };
  const serving = async (encoding: Encoding): Promise<number> =>
    median(
      await cpuSecondsOfRuns(OURS.measured, async () => {
        const { body } = await answerTo(exposition, health, {
          format: 'text',
          encoding,
          stale: false,
        });
        bytes[encoding] = 0;
        for await (const chunk of body) bytes[encoding] += chunk.length;
      }),
    );
  const zipped = await serving('gzip');
  const identity = await serving('identity');
  return [
    atLeast(
      'lines faster than prom-client',
      median(pairs.map(({ ours, theirs }) => theirs / ours)),
      LEAST_TIMES_FASTER,
      '×',
    ),
    forInformation('series', series, ''),
    forInformation('lines, main thread', lines, 's CPU'),
    forInformation('prom-client set() and metrics(), main thread', promClient, 's CPU'),
    forInformation('whole rendering: roll-ups, lines, compression', rendering, 's CPU'),
    forInformation('prom-client with gzip', promClientWhole, 's CPU'),
    forInformation('whole rendering faster than that', promClientWhole / rendering, '×'),
    atMost('a scrape (gzip) against rendering', zipped / rendering, MOST_OF_RENDERING, '×'),
    forInformation('a scrape (gzip)', zipped, 's CPU'),
    forInformation('a scrape without gzip: inflated as the client takes it', identity, 's CPU'),
    forInformation('bytes kept and sent (gzip)', bytes.gzip / 1e6, 'MB'),
    forInformation('bytes of text', bytes.identity / 1e6, 'MB'),
  ];
}

async function medianOf(work: () => unknown, threads: Threads): Promise<number> {
  const seconds = await cpuSecondsOfRuns(OURS.warmUp + OURS.measured, work, threads);
  return median(seconds.slice(OURS.warmUp));
}

/** Both sides' main thread, turn by turn, so that whatever else the machine does meets both. */
async function inTurns(
  our: () => unknown,
  their: () => unknown,
): Promise<readonly { readonly ours: number; readonly theirs: number }[]> {
  await cpuSecondsOfRuns(OURS.warmUp, our, 'main');
  const pairs: { ours: number; theirs: number }[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const [ours = NaN] = await cpuSecondsOfRuns(1, our, 'main');
    const [theirs = NaN] = await cpuSecondsOfRuns(1, their, 'main');
    pairs.push({ ours, theirs });
  }
  return pairs;
}

const CLOCK = new SteadyClock({ wall: () => Date.now(), steady: () => performance.now() });

/** Writes lines as the rendering does, from sums that are there. */
async function writeLines(families: readonly ReadFamily[]): Promise<void> {
  const writer = new SegmentWriter(new Pace(CLOCK));
  for (const { name, subjects } of families) {
    for (const { names, values, samples } of subjects) {
      writer.subject(
        `${name}{${labelText(names, values)}${samples[0]?.rest[0] === CLOSE ? '' : ','}`,
      );
      for (const { rest, value } of samples) writer.sample(rest, value);
      if (writer.isDue) await writer.rest();
    }
    await writer.end();
  }
  writer.close();
}
const CLOSE = 125;

/** What an exporter on prom-client does each pass. */
function promClientOver(families: readonly ReadFamily[]): () => Promise<string> {
  const registry = new Registry();
  const gauges = families.map(({ name, labelNames, subjects }) => ({
    gauge: new Gauge({ name, help: name, labelNames: [...labelNames], registers: [registry] }),
    subjects,
  }));
  return () => {
    for (const { gauge, subjects } of gauges) {
      gauge.reset();
      for (const { samples } of subjects)
        for (const { labels, value } of samples) gauge.set(labels, value);
    }
    return registry.metrics();
  };
}
