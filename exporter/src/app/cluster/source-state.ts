import type { Clock, Log, SourceState } from '../ports.ts';
import { seconds, unixSeconds, type UnixSeconds } from '../../domain/units.ts';

/** How many failing targets a state names. */
const ERRORS_SHOWN = 5;

/** Keeps the state of one kind of target from poll to poll, and logs what changes. */
export class SourceLedger {
  readonly #source: string;
  /** Whether all targets must answer for the source to be up, or some. */
  readonly #needs: 'all' | 'some';
  readonly #clock: Clock;
  readonly #log: Log;
  #begun = 0;
  #total = 0;
  #up = 0;
  #failing = new Map<string, string>();
  #notes = new Map<string, string>();
  #logged = new Map<string, string>();
  #lastSuccess: UnixSeconds | null = null;
  #state: SourceState;

  constructor(source: string, needs: 'all' | 'some', clock: Clock, log: Log) {
    this.#source = source;
    this.#needs = needs;
    this.#clock = clock;
    this.#log = log;
    this.#state = {
      source,
      up: false,
      lastSuccess: null,
      duration: seconds(0),
      targets: { total: 0, up: 0 },
      errors: [],
    };
  }

  get lastSuccess(): number | null {
    return this.#lastSuccess;
  }

  /** Begins a round over so many targets; `none` says what to do where there are none, '' where that is fine. */
  begin(at: number, total: number, none: string): void {
    this.#begun = at;
    this.#total = total;
    this.#up = 0;
    this.#failing = new Map();
    this.#notes = new Map();
    if (total === 0 && none !== '') this.#failing.set('', none);
  }

  succeeded(): void {
    this.#up += 1;
  }

  failed(url: string, error: string): void {
    this.#failing.set(url, error);
  }

  /** It answered, but lacks something that people should know of. */
  noted(key: string, note: string): void {
    this.#notes.set(key, note);
  }

  /** Ends the round: its outcome becomes the state. */
  end(): void {
    const needed = this.#needs === 'all' ? this.#total : Math.min(1, this.#total);
    const up = this.#failing.has('') ? false : this.#up >= needed;
    if (up) this.#lastSuccess = unixSeconds(this.#begun);
    for (const [url, error] of this.#failing)
      if (!this.#logged.has(url))
        this.#log.warn({ source: this.#source, error }, 'A target does not answer as it should.');
    for (const url of this.#logged.keys())
      if (!this.#failing.has(url))
        this.#log.info({ source: this.#source, url }, 'A target answers again.');
    this.#logged = this.#failing;
    this.#state = {
      source: this.#source,
      up,
      lastSuccess: this.#lastSuccess,
      duration: seconds(Math.max(0, this.#clock.now() - this.#begun)),
      targets: { total: this.#total, up: this.#up },
      errors: [...this.#failing.values(), ...this.#notes.values()].slice(0, ERRORS_SHOWN),
    };
  }

  state(): SourceState {
    return this.#state;
  }
}
