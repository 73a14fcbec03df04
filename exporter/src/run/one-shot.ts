import { LivePrices } from '../app/live-prices.ts';
import { NoAnswerError } from '../app/no-answer.ts';
import { pass, type PassSettings } from '../app/pass.ts';
import { allocatePast } from '../app/past-window.ts';
import type { ClusterSource, Clock } from '../app/ports.ts';
import { PriceBook } from '../app/price-book.ts';
import { pastSpan } from '../app/query/windows.ts';
import { watchWindow } from '../app/scrape-window.ts';
import type { Snapshot } from '../app/snapshot.ts';
import type { PastReading } from '../delivery/cli/services.ts';
import type { Interval } from '../domain/interval.ts';
import { seconds, unixSeconds } from '../domain/units.ts';
import type { Configuration } from './configuration.ts';
import { SILENT } from './log.ts';
import { passSettings, rhythmOf } from './settings.ts';
import { delayOf, sourceFor, type Surroundings } from './sources.ts';

/** What one reading of a cluster works with; it ends with the reading. */
interface Tools {
  readonly source: ClusterSource;
  readonly clock: Clock;
  readonly settings: PassSettings;
  readonly live: LivePrices;
}

/** What runs now: watched for a span where it is scraped, at once where a metric store has watched. */
export function readNow(
  configuration: Configuration,
  around: Surroundings,
  span: number,
  signal: AbortSignal,
): Promise<Snapshot> {
  const config = configuration.file.current;
  return withTools(configuration, around, async (tools) => {
    const { live } = tools;
    const snapshot =
      config.metrics.source === 'direct'
        ? await watchWindow(
            {
              ...tools,
              window: seconds(span),
              scrapeInterval: rhythmOf(config).scrapeInterval,
              fetchPrices: (hosts) => live.refresh(hosts, signal),
              progress: () => undefined,
            },
            signal,
          )
        : await askedOnce(tools, signal);
    return { ...snapshot, sources: [...snapshot.sources, ...live.states()] };
  });
}

async function askedOnce(
  { source, clock, settings, live }: Tools,
  signal: AbortSignal,
): Promise<Snapshot> {
  await source.poll(signal);
  const now = clock.now();
  const parts = { settings, source, clock, settled: null, policySince: now };
  const unpriced = await pass(parts, signal);
  if (unpriced === null) throw new NoAnswerError(source);
  const hosts = unpriced.live.quantities.hosts.map(({ host }) => host.facts);
  await live.refresh(hosts, signal);
  return (await pass(parts, signal)) ?? unpriced;
}

/** What a metric store keeps of a window that is over. */
export function readPast(
  configuration: Configuration,
  around: Surroundings,
  window: string,
  { take, progress }: PastReading,
  signal: AbortSignal,
): Promise<Interval> {
  return withTools(configuration, around, async (tools) => {
    const newest = tools.clock.now() - delayOf(configuration.file.current);
    const span = pastSpan(window, unixSeconds(newest));
    const fetchPrices: LivePrices['refresh'] = (hosts) => tools.live.refresh(hosts, signal);
    await allocatePast({ ...tools, fetchPrices, take, progress }, span, signal);
    return span;
  });
}

async function withTools<T>(
  { file, prices }: Configuration,
  around: Surroundings,
  work: (tools: Tools) => Promise<T>,
): Promise<T> {
  const config = file.current;
  const book = new PriceBook(prices.sources);
  const live = new LivePrices({
    sources: () => prices.live,
    changed: () => book.renew(),
    log: SILENT,
  });
  const source = sourceFor(config, around, () => prices.hostDetails);
  try {
    const settings = passSettings(config, prices, book);
    return await work({ source, clock: around.clock, settings, live });
  } finally {
    await source.close();
  }
}
