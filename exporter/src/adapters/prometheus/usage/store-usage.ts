import { observe } from '../../../app/cluster/observe.ts';
import { SourceLedger } from '../../../app/cluster/source-state.ts';
import type { Identified, UsageSource } from '../../../app/cluster/sources.ts';
import type { Clock, Log, SourceState } from '../../../app/ports.ts';
import type { Gap } from '../../../domain/gap.ts';
import { interval, type Interval } from '../../../domain/interval.ts';
import type { Observation } from '../../../domain/observation.ts';
import type { Stepwise } from '../../../domain/stepwise.ts';
import { unixSeconds, type UnixSeconds } from '../../../domain/units.ts';
import type { StoreNames } from '../names.ts';
import type { Failed } from '../outcome.ts';
import type { SplittingQueries } from '../splitting.ts';
import { irregularPods } from './irregular-pods.ts';
import { LiveReadings } from './live-readings.ts';
import { liveUsageOf } from './live-usage.ts';
import { PastIdentity, type IdentifyPast } from './past-identity.ts';
import { hoursTogether, Stretch } from './stretch.ts';

export interface StoreUsageParts {
  readonly queries: SplittingQueries;
  /** How the store spells what is asked; looked up before the first query, again now and then, and at a past moment where there is nothing now. */
  readonly names: (signal: AbortSignal, then?: UnixSeconds) => Promise<StoreNames | Failed>;
  /** Who was there in a span that began before anybody watched. */
  readonly identifyPast: IdentifyPast;
  /** Whether the store can tell that at all, as far as is known. */
  readonly knowsPast: () => boolean;
  /** What the store has that people should know of though it answers: what is missing, a clock that is off; by a word for each. */
  readonly notes: (signal: AbortSignal) => Promise<ReadonlyMap<string, string>>;
  /** W: seconds. */
  readonly windowSeconds: number;
  /** How often the store scrapes, as far as is known. */
  readonly scrapeSeconds: () => number;
  /** How old samples must be to be surely in the store; seconds. */
  readonly delaySeconds: number;
  /** What the store is called, for people: its address without secrets. */
  readonly where: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What containers use, asked of a Prometheus-compatible store: aggregates for the live view, every sample for an account. */
export class StoreUsage implements UsageSource {
  readonly #parts: StoreUsageParts;
  readonly #known: Identified;
  readonly #live: LiveReadings;
  readonly #past: PastIdentity;
  readonly #state: SourceLedger;
  /** What was read of the pieces of an expected window that come next. */
  #stretch: Stretch | null = null;
  #expectedEnd = -Infinity;
  #at = NaN;
  #failure: string | null = 'it was not asked yet';

  constructor(parts: StoreUsageParts, known: Identified) {
    this.#parts = parts;
    this.#known = known;
    this.#live = new LiveReadings(parts.queries, parts.windowSeconds);
    this.#past = new PastIdentity(parts.identifyPast);
    this.#state = new SourceLedger('prometheus', 'all', parts.clock, parts.log);
  }

  async poll(at: number, signal: AbortSignal): Promise<void> {
    const { names, delaySeconds, windowSeconds, where } = this.#parts;
    this.#state.begin(at, 1, '');
    const then = unixSeconds(at - delaySeconds);
    const spelt = await names(signal);
    const failures =
      'kind' in spelt
        ? [spelt]
        : await this.#live.read(
            {
              names: spelt,
              at: then,
              gpus: this.#hasGpus(),
              apart: this.#apart(then - windowSeconds, then),
              namespaces: this.#known.inventory.namespaces.keys(),
            },
            signal,
          );
    this.#failure = failures[0]?.message ?? null;
    if (this.#failure === null) {
      this.#at = then;
      this.#noteHosts(then);
      this.#state.succeeded();
      for (const [key, note] of await this.#parts.notes(signal)) this.#state.noted(key, note);
    } else this.#state.failed(where, this.#failure);
    this.#state.end();
  }

