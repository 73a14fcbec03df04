import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDeepStrictEqual } from 'node:util';
import { ratesInForce } from '../adapters/exchange-rates/rate-at.ts';
import { CounterBook } from '../app/counter-book.ts';
import type { Leadership } from '../app/leadership.ts';
import type { Restated, RestateRequest } from '../app/ledger/restate.ts';
import type { Log, SourceState } from '../app/ports.ts';
import { LivePrices } from '../app/live-prices.ts';
import { DuckDbCounters } from '../adapters/ledger-duckdb/counters.ts';
import type { DuckDbLedger } from '../adapters/ledger-duckdb/duckdb-ledger.ts';
import { PriceBook } from '../app/price-book.ts';
import type { Snapshot } from '../app/snapshot.ts';
import { formatConfigErrors } from '../config/load/problem.ts';
import type { Environment } from '../config/load/values.ts';
import { annotationsAsked } from '../config/kubernetes.ts';
import type { Config } from '../config/schema/schema.ts';
import { close, listen, type Address } from '../delivery/http/listen.ts';
import { createHttpServer } from '../delivery/http/server.ts';
import { startHealth, type Health } from '../delivery/metrics/health.ts';
import { EMPTY_EXPOSITION, renderExposition, type Exposition } from '../delivery/metrics/render.ts';
import { scrape, scrapeRequest } from '../delivery/metrics/scrape.ts';
import { Books, type BooksParts } from './books.ts';
import type { Configuration } from './configuration.ts';
import { CLOCK_STEP, type SteadyClock } from './clock.ts';
import { leadershipOf } from './leadership.ts';
import { copiesOf, ledgerOf } from './ledger.ts';
import { loadPrices, type Prices } from './prices.ts';
import { restateWith } from './restate.ts';
import { filesAtStart, loadTls, tokenNow, type Tls } from './server-files.ts';
import { expositionOptions } from './settings.ts';
import { slept, watchFiles } from './watch.ts';
import { World } from './world.ts';

export interface ServeParts {
  readonly configuration: Configuration;
  /** Where to listen instead of what the configuration says. */
  readonly listen: Address | null;
  readonly version: string;
  readonly newClock: () => SteadyClock;
  readonly log: Log;
  readonly nodeVersion: string;
  readonly env: Environment;
  readonly random: () => number;
  /** Told once, when figures are there. */
  readonly ready: (snapshot: Snapshot, address: Address) => Promise<void>;
  /** Calls back when the operator asks to read the configuration again (SIGHUP). */
  readonly onReload: (reload: () => void) => void;
}

/** Answers under way may finish for this long after the stop. */
const GOODBYE_SECONDS = 10;

/**
 * The exporter, until the signal aborts: scrapes, passes, serves, and takes changes of its files into use.
 *
 * @throws Error when it cannot listen; a failing cluster or a bad file afterwards never ends it
 */
export async function serve(parts: ServeParts, signal: AbortSignal): Promise<void> {
  const service = new Service(parts);
  await service.run(signal);
}

/** A running exporter: what is being served now, and the world it comes from. */
class Service {
  readonly #parts: ServeParts;
  readonly #health: Health;
  #config: Config;
  readonly #book: PriceBook;
  readonly #livePrices: LivePrices;
  readonly #ledger: DuckDbLedger | null;
  /** Whether the ledger is that of all replicas, and only the one that leads opens it. */
  readonly #sharesLedger: boolean;
  readonly #counters: CounterBook;
  /** Null: there is no lease, and this replica always leads. */
  readonly #leadership: Leadership | null;
  readonly #books: Books | null;
  #clock: SteadyClock;
  #prices: Prices;
  #exposition: Exposition = EMPTY_EXPOSITION;
  #current: Snapshot | null = null;
  #world: World | null = null;
  #address: Address | null = null;
  #changing: Promise<void> = Promise.resolve();
  /** Takes a renewed certificate into use for connections to come; null: no HTTPS. */
  #renewTls: ((tls: Tls) => void) | null = null;

