/** Stand-ins for the outside world, driven by the test. */
import type { Observation } from '../../domain/observation.ts';
import { interval, type Interval } from '../../domain/interval.ts';
import { finished, type Stepwise } from '../../domain/stepwise.ts';
import { seconds, unixSeconds, type Seconds, type UnixSeconds } from '../../domain/units.ts';
import { priced } from '../../domain/testing/cluster.ts';
import { isoTime } from '../query/document.ts';
import type {
  CachedText,
  ClusterSource,
  Clock,
  HostPrices,
  Log,
  LogFields,
  SourceState,
  TextCache,
} from '../ports.ts';

/** A clock that stands still until somebody sleeps. */
export class FakeClock implements Clock {
  #now: number;

  constructor(start: number) {
    this.#now = start;
  }

  now(): UnixSeconds {
    return unixSeconds(this.#now);
  }

  advance(span: number): void {
    this.#now += span;
  }

  set(time: number): void {
    this.#now = time;
  }

  sleep(span: Seconds, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#now += span;
    return Promise.resolve();
  }

  breathe(): Promise<void> {
    return Promise.resolve();
  }
}

/** A source that answers what the test says, and writes down what it was asked. */
export class FakeSource implements ClusterSource {
  readonly name = 'fake';
  readonly asked: Interval[] = [];
  polls = 0;
  since: UnixSeconds | null = null;
  /** Spans, by their start, that it fails to account for. */
  readonly unaccountable = new Set<UnixSeconds>();
  readonly #clock: Clock;
  readonly #answer: (span: Interval) => Observation;

  constructor(clock: Clock, answer: (span: Interval) => Observation) {
    this.#clock = clock;
    this.#answer = answer;
  }

  poll(): Promise<void> {
    this.polls += 1;
    this.since ??= this.#clock.now();
    return Promise.resolve();
  }

  *observe(span: Interval): Stepwise<Observation> {
    yield;
    this.asked.push(interval(span.start, span.end));
    return this.#answer(span);
  }

  expect(): void {
    // It has nothing to read ahead.
  }

  account(span: Interval): Promise<Observation> {
    if (this.unaccountable.has(span.start))
      return Promise.reject(new Error(`fake cannot account for ${isoTime(span.start)}`));
    return Promise.resolve(finished(this.observe(span)));
  }

  accountableFrom(): UnixSeconds | null {
    return this.since;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  states(): readonly SourceState[] {
    return [
      {
        source: 'fake',
        up: true,
        lastSuccess: this.since,
        duration: seconds(0),
        targets: { total: 1, up: 1 },
        errors: [],
      },
    ];
  }

  watchingSince(): UnixSeconds | null {
    return this.since;
  }
}

/** Prices by node that never change. */
export function fixedPrices(byNode: Readonly<Record<string, number>>): HostPrices {
  const price = priced(byNode);
  return { price, priceOver: price };
}

/** Keeps the lines that were logged. */
export class FakeLog implements Log {
  readonly lines: {
    readonly level: string;
    readonly message: string;
    readonly fields: LogFields;
  }[] = [];

  debug(fields: LogFields, message: string): void {
    this.lines.push({ level: 'debug', message, fields });
  }
  info(fields: LogFields, message: string): void {
    this.lines.push({ level: 'info', message, fields });
  }
  warn(fields: LogFields, message: string): void {
    this.lines.push({ level: 'warn', message, fields });
  }
  error(fields: LogFields, message: string): void {
    this.lines.push({ level: 'error', message, fields });
  }
}

/** Texts that were all kept at one time. */
export class FakeTextCache implements TextCache {
  readonly texts = new Map<string, string>();
  readonly #at: UnixSeconds;

  constructor(at: number) {
    this.#at = unixSeconds(at);
  }

  read(key: string): Promise<CachedText | null> {
    const text = this.texts.get(key);
    return Promise.resolve(text === undefined ? null : { text, at: this.#at });
  }

  write(key: string, text: string): Promise<void> {
    this.texts.set(key, text);
    return Promise.resolve();
  }
}
