import type { WatchState } from './states.ts';
import { Reflector, type ReflectorInput } from './watch/reflector.ts';
import { Store, type Listener, type Projection } from './watch/store.ts';

/** What every watch is made with. */
export type WatchParts = Omit<ReflectorInput<unknown>, 'resource' | 'store'>;

interface Watch {
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly settled: Promise<void>;
  readonly state: () => WatchState;
}

/** The watches on one API server: started and ended together. */
export class Watches {
  readonly #parts: WatchParts;
  readonly #watches: Watch[] = [];
  readonly #stopping = new AbortController();
  #running: Promise<unknown> | null = null;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Adds a watch on one resource. @returns what it keeps */
  add<T>(projection: Projection<T>, listener: Listener<NoInfer<T>>): Store<T> {
    const store = new Store(projection, listener);
    const { resource } = projection;
    const reflector = new Reflector({ ...this.#parts, resource, store });
    this.#watches.push({
      run: (signal) => reflector.run(signal),
      settled: reflector.settled,
      state: () => ({ ...reflector.state(), skipped: store.skipped }),
    });
    return store;
  }

  /** Begins to watch, if it does not yet; resolves when each resource was read, or found that it cannot be, or at the signal. */
  async settled(signal: AbortSignal): Promise<void> {
    this.#running ??= Promise.all(this.#watches.map(({ run }) => run(this.#stopping.signal)));
    const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
    const stop = (): void => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    if (!signal.aborted)
      await Promise.race([aborted, Promise.all(this.#watches.map(({ settled }) => settled))]);
    signal.removeEventListener('abort', stop);
  }

  states(): readonly WatchState[] {
    return this.#watches.map(({ state }) => state());
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }
}
