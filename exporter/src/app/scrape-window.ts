import type { HostFacts } from '../domain/host.ts';
import { interval } from '../domain/interval.ts';
import type { Stepwise } from '../domain/stepwise.ts';
import { liveStepwise, settledStepwise } from '../domain/to-quantities.ts';
import { seconds, unixSeconds, type Seconds } from '../domain/units.ts';
import { errorsOf, NoAnswerError } from './no-answer.ts';
import { billOf, type PassSettings } from './pass.ts';
import type { ClusterSource, Clock } from './ports.ts';
import { inSlices } from './slices.ts';
import type { Snapshot } from './snapshot.ts';

/** A short window still gets this many scrapes: a rate needs two, and one may be lost. */
const LEAST_SCRAPES = 4;

export interface ScrapeWindow {
  readonly settings: PassSettings;
  readonly source: ClusterSource;
  readonly clock: Clock;
  readonly window: Seconds;
  readonly scrapeInterval: Seconds;
  /** Fetches the prices of these hosts before anything is priced. */
  readonly fetchPrices?: (hosts: readonly HostFacts[], signal: AbortSignal) => Promise<void>;
  /** Told after each scrape how much of the window is over, in seconds. */
  readonly progress: (elapsed: Seconds) => void;
}

/**
 * Watches a cluster for a span: what `podtally allocate --config` does without an exporter.
 *
 * @returns a snapshot whose `settled` is exactly that span and whose `live` are the rates at its end
 * @throws NoAnswerError when the source never answered, naming its targets' errors
 */
export async function watchWindow(
  { settings, source, clock, window, scrapeInterval, fetchPrices, progress }: ScrapeWindow,
  signal: AbortSignal,
): Promise<Snapshot> {
  await source.poll(signal);
  const start = source.watchingSince();
  if (start === null) throw new NoAnswerError(source);
  const end = unixSeconds(start + window);
  const step = Math.min(scrapeInterval, window / (LEAST_SCRAPES - 1));
  while (clock.now() < end) {
    await clock.sleep(seconds(Math.min(step, Math.max(0, end - clock.now()))), signal);
    await source.poll(signal);
    progress(seconds(Math.min(window, Math.max(0, clock.now() - start))));
  }
  const span = interval(start, end);
  const inTurns = <T>(steps: Stepwise<T>): Promise<T> => inSlices(steps, clock, signal);
  const now = await inTurns(source.observe(span));
  const account = await source.account(span, signal);
  await fetchPrices?.(
    now.hosts.map(({ facts }) => facts),
    signal,
  );
  return {
    cluster: settings.cluster,
    at: end,
    passDuration: seconds(0),
    live: await inTurns(billOf(settings, now, liveStepwise)),
    settled: await inTurns(billOf(settings, account, settledStepwise)),
    sources: source.states(),
    prices: settings.prices,
    policySince: start,
    counters: new Map(),
  };
}

export { errorsOf };
