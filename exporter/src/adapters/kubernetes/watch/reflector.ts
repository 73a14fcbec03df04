import type { Clock, Log } from '../../../app/ports.ts';
import { seconds, type Seconds } from '../../../domain/units.ts';
import { advice } from '../http/advice.ts';
import type { ApiClient } from '../http/api-client.ts';
import { ApiError, HTTP, SilenceError } from '../http/api-error.ts';
import { Backoff, type Chance } from '../http/backoff.ts';
import { openWatch, type WatchEvent } from './events.ts';
import { readPage } from './list.ts';
import { missingRule } from './rbac.ts';
import { qualifiedName, type ResourceName } from './resource.ts';
import type { Seen, Store } from './store.ts';

export interface ReflectorInput<T> {
  readonly client: ApiClient;
  readonly resource: ResourceName;
  readonly store: Store<T>;
  readonly settings: ReflectorSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly chance: Chance;
}

export interface ReflectorSettings {
  readonly pageSize: number;
  readonly timeoutSeconds: number;
  readonly watchIdleSeconds: number;
}

/** How one resource is doing. */
export interface ReflectorState {
  readonly resource: ResourceName;
  /** `waiting`: not tried to an end yet; `off`: it may not be read, or this cluster does not have it. */
  readonly phase: 'waiting' | 'up' | 'down' | 'off';
  /** Whether it was listed to its end at least once. */
  readonly synced: boolean;
  /** When the store was last known to be as the server has it; NaN: never. */
  readonly current: number;
  /** What was tried and what to do; '' where all is well. */
  readonly error: string;
}

/** A server ends a watch after this time and up to as much again by chance, as with the Go client of Kubernetes. */
const SHORTEST_WATCH_SECONDS = 300;
/** A watch that ends sooner is no success: what follows waits as after a failure. */
const STEADY_SECONDS = 5;
/** What happened within so short a time without a watch is as good as seen. */
const UNNOTICED_SECONDS = 1;
/** After so many watches in a row that ended at once with nothing to say, something is wrong with watching. */
const MOST_FRUITLESS = 3;
/** What may not be read is asked for again after so long: somebody may have granted it. */
const OFF_RETRY_SECONDS = 300;
/** A list whose pages expire is read again with larger ones, up to so many objects. */
const LARGEST_PAGE = 8_000;

/** A list that is under way: it goes on where it broke off, for all its pages are of one moment. */
interface Listing {
  readonly seen: Seen;
  readonly listed: Set<string>;
  next: string;
}

/** A watch that is under way. */
interface Watching {
  readonly begun: number;
  lastNews: number;
  events: number;
}

/** Keeps a store the same as what the server has: lists, then watches, and lists anew when a watch cannot go on. */
export class Reflector<T> {
  readonly #input: ReflectorInput<T>;
  readonly #backoff: Backoff;
  readonly #settled = Promise.withResolvers<undefined>();
  #pageSize: number;
  /** Where the watch goes on; '' where a list has to be read first. */
  #version = '';
  #listing: Listing | null = null;
  #watching: Watching | null = null;
  #fruitless = 0;
  #phase: ReflectorState['phase'] = 'waiting';
  #synced = false;
  #current = NaN;
  #error = '';

  constructor(input: ReflectorInput<T>) {
    this.#input = input;
    this.#backoff = new Backoff(input.chance);
    this.#pageSize = input.settings.pageSize;
  }

  /** Resolves when it was listed for the first time, or found that it cannot be. */
  get settled(): Promise<void> {
    return this.#settled.promise;
  }

  state(): ReflectorState {
    return {
      resource: this.#input.resource,
      phase: this.#phase,
      synced: this.#synced,
      current: this.#watching === null ? this.#current : this.#input.clock.now(),
      error: this.#error,
    };
  }

