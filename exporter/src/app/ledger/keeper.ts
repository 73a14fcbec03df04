import type { Allocation } from '../../domain/allocation.ts';
import type { HostFacts } from '../../domain/host.ts';
import { hourOf, interval, type Interval } from '../../domain/interval.ts';
import { settledStepwise } from '../../domain/to-quantities.ts';
import {
  SECONDS_PER_HOUR,
  seconds,
  unixSeconds,
  type Seconds,
  type UnixSeconds,
} from '../../domain/units.ts';
import { billOf, type PassSettings } from '../pass.ts';
import type { PolicyTimeline } from '../policy-timeline.ts';
import type { ClusterSource, Clock, Log, SourceState } from '../ports.ts';
import { isoTime } from '../query/document.ts';
import { inSlices } from '../slices.ts';
import type { DayBook, Ledger, LedgerHour, SecondLooks } from './ports.ts';
import { lookAgain } from './second-look.ts';
import { settleDays } from './settle-days.ts';

export interface KeeperParts {
  readonly ledger: Ledger;
  readonly source: ClusterSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly policies: PolicyTimeline;
  readonly fetchPrices?: (hosts: readonly HostFacts[], signal: AbortSignal) => Promise<unknown>;
  /** Where and how long after their end hours are looked at again; absent: never. */
  readonly secondLooks?: { readonly ledger: Ledger & SecondLooks; readonly after: Seconds };
  /** Whether the ledger may be used now: of replicas that share one, only the one that leads does; absent: always. */
  readonly mayUseLedger?: () => boolean;
  /** Settles days as a whole, once their hours will not be looked at again; absent: nobody does. */
  readonly days?: DayBook;
}

/** How far back hours are looked for that the ledger misses: as long as pod-hours are kept unless told otherwise. */
const LOOK_BACK = seconds(35 * 24 * SECONDS_PER_HOUR);
/** How long it rests between two missed hours, so that a metric store and the live passes have room. */
const BETWEEN_HOURS = seconds(1);
/** How long after a failure, or after nothing was missing, it looks again. */
const LOOK_AGAIN_AFTER = seconds(300);
/** After so many missed hours that fail, a round ends: the store or the file is down, not an hour bad. */
const FAILURES_IN_A_ROUND = 3;
/** Hours that could not be written wait in memory, so that they need not be accounted for again; at most so many. */
const MOST_WAITING = 3;

