import { integrate } from '../exporter/src/app/cost-counters.ts';
import { CounterBook } from '../exporter/src/app/counter-book.ts';
import { pass, pricedInput, type PassSettings } from '../exporter/src/app/pass.ts';
import type { ClusterSource, Clock } from '../exporter/src/app/ports.ts';
import { PriceBook } from '../exporter/src/app/price-book.ts';
import { inSlices } from '../exporter/src/app/slices.ts';
import type { Snapshot } from '../exporter/src/app/snapshot.ts';
import type { Config } from '../exporter/src/config/schema/schema.ts';
import { renderExposition, type Exposition } from '../exporter/src/delivery/metrics/render.ts';
import { allocateStepwise } from '../exporter/src/domain/allocate.ts';
import { interval } from '../exporter/src/domain/interval.ts';
import { liveQuantities, liveStepwise } from '../exporter/src/domain/to-quantities.ts';
import { seconds } from '../exporter/src/domain/units.ts';
import { SteadyClock } from '../exporter/src/run/clock.ts';
import { configurationOf } from '../exporter/src/run/configuration.ts';
import { LivePriceRungs } from '../exporter/src/run/live-rungs.ts';
import { SILENT } from '../exporter/src/run/log.ts';
import { expositionOptions, passSettings } from '../exporter/src/run/settings.ts';
import { sourceFor } from '../exporter/src/run/sources.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { collectGarbage } from './measure.ts';
import { configurationFor, startCluster } from './processes.ts';
import { atMost, forInformation } from './rows.ts';
import { longestTurn } from './turns.ts';
import { finished } from '../exporter/src/domain/stepwise.ts';

const PODS = 100_000;
const MOST_MILLISECONDS = 50;
const BETWEEN_POLLS = seconds(2);

export const loop: Benchmark = {
  name: 'loop',
  method:
    'Reads a cluster of 100,000 pods (3,334 kubelets, ten shards of kube-state-metrics, in a process of their own), passes and renders as the exporter does, with its second pass measured. ' +
    'A probe looks every millisecond how much CPU time the main thread has had: the most between two looks is the longest turn of the event loop, the garbage collection of that thread included. ' +
    'CPU time and not wall time, so that other work on the machine does not count.',
  run,
};

async function run(): Promise<readonly Row[]> {
  const cluster = await startCluster(PODS, 'lean');
  try {
    const tempo = { scrape: 30, window: 300, pass: 60 };
    return await measure(configurationFor(cluster, tempo));
  } finally {
    await cluster.stop();
  }
}

/** What a pass works with. */
interface Running {
  readonly config: Config;
  readonly source: ClusterSource;
  readonly clock: Clock;
  readonly settings: PassSettings;
  readonly counters: CounterBook;
}

async function measure(text: string): Promise<readonly Row[]> {
  const clock = new SteadyClock({ wall: () => Date.now(), steady: () => performance.now() });
  const live = new LivePriceRungs({ clock, log: SILENT, random: () => 0, env: {} });
  const { file, prices } = configurationOf(text, {}, live);
  const config = file.current;
  const source = sourceFor(config, { clock, log: SILENT, env: {}, random: () => 0.5 });
  const settings = passSettings(config, prices, new PriceBook(prices.sources));
  const counters = new CounterBook(null, SILENT);
  const running = { config, source, clock, settings, counters };
  const { signal } = new AbortController();
  const firstPoll = await longestTurn(() => source.poll(signal));
  await clock.sleep(BETWEEN_POLLS, signal);
  const secondPoll = await longestTurn(() => source.poll(signal));
  const first = await passed(running, signal);
  await render(running, first);
  const pods = first.live.quantities.counted.pods;
  if (pods < PODS * LEAST_SEEN) throw new Error(`only ${pods} of ${PODS} pods were seen`);
  const thirdPoll = await longestTurn(() => source.poll(signal));
  collectGarbage();
  const details = await phases(running, first, signal);
  const passing: { snapshot: Snapshot | null } = { snapshot: null };
  const second = await longestTurn(async () => {
    passing.snapshot = await passed(running, signal);
  });
  const rendering = await longestTurn(() => render(running, passing.snapshot ?? first));
  return [
    atMost('first poll', firstPoll, MOST_MILLISECONDS, 'ms'),
    atMost('later polls', Math.max(secondPoll, thirdPoll), MOST_MILLISECONDS, 'ms'),
    atMost('pass', second, MOST_MILLISECONDS, 'ms'),
    ...details,
    atMost('rendering', rendering, MOST_MILLISECONDS, 'ms'),
  ];
}
/** Jobs that have ended or not begun hold no place; the rest must be there. */
const LEAST_SEEN = 0.9;

async function passed(
  { settings, source, clock, counters }: Running,
  signal: AbortSignal,
): Promise<Snapshot> {
  const snapshot = await pass(
    { settings, source, clock, counters, settled: null, policySince: clock.now() },
    signal,
  );
  if (snapshot === null)
    throw new Error(
      source
        .states()
        .flatMap(({ errors }) => errors)
        .join('; '),
    );
  return snapshot;
}

function render({ config, clock }: Running, snapshot: Snapshot): Promise<Exposition> {
  return renderExposition(snapshot, expositionOptions(config, [], snapshot), clock);
}

/** The steps of a pass one by one, to see which of them holds the loop. */
async function phases(
  { settings, source, clock }: Running,
  before: Snapshot,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const now = clock.now();
  const window = interval(Math.max(now - settings.window, source.watchingSince() ?? now), now);
  const observation = finished(source.observe(window));
  const quantities = liveQuantities(observation);
  const turns = {
    'of it observing': await longestTurn(() => inSlices(source.observe(window), clock, signal)),
    'of it quantities': await longestTurn(() => inSlices(liveStepwise(observation), clock, signal)),
    'of it allocating': await longestTurn(() =>
      inSlices(allocateStepwise(pricedInput(settings, quantities)), clock, signal),
    ),
    'of it counting dollars': await longestTurn(() =>
      inSlices(integrate(before.counters, before.live, before.at, now), clock, signal),
    ),
  };
  return Object.entries(turns).map(([step, longest]) => forInformation(step, longest, 'ms'));
}