  #apart(from: number, to: number): readonly string[] {
    const pods = irregularPods(this.#known.pods.records(), from, to);
    return [...new Set(pods.map(({ raw }) => raw.name))];
  }

  #hasGpus(): boolean {
    for (const { host } of this.#known.hosts.records()) if (host.facts.hasGpu) return true;
    return false;
  }

  /** A host whose pods have samples is there. */
  #noteHosts(at: number): void {
    const { pods, hosts } = this.#known;
    for (const { raw, life, pod } of pods.records())
      if (life.to === null && this.#live.cpu.get(raw.namespace, raw.name) !== undefined)
        hosts.answered(pod.node, at);
  }

  /** @throws Error where the last poll did not bring everything: half a picture is not published */
  observe(span: Interval): Stepwise<Observation> {
    if (this.#failure !== null) throw new Error(this.#failure);
    const live = { readings: this.#live, at: this.#at, window: this.#parts.windowSeconds };
    return observe(this.#known, span, {
      usageOf: (record, hostEnd) => liveUsageOf(record, span, hostEnd, this.#known, live),
      unnamed: [],
      gaps: [],
    });
  }

  expect(window: Interval): void {
    this.#expectedEnd = window.end;
    this.#past.expect(window);
  }

  async account(
    span: Interval,
    since: number,
    signal: AbortSignal,
  ): Promise<Stepwise<Observation>> {
    const { names, knowsPast, where } = this.#parts;
    const spelt = await names(signal, span.end);
    if ('kind' in spelt) throw new Error(spelt.message);
    const isWatched = since <= span.start;
    if (!isWatched && !knowsPast())
      throw new Error(
        `${where} has no series of kube-state-metrics (kube_pod_info), so who was there before is not known; let it scrape kube-state-metrics, or check metrics.prometheus.match.`,
      );
    const known = isWatched ? this.#known : await this.#past.during(span, signal);
    const stretch = await this.#stretchOf(span, spelt, known, signal);
    const { metered, lasting, invalid } = await stretch.account(span, signal);
    const gaps: readonly Gap[] =
      invalid === 0
        ? []
        : [{ kind: 'sample_invalid', count: invalid, examples: [`${where}: ${invalid} samples`] }];
    return finishing(metered.observe(span, gaps, lasting), () => metered.clear());
  }

  /** The samples of a span, read together with those of the next pieces where more is expected of whom is known. */
  async #stretchOf(
    span: Interval,
    names: StoreNames,
    known: Identified,
    signal: AbortSignal,
  ): Promise<Stretch> {
    const before = this.#stretch;
    if (before?.known === known && before.has(span)) return before;
    this.#stretch = null;
    const { queries, clock, delaySeconds, scrapeSeconds } = this.#parts;
    const end = Math.max(span.end, Math.min(this.#expectedEnd, this.#past.reachOf(known)));
    const every = scrapeSeconds();
    const hours = hoursTogether(interval(span.start, end), known, every);
    const newest = clock.now() - delaySeconds;
    const stretch = new Stretch(hours, { queries, names, known, newest }, every);
    await stretch.read(signal);
    if (hours.length > 1) this.#stretch = stretch;
    return stretch;
  }

  /** A store that knows who was there can account for as long as it keeps. */
  accountableFrom(since: number): number {
    return this.#parts.knowsPast() ? 0 : since;
  }

  states(): readonly SourceState[] {
    return [this.#state.state()];
  }

  *prune(): Stepwise<void> {
    // It keeps one window.
  }

  clear(): void {
    this.#failure = 'the clock was set back';
    this.#stretch = null;
    this.#past.clear();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Steps with something to be done behind them, however they end. */
function* finishing<T>(steps: Stepwise<T>, done: () => void): Stepwise<T> {
  try {
    return yield* steps;
  } finally {
    done();
  }
}
