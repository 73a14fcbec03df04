import { seconds, type Seconds } from '../domain/units.ts';
import type { Clock, Log } from './ports.ts';

/** Who leads, as all replicas see it. */
export interface Lease {
  /** Empty: nobody, it was given back. */
  readonly holder: string;
  /** So long after it was renewed last it is free. */
  readonly duration: Seconds;
  /** How often the holder changed. */
  readonly transitions: number;
  /** Changes with every write, whoever does it. */
  readonly version: string;
}

/** Where replicas agree on who leads; a write that comes second fails. */
export interface LeaseStore {
  /** For people: what and where it is. */
  readonly name: string;
  read(signal: AbortSignal): Promise<Lease | null>;
  /**
   * Writes it if it is still of the version that was read, or still not there.
   *
   * @param before what was read; null: nothing
   * @returns whether it was; false: somebody else was first
   */
  write(next: Omit<Lease, 'version'>, before: Lease | null, signal: AbortSignal): Promise<boolean>;
}

export interface LeadershipParts {
  readonly store: LeaseStore;
  readonly clock: Clock;
  readonly log: Log;
  /** No other replica has it; up to the first `_` it is the same after a restart. */
  readonly identity: string;
  readonly duration: Seconds;
  /** Told when this replica begins to lead; whether the one that led before was itself. */
  readonly began: (wasItself: boolean) => void;
  /** Told when it does not lead any more, before another may be let in: what only a leader holds is let go of. */
  readonly ended: () => Promise<void>;
}

/** A leader that could not renew stops a third of the duration before anybody else may begin. */
const RENEWED_WITHIN = 2 / 3;
/** How often it is looked at, within one duration. */
const LOOKS = 7;

/**
 * Whether this replica leads. Nobody trusts another's clock: a lease is free when nothing of it changed for its duration
 * by one's own clock, as client-go does it (kubernetes/client-go, tools/leaderelection).
 */
export class Leadership {
  readonly #parts: LeadershipParts;
  #seen: { readonly version: string; readonly at: number } | null = null;
  #renewedAt = -Infinity;
  #told = '';
  /** Whether it began to lead, and was not told yet that it ended. */
  #hasLed = false;

  constructor(parts: LeadershipParts) {
    this.#parts = parts;
  }

  /** Whether it may publish and notify now; false as soon as it could not renew for too long. */
  get leads(): boolean {
    return this.#leadsNow();
  }

  #leadsNow(): boolean {
    const { clock, duration } = this.#parts;
    return clock.now() - this.#renewedAt < duration * RENEWED_WITHIN;
  }

  /** Takes part until the signal aborts, then gives the lease back. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, duration } = this.#parts;
    try {
      while (!signal.aborted) {
        await this.look(signal);
        await clock.sleep(seconds(duration / LOOKS), signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    // A moment more, so that another takes over at once.
    if (this.leads) await this.#giveBack();
  }

  /** Renews it, or takes it where it is free; a failure is told once and tried again with the next look. */
  async look(signal: AbortSignal): Promise<void> {
    const { store, log } = this.#parts;
    await this.#attempt(signal);
    if (!this.#hasLed || this.#leadsNow()) return;
    log.warn({ lease: store.name }, 'this replica does not lead any more');
    await this.#end();
  }

  async #end(): Promise<void> {
    const { store, log, ended } = this.#parts;
    this.#hasLed = false;
    try {
      await ended();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log.error(
        { lease: store.name, error: message },
        'what only a leader holds was not let go of',
      );
    }
  }

  async #attempt(signal: AbortSignal): Promise<void> {
    const { store, log } = this.#parts;
    try {
      await this.#tryOnce(signal);
      this.#told = '';
    } catch (error) {
      signal.throwIfAborted();
      const message = error instanceof Error ? error.message : String(error);
      if (message !== this.#told)
        log.error({ lease: store.name, error: message }, 'cannot take part in electing a leader');
      this.#told = message;
    }
  }

  async #tryOnce(signal: AbortSignal): Promise<void> {
    const { store, clock, log, identity, duration, began } = this.#parts;
    const asked = clock.now();
    const lease = await store.read(signal);
    const isOurs = lease?.holder === identity;
    if (lease !== null && !isOurs) {
      if (this.#seen?.version !== lease.version)
        this.#seen = { version: lease.version, at: clock.now() };
      const isFree = lease.holder === '' || clock.now() - this.#seen.at >= lease.duration;
      this.#renewedAt = -Infinity;
      if (!isFree) return;
    }
    const transitions = lease === null ? 0 : lease.transitions + (isOurs ? 0 : 1);
    const next = { holder: identity, duration, transitions };
    if (!(await store.write(next, lease, signal))) return;
    const led = this.#leadsNow();
    this.#renewedAt = asked;
    this.#hasLed = true;
    if (led) return;
    log.info({ lease: store.name, identity }, 'this replica leads');
    began(lease !== null && hostIn(lease.holder) === hostIn(identity));
  }

  async #giveBack(): Promise<void> {
    const { store, identity, duration } = this.#parts;
    this.#renewedAt = -Infinity;
    await this.#end();
    const signal = AbortSignal.timeout(GIVE_BACK_MILLISECONDS);
    const lease = await store.read(signal).catch(() => null);
    if (lease?.holder !== identity) return;
    const { transitions } = lease;
    await store.write({ holder: '', duration, transitions }, lease, signal).catch(() => false);
  }
}

const GIVE_BACK_MILLISECONDS = 2000;

const hostIn = (identity: string): string => identity.split('_')[0] ?? '';