  /** Goes on until the signal; never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const isStopped = (): boolean => signal.aborted;
    while (!isStopped()) {
      const wait = await this.#step(signal);
      if (wait > 0 && !isStopped())
        await this.#input.clock.sleep(wait, signal).catch(() => undefined);
    }
  }

  /** Reads the list, or watches until that ends. @returns how long to wait before the next step */
  async #step(signal: AbortSignal): Promise<Seconds> {
    try {
      if (this.#version === '') {
        await this.#list(signal);
        return seconds(0);
      }
      await this.#watch(signal);
      return this.#ended(null);
    } catch (error) {
      if (signal.aborted) return seconds(0);
      return this.#watching === null ? this.#failed(error) : this.#ended(error);
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { client, clock, store, resource, settings } = this.#input;
    if (this.#listing === null) {
      store.forgetSkipped();
      const seen = { after: this.#current, at: clock.now() };
      this.#listing = { seen, listed: new Set(), next: '' };
    }
    const { seen, listed } = this.#listing;
    const take = (item: unknown): void => {
      const uid = store.put(item, seen);
      if (uid !== null) listed.add(uid);
    };
    let version: string;
    for (;;) {
      const request = {
        resource,
        limit: this.#pageSize,
        next: this.#listing.next,
        silenceSeconds: settings.timeoutSeconds,
      };
      const page = await readPage(client, request, take, signal);
      this.#listing.next = page.next;
      version = page.resourceVersion;
      if (page.next === '') break;
      await clock.breathe();
    }
    store.retain(listed, seen);
    this.#listing = null;
    this.#pageSize = settings.pageSize;
    this.#version = version;
    this.#current = seen.at;
    this.#synced = true;
    this.#isUp();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { client, clock, resource, settings, chance } = this.#input;
    const request = {
      resource,
      version: this.#version,
      lastingSeconds: SHORTEST_WATCH_SECONDS * (1 + chance()),
      silenceSeconds: settings.watchIdleSeconds,
    };
    const events = await openWatch(client, request, signal);
    const begun = clock.now();
    const watching = { begun, lastNews: begun, events: 0 };
    this.#watching = watching;
    if (this.#fruitless < MOST_FRUITLESS) this.#isUp();
    for await (const event of events) {
      const at = clock.now();
      // What comes first may have happened while nobody watched.
      const wasBlind = begun - this.#current > UNNOTICED_SECONDS;
      const after = wasBlind && at - begun < STEADY_SECONDS ? this.#current : at;
      this.#take(event, { after, at });
      watching.lastNews = at;
      watching.events += 1;
    }
  }

  #take({ type, object, version }: WatchEvent, seen: Seen): void {
    const { store } = this.#input;
    if (type === 'removed') store.remove(object, seen);
    else if (type !== 'bookmark') store.put(object, seen);
    if (version !== '') this.#version = version;
  }

  /** A watch that was accepted is over, by the server or by an error: the next one goes on at its last version. */
  #ended(error: unknown): Seconds {
    const { clock } = this.#input;
    const now = clock.now();
    const { begun, lastNews, events } = this.#watching ?? { begun: now, lastNews: now, events: 0 };
    this.#watching = null;
    const steady = now - begun >= STEADY_SECONDS;
    // One that was cut sooner may not have told all that had happened before it.
    if (steady) this.#current = error instanceof SilenceError ? lastNews : now;
    this.#fruitless = steady || events > 0 ? 0 : this.#fruitless + 1;
    if (error instanceof ApiError) return this.#failed(error);
    if (steady) {
      this.#backoff.reset();
      return seconds(0);
    }
    if (this.#fruitless >= MOST_FRUITLESS)
      this.#isDown(
        `its watch is ended as soon as it begins${error === null ? '' : `: ${advice(error)}`}; check what stands between podtally and the API server`,
      );
    return this.#backoff.wait(null);
  }

  #failed(error: unknown): Seconds {
    if (!(error instanceof ApiError)) {
      this.#isDown(advice(error));
      return this.#backoff.wait(null);
    }
    switch (error.status) {
      case HTTP.gone:
        return this.#expired();
      case HTTP.forbidden:
        return this.#isOff(`${error.message}; ${missingRule(this.#input.resource)}`);
      case HTTP.notFound:
        return this.#isOff(
          `this cluster does not know ${qualifiedName(this.#input.resource)} in version ${this.#input.resource.version}`,
        );
      default:
        this.#isDown(advice(error));
        return this.#backoff.wait(error.retryAfter);
    }
  }

  /** The server does not go back as far as the watch's version or the list's token: begin anew, what is known stays meanwhile. */
  #expired(): Seconds {
    if (this.#listing !== null) this.#pageSize = Math.min(LARGEST_PAGE, this.#pageSize * 2);
    this.#listing = null;
    this.#version = '';
    return this.#backoff.wait(null);
  }

  #isUp(): void {
    if (this.#phase !== 'up' && this.#phase !== 'waiting')
      this.#input.log.info(this.#fields(), 'A Kubernetes resource is read again.');
    this.#become('up', '');
  }

  #isDown(error: string): void {
    if (this.#phase !== 'down')
      this.#input.log.warn({ ...this.#fields(), error }, 'A Kubernetes resource cannot be read.');
    this.#become('down', error);
  }

  #isOff(error: string): Seconds {
    if (this.#phase !== 'off')
      this.#input.log.warn({ ...this.#fields(), error }, 'A Kubernetes resource is left out.');
    this.#become('off', error);
    this.#listing = null;
    return seconds(OFF_RETRY_SECONDS * (1 + this.#input.chance()));
  }

  #become(phase: ReflectorState['phase'], error: string): void {
    this.#phase = phase;
    this.#error = error;
    this.#settled.resolve(undefined);
  }

  #fields(): { readonly resource: string } {
    return { resource: qualifiedName(this.#input.resource) };
  }
}
