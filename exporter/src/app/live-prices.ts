import type { HostFacts } from '../domain/host.ts';
import type { LivePriceSource, Log, SourceState } from './ports.ts';

/** What is fetched ahead: a rung of the ladder, or what prices are found by. */
export type Fetched = Pick<LivePriceSource, 'refresh' | 'state'>;

export interface LivePricesParts {
  /** The live rungs in use, asked for anew each time: a new configuration may have others. */
  readonly sources: () => readonly Fetched[];
  /** Told that some price, or why there is none, may be another one: answers that were looked up are old. */
  readonly changed: () => void;
  readonly log: Log;
}

/**
 * Keeps live rungs supplied with the prices of the hosts there are.
 *
 * Nothing waits for it: a host stands on the next rung until its price has come.
 */
export class LivePrices {
  readonly #parts: LivePricesParts;
  readonly #down = new Set<string>();
  #running: Promise<void> | null = null;

  constructor(parts: LivePricesParts) {
    this.#parts = parts;
  }

  /** Fetches what these hosts need, in the background; while it is under way, nothing new is begun. */
  see(hosts: readonly HostFacts[], signal: AbortSignal): void {
    this.#running ??= this.refresh(hosts, signal).finally(() => {
      this.#running = null;
    });
  }

  /** Fetches what these hosts need and is not fresh; a rung that fails says so in its state. */
  async refresh(hosts: readonly HostFacts[], signal: AbortSignal): Promise<void> {
    const { sources, changed } = this.#parts;
    await Promise.all(
      sources().map(async (source) => {
        const before = troubleOf(source);
        const isNew = await this.#refreshed(source, hosts, signal);
        if (isNew || troubleOf(source) !== before) changed();
        if (!signal.aborted) this.#tell(source.state());
      }),
    );
  }

  /** How the rungs are that have any of the hosts to price. */
  states(): readonly SourceState[] {
    return this.#parts
      .sources()
      .map((source) => source.state())
      .filter(({ targets }) => targets.total > 0);
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #refreshed(
    source: Fetched,
    hosts: readonly HostFacts[],
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      return await source.refresh(hosts, signal);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!signal.aborted)
        this.#parts.log.error({ error: message }, 'fetching prices failed; the last ones stay');
      return false;
    }
  }

  /** Once when a rung goes down and once when it is back, not at each attempt. */
  #tell({ source, up, errors }: SourceState): void {
    const { log } = this.#parts;
    if (!up && !this.#down.has(source)) {
      this.#down.add(source);
      log.warn(
        { source, error: errors[0] ?? '' },
        'prices cannot be fetched; the last ones stay, and hosts without one stand on the next rung of prices.ladder',
      );
    } else if (up && this.#down.delete(source)) {
      log.info({ source }, 'prices are fetched again');
    }
  }
}

/** What a rung fails at, to be compared: hosts without a price are told why. */
function troubleOf(source: Fetched): string {
  const { targets, errors } = source.state();
  return JSON.stringify([targets.total - targets.up, errors]);
}
