import { interval, type Interval } from '../../domain/interval.ts';
import { SECONDS_PER_HOUR, type UnixSeconds } from '../../domain/units.ts';
import type { ChangeLog, Ledger, LedgerCost, LedgerHour } from '../ledger/ports.ts';
import type { Filter } from '../query/query.ts';

/** A ledger that may tell what changed in it. */
export type HourlyLedger = Pick<Ledger, 'hours' | 'costs'> & Partial<ChangeLog>;

/** What was read of some hours, by when each begins; an hour without an answer has none. */
interface Read<T> {
  readonly span: Interval;
  readonly mark: number;
  readonly byHour: Map<UnixSeconds, T>;
}

/**
 * Reads the ledger hour by hour for questions that are asked again and again:
 * of what it read before, only hours that changed since are read anew. Without a change log it reads all of it each time.
 */
export class HoursRead {
  readonly #ledger: HourlyLedger;
  #hours = new Map<string, Read<LedgerHour>>();
  #costs = new Map<string, Read<LedgerCost>>();
  #asked = new Set<string>();

  constructor(ledger: HourlyLedger) {
    this.#ledger = ledger;
  }

  /** @param who asks; what was read for it before is gone on from */
  async hours(who: string, span: Interval, signal: AbortSignal): Promise<readonly LedgerHour[]> {
    const read = await this.#read(this.#hours.get(who) ?? null, span, (part) =>
      this.#ledger.hours(part, signal),
    );
    this.#hours.set(who, read);
    this.#asked.add(who);
    return inOrder(read);
  }

  /** Dollars of each hour that has any, under some filters. */
  async costs(
    who: string,
    span: Interval,
    filters: readonly Filter[],
    signal: AbortSignal,
  ): Promise<readonly LedgerCost[]> {
    const key = `${who}\0${JSON.stringify(filters)}`;
    const read = await this.#read(this.#costs.get(key) ?? null, span, (part) =>
      this.#ledger.costs({ span: part, by: [], filters, step: 'hour' }, signal),
    );
    this.#costs.set(key, read);
    this.#asked.add(key);
    return inOrder(read);
  }

  /** Lets go of what was not asked for since the last time. */
  forgetUnasked(): void {
    for (const read of [this.#hours, this.#costs])
      for (const key of read.keys()) if (!this.#asked.has(key)) read.delete(key);
    this.#asked = new Set();
  }

  async #read<T extends { readonly start: UnixSeconds }>(
    before: Read<T> | null,
    span: Interval,
    ask: (part: Interval) => Promise<readonly T[]>,
  ): Promise<Read<T>> {
    // The mark first: what changes while it is read is read again.
    const changes = this.#ledger.changes?.(before?.mark ?? null);
    const mark = changes?.mark ?? 0;
    const changed = changes?.hours ?? null;
    if (before === null || changed === null || span.start < before.span.start)
      return { span, mark, byHour: byStart(await ask(span)) };
    const stale = new Set(changed);
    const byHour = new Map(
      [...before.byHour].filter(
        ([start]) => start >= span.start && start < span.end && !stale.has(start),
      ),
    );
    for (const part of partsToRead(span, before.span, stale))
      for (const answer of await ask(part)) byHour.set(answer.start, answer);
    return { span, mark, byHour };
  }
}

const byStart = <T extends { readonly start: UnixSeconds }>(
  answers: readonly T[],
): Map<UnixSeconds, T> => new Map(answers.map((answer) => [answer.start, answer]));

const inOrder = <T extends { readonly start: UnixSeconds }>({ byHour }: Read<T>): readonly T[] =>
  [...byHour.values()].sort((a, b) => a.start - b.start);

/** Runs of hours of a span that are stale or beyond what was read. */
function partsToRead(
  { start, end }: Interval,
  known: Interval,
  stale: ReadonlySet<number>,
): readonly Interval[] {
  const parts: Interval[] = [];
  for (let hour: number = start; hour < end; hour += SECONDS_PER_HOUR) {
    const isKnown = hour < known.end && !stale.has(hour);
    if (isKnown) continue;
    const last = parts.at(-1);
    if (last?.end === hour) parts[parts.length - 1] = interval(last.start, hour + SECONDS_PER_HOUR);
    else parts.push(interval(hour, hour + SECONDS_PER_HOUR));
  }
  return parts;
}