  constructor(parts: ServeParts) {
    this.#parts = parts;
    this.#config = parts.configuration.file.current;
    this.#prices = parts.configuration.prices;
    this.#book = new PriceBook(this.#prices.sources);
    this.#livePrices = new LivePrices({
      sources: () => this.#prices.live,
      changed: () => this.#book.renew(),
      log: parts.log,
    });
    this.#clock = parts.newClock();
    this.#sharesLedger = this.#config.kubernetes.lease?.sharedLedger ?? false;
    this.#ledger = ledgerOf(this.#config, this.#clock, parts.listen, {
      log: parts.log,
      ...(this.#sharesLedger && { mayUse: () => this.#leads }),
    });
    this.#counters = new CounterBook(
      this.#ledger && new DuckDbCounters(this.#ledger),
      parts.log,
      () => this.#leads,
      this.#sharesLedger,
    );
    this.#books = this.#ledger && new Books(this.#config, this.#ledger, this.#around());
    this.#health = startHealth(parts.version, parts.nodeVersion);
    this.#health.configRead(true, this.#clock.now());
    this.#leadership = leadershipOf(this.#config, {
      ...{ clock: parts.newClock(), log: parts.log, env: parts.env, random: parts.random },
      began: (wasItself) => this.#lead(wasItself),
      ended: async () => {
        if (this.#sharesLedger) await this.#ledger?.end();
      },
    });
    if (this.#leadership) this.#health.leaderIs(() => this.#leadership?.leads ?? false);
  }

  /** Whether this replica publishes cost and notifies. */
  get #leads(): boolean {
    return this.#leadership === null || this.#leadership.leads;
  }

  #lead(wasItself: boolean): void {
    this.#counters.lead(wasItself);
    // Totals from when it led before are less than what another has shown since: the next pass has the right ones.
    if (!wasItself && (this.#current?.counters.size ?? 0) > 0) this.#exposition = EMPTY_EXPOSITION;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { server: asked } = this.#config;
    const tls = filesAtStart(asked);
    const server = createHttpServer({
      version: this.#parts.version,
      current: () => this.#current,
      now: () => this.#clock.now(),
      exchangeRates: () => this.#prices.exchangeRates,
      breathe: () => this.#clock.breathe(),
      ledger: this.#ledger,
      copies: this.#ledger && copiesOf(this.#config, this.#ledger, () => this.#clock.now()),
      restate: this.#ledger && ((request, until) => this.#restate(request, until)),
      longSeconds: () => this.#config.ledger.answerSeconds,
      finance: () => this.#books?.finance() ?? null,
      serveMetrics: (request, response) => this.#serveMetrics(request, response),
      token: () => tokenNow(this.#config.server, this.#parts.log),
      log: this.#parts.log,
      ...(tls && { tls }),
    });
    if ('setSecureContext' in server)
      this.#renewTls = (renewed) => server.setSecureContext(renewed);
    this.#address = await listen(server, this.#parts.listen ?? asked.listen);
    this.#parts.onReload(() => this.#change(() => this.#reload()));
    this.#world = this.#newWorld();
    await Promise.all([
      this.#watchFiles(signal),
      this.#watchClock(signal),
      this.#leadership?.run(signal),
    ]);
    await this.#changing;
    await this.#world.stop();
    await this.#livePrices.idle();
    await this.#books?.idle();
    await this.#ledger?.end();
    await close(server, AbortSignal.timeout(GOODBYE_SECONDS * 1000));
  }

  async #restate(request: RestateRequest, signal: AbortSignal): Promise<Restated> {
    if (this.#ledger === null) throw new Error('this exporter keeps no ledger');
    const { clock } = this.#around();
    return restateWith(this.#ledger, this.#prices, this.#livePrices, clock, request, signal);
  }

  /** The clock in force, which a step of the wall clock replaces, and what else the books need. */
  #around(): BooksParts {
    return {
      clock: {
        now: () => this.#clock.now(),
        breathe: () => this.#clock.breathe(),
        sleep: (span, until) => this.#clock.sleep(span, until),
      },
      log: this.#parts.log,
      env: this.#parts.env,
      counted: (channel, result) => this.#health.notified(channel, result),
      mayNotify: () => this.#leads,
    };
  }

  #newWorld(): World {
    return new World(this.#config, this.#prices, {
      book: this.#book,
      clock: this.#clock,
      log: this.#parts.log,
      env: this.#parts.env,
      random: this.#parts.random,
      publish: (snapshot, signal) => this.#take(snapshot, signal),
      passed: (result) => this.#passed(result),
      ledger: this.#ledger,
      ...(this.#sharesLedger && { mayUseLedger: () => this.#leads }),
      counters: this.#counters,
      fetchPrices: (hosts, signal) => this.#livePrices.refresh(hosts, signal),
    });
  }

  #passed(result: 'success' | 'failure'): void {
    this.#health.passEnded(result);
    if (result === 'failure') this.#change(() => this.#showSources());
  }

  /** A pass that failed leaves the figures, but not the news of what does not answer. */
  async #showSources(): Promise<void> {
    if (this.#current === null || this.#world === null) return;
    const sources = [...this.#world.states(), ...this.#beside()];
    await this.#publish({ ...this.#current, sources });
  }

  /** Shows what a pass found, and lets the prices of its hosts be fetched for passes to come. */
  async #take(snapshot: Snapshot, signal: AbortSignal): Promise<void> {
    const { hosts } = snapshot.live.quantities;
    this.#livePrices.see(
      hosts.map(({ host }) => host.facts),
      signal,
    );
    const sources = [...snapshot.sources, ...this.#beside()];
    await this.#publish({ ...snapshot, sources });
    if (this.#leads || !this.#sharesLedger) this.#books?.see(snapshot, signal);
  }

  /** What is read and told beside the passes. */
  #beside(): readonly SourceState[] {
    return [...this.#livePrices.states(), ...(this.#books?.states() ?? [])];
  }

  async #publish(snapshot: Snapshot): Promise<void> {
    const rates = ratesInForce(this.#prices.exchangeRates, snapshot.at);
    const options = {
      ...expositionOptions(this.#config, rates, snapshot),
      budgets: this.#books?.budgets ?? [],
      unmappedUsd: this.#books?.unmapped ?? null,
      unitCosts: this.#books?.unitCosts ?? [],
    };
    this.#exposition = await renderExposition(snapshot, options, this.#clock);
    const isFirst = this.#current === null;
    this.#current = snapshot;
    if (isFirst && this.#address) await this.#parts.ready(snapshot, this.#address);
  }

  async #serveMetrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const age = this.#current ? this.#clock.now() - this.#current.at : Infinity;
    const isStale = !this.#leads || age > this.#config.server.metrics.disappearAfterSeconds;
    const answer = await scrape(
      this.#exposition,
      this.#health,
      scrapeRequest(request.headers, isStale),
    );
    response.writeHead(200, answer.headers);
    if (request.method === 'HEAD') response.end();
    else await pipeline(Readable.from(answer.body), response);
  }

  #watchFiles(signal: AbortSignal): Promise<void> {
    const { file, path } = this.#parts.configuration;
    // Of the file as it stands, not as it is in use: a bad price file that it newly names may be mended.
    const files = (): string[] => {
      const { prices, server } = file.current;
      const { certFile, keyFile } = server.tls ?? {};
      return [
        path,
        prices.file,
        prices.catalogueFile,
        prices.exchangeRatesFile,
        certFile,
        keyFile,
      ].filter((name) => typeof name === 'string');
    };
    return watchFiles(files, () => this.#change(() => this.#reload()), this.#clock, signal);
  }

  /** One change at a time. */
  #change(change: () => Promise<void>): void {
    this.#changing = this.#changing.then(change);
  }

  /** Takes changed files into use, all of them or none: whatever is wrong, the last good state stays. */
  async #reload(): Promise<void> {
    const { configuration, log } = this.#parts;
    const configFile = configuration.file;
    const reload = configFile.read();
    const prices = loadPrices(configFile.current, configuration.live);
    const tls = loadTls(configFile.current.server);
    const errors = [
      ...(reload.kind === 'rejected' ? [formatConfigErrors(reload.errors)] : []),
      ...('errors' in prices ? prices.errors : []),
      ...('errors' in tls ? tls.errors : []),
    ];
    this.#health.configRead(errors.length === 0, this.#clock.now());
    if ('errors' in prices || 'errors' in tls || errors.length > 0) {
      log.error(
        { errors: errors.join('\n') },
        'configuration not taken into use; the last good one stays',
      );
      return;
    }
    const before = this.#config;
    this.#config = configFile.current;
    this.#prices = prices.ok;
    if (tls.ok) this.#renewTls?.(tls.ok);
    this.#book.replaceSources(this.#prices.sources, this.#clock.now());
    this.#books?.reconfigure(this.#config);
    if (isNewSource(before, this.#config)) await this.#restart();
    else this.#world?.reconfigure(this.#config, this.#prices);
    log.info({}, 'configuration and prices taken into use');
    if (!isDeepStrictEqual(before.server.listen, this.#config.server.listen)) {
      log.warn({}, 'server.listen takes effect at the next start');
    }
    if (!isDeepStrictEqual(before.ledger, this.#config.ledger)) {
      log.warn({}, 'ledger takes effect at the next start');
    }
    if ((tls.ok === null) !== (this.#renewTls === null)) {
      log.warn({}, 'whether HTTPS is served takes effect at the next start');
    }
  }

  async #restart(): Promise<void> {
    await this.#world?.stop();
    this.#world = this.#newWorld();
  }

  /** A wall clock that is set, or a machine that slept: what was measured before does not join up with what comes. */
  async #watchClock(signal: AbortSignal): Promise<void> {
    while (await slept(CLOCK_STEP, this.#clock, signal)) {
      const stepped = this.#clock.stepped();
      if (Math.abs(stepped) < CLOCK_STEP) continue;
      this.#parts.log.warn(
        { seconds: Math.round(stepped) },
        'the clock was set; measuring starts anew',
      );
      this.#clock = this.#parts.newClock();
      this.#counters.interrupt();
      this.#change(() => this.#restart());
    }
  }
}

const isNewSource = (before: Config, now: Config): boolean =>
  !isDeepStrictEqual(before.metrics, now.metrics) ||
  !isDeepStrictEqual(before.kubernetes, now.kubernetes) ||
  !isDeepStrictEqual(annotationsAsked(before), annotationsAsked(now)) ||
  before.cluster !== now.cluster;