/** Hands closed hours to the ledger, tries again what failed, and catches up with what was missed. */
export class LedgerKeeper {
  readonly #parts: KeeperParts;
  readonly #waiting = new Map<UnixSeconds, Allocation>();
  #error = '';
  #lastSuccess: UnixSeconds | null = null;
  #missing = 0;
  #took: Seconds = seconds(0);
  #lookAgainAt = 0;
  #underWay: Promise<void> | null = null;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /**
   * Keeps a closed hour; what could not or may not be written waits for the next round.
   *
   * @throws Error when it could not be written
   */
  async keep(hour: Allocation, signal: AbortSignal): Promise<void> {
    const { start } = hour.quantities.interval;
    this.#waiting.set(start, hour);
    const [oldest] = [...this.#waiting.keys()].sort((a, b) => a - b);
    if (this.#waiting.size > MOST_WAITING && oldest !== undefined) this.#waiting.delete(oldest);
    if (this.#mayUse()) await this.#flush(signal);
  }

  /** Begins a round when it is time: what waits is written, what is missing is accounted for; gives back at once. */
  begin(settings: PassSettings, signal: AbortSignal): void {
    const { clock, log } = this.#parts;
    if (this.#underWay !== null || !this.#mayUse() || clock.now() < this.#lookAgainAt) return;
    this.#underWay = this.#round(settings, signal)
      .catch((error: unknown) => {
        if (signal.aborted) return;
        log.error({ error: messageOf(error) }, 'the ledger was not brought up to date');
        this.#error = messageOf(error);
      })
      .finally(() => {
        this.#underWay = null;
        this.#lookAgainAt = clock.now() + LOOK_AGAIN_AFTER;
      });
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    await this.#underWay;
  }

  /** How it is, as a source among the others: hours that wait or are missing are targets that are down. */
  state(): SourceState {
    // Standing by is no failure.
    const isOurs = this.#mayUse();
    const open = isOurs ? this.#missing + this.#waiting.size : 0;
    const error = isOurs ? this.#error : '';
    return {
      source: 'ledger',
      up: error === '',
      lastSuccess: this.#lastSuccess,
      duration: this.#took,
      targets: { total: 1 + open, up: error === '' ? 1 : 0 },
      errors: [
        ...(error === '' ? [] : [error]),
        ...(open === 0
          ? []
          : [
              `${open} ${open === 1 ? 'hour is' : 'hours are'} not in the ledger yet and will be caught up with`,
            ]),
      ],
    };
  }

  async #round(settings: PassSettings, signal: AbortSignal): Promise<void> {
    const { ledger, log, clock } = this.#parts;
    await ledger.trustClock(clock.now(), signal);
    await this.#flush(signal);
    const missing = await this.#missed(settings, signal);
    this.#missing = missing.length;
    const failures: unknown[] = [];
    for (const [done, hour] of missing.entries()) {
      if (done > 0) await clock.sleep(BETWEEN_HOURS, signal);
      try {
        await this.#catchUp(hour, settings, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        failures.push(error);
        log.warn(
          { hour: isoTime(hour.start), error: messageOf(error) },
          'could not catch up with an hour that the ledger missed',
        );
        if (failures.length < FAILURES_IN_A_ROUND) continue;
        throw error;
      }
      this.#missing -= 1;
      log.info(
        { hour: isoTime(hour.start), done: done + 1, all: missing.length },
        'caught up with an hour that the ledger missed',
      );
    }
    if (failures.length > 0) throw failures[0];
    const { secondLooks, days } = this.#parts;
    if (secondLooks) await lookAgain({ ...this.#parts, ...secondLooks }, settings, signal);
    const after = Math.max(settings.settleAfter, secondLooks?.after ?? 0);
    const before = hourOf(unixSeconds(Math.max(0, clock.now() - after))).start;
    if (days) await settleDays({ days, clock, log }, before, signal);
    this.#succeeded();
  }

  /** Writes what waits, the oldest first. */
  async #flush(signal: AbortSignal): Promise<void> {
    const { ledger, clock } = this.#parts;
    for (const start of [...this.#waiting.keys()].sort((a, b) => a - b)) {
      const hour = this.#waiting.get(start);
      if (hour === undefined) continue;
      const began = clock.now();
      try {
        if (!(await this.#isClosedByAnother(hour, signal))) await ledger.close(hour, began, signal);
      } catch (error) {
        this.#error = messageOf(error);
        throw error;
      }
      this.#waiting.delete(start);
      this.#took = seconds(Math.max(0, clock.now() - began));
      this.#succeeded();
    }
  }

  #mayUse(): boolean {
    return this.#parts.mayUseLedger?.() ?? true;
  }

  /** Whether whoever led before has closed an hour that was closed here, too, while standing by. */
  async #isClosedByAnother({ quantities }: Allocation, signal: AbortSignal): Promise<boolean> {
    const { ledger, mayUseLedger } = this.#parts;
    if (mayUseLedger === undefined) return false;
    const [known] = await ledger.hours(quantities.interval, signal);
    return known !== undefined && known.kind === 'closed' && known.doubted !== true;
  }

  #succeeded(): void {
    this.#error = '';
    this.#lastSuccess = this.#parts.clock.now();
  }

  /** Full hours that the ledger misses after the first one that it has; the last full hour is closed by itself. */
  async #missed({ settleAfter }: PassSettings, signal: AbortSignal): Promise<readonly Interval[]> {
    const { ledger, clock } = this.#parts;
    const until = hourOf(unixSeconds(clock.now() - settleAfter)).start - SECONDS_PER_HOUR;
    const known = await ledger.hours(interval(until - LOOK_BACK, until), signal);
    const first = known.findIndex(({ kind }) => kind !== 'open');
    if (first === -1) return [];
    return known
      .slice(first)
      .filter(isOpen)
      .map(({ start }) => hourOf(start));
  }

  /** Accounts for a missed hour as far as the source reaches; what it does not know any more is lost. */
  async #catchUp(hour: Interval, settings: PassSettings, signal: AbortSignal): Promise<void> {
    const { source, ledger, clock, policies, fetchPrices } = this.#parts;
    const from = source.accountableFrom();
    if (from === null) throw new Error(`${source.name} has not answered yet`);
    if (from > hour.start) {
      const reason = `podtally was not watching, and ${source.name} knows nothing before ${isoTime(from)}`;
      await ledger.lose(hour, reason, signal);
      return;
    }
    const observed = await source.account(hour, signal);
    await fetchPrices?.(
      observed.hosts.map(({ facts }) => facts),
      signal,
    );
    const under = { ...settings, policy: policies.forHour(hour) };
    const closed = await inSlices(billOf(under, observed, settledStepwise), clock, signal);
    await ledger.close(closed, clock.now(), signal);
  }
}

const isOpen = (hour: LedgerHour): boolean =>
  hour.kind === 'open' || (hour.kind === 'closed' && hour.doubted === true);
const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
