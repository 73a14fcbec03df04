import type { CachedText } from '../../../app/ports.ts';
import type { Interval } from '../../../domain/interval.ts';
import { seconds, unixSeconds, type Seconds, type UnixSeconds } from '../../../domain/units.ts';
import type { Failure } from '../failure.ts';
import { cachedAnswers, cachedText } from './cached.ts';
import type { Found } from './pick.ts';
import type { Question } from './question.ts';

/** How long answers are good for; chance spreads questions over time, so that not all exporters ask at once. */
export interface Freshness {
  readonly refreshEvery: Seconds;
  /** A number from 0 to 1, a new one each time. */
  readonly random: () => number;
}

/** What the price list said, and when. */
export interface Answer {
  readonly found: Found;
  readonly at: UnixSeconds;
}

interface Kept extends Answer {
  readonly due: UnixSeconds;
  /** Prices before this one, oldest first, with the moment at which each was seen to be over. */
  readonly earlier: readonly { readonly found: Found; readonly until: UnixSeconds }[];
}

interface Trouble {
  readonly failure: Failure;
  readonly again: UnixSeconds;
  readonly times: number;
}

/** A price that was not confirmed for so long is none of today: the catalogue serves as well then. */
export const OLDEST_ANSWER: Seconds = seconds(30 * 24 * 3600);
/** Answers come due up to this share of the refresh interval early. */
const JITTER = 0.2;
/** After a failure it waits this long, twice as long after each further one, up to the most. */
const FIRST_RETRY = 120;
const LAST_RETRY = 3600;
/** An hour that is over is closed within the next, and may ask for what held in it. */
const KEEP_EARLIER = 2 * 3600;

/** The answers of the price list by key, and what could not be asked. */
export class Answers {
  readonly #kept = new Map<string, Kept>();
  readonly #troubles = new Map<string, Trouble>();
  readonly #freshness: Freshness;

  constructor(freshness: Freshness) {
    this.#freshness = freshness;
  }

  get(key: string): Answer | null {
    return this.#kept.get(key) ?? null;
  }

  /** What held at a moment; the first answer is taken to have held before as well. */
  at(key: string, at: UnixSeconds): Answer | null {
    const kept = this.#kept.get(key);
    const earlier = kept?.earlier.find(({ until }) => until > at);
    return kept && earlier ? { found: earlier.found, at: earlier.until } : (kept ?? null);
  }

  /** When within a span the answer changed. */
  changes(key: string, { start, end }: Interval): readonly UnixSeconds[] {
    const earlier = this.#kept.get(key)?.earlier ?? [];
    return earlier.map(({ until }) => until).filter((until) => until > start && until < end);
  }

  /** Why the last attempt to ask failed; null after a success. */
  failure(key: string): Failure | null {
    return this.#troubles.get(key)?.failure ?? null;
  }

  isDue({ parts }: Question, now: UnixSeconds): boolean {
    return parts.some(({ key }) => {
      const again = this.#troubles.get(key)?.again;
      if (again !== undefined && isBetween(now, again, LAST_RETRY)) return false;
      const kept = this.#kept.get(key);
      // One that is from the future was written while the clock was wrong.
      return kept === undefined || kept.due <= now || kept.at > now;
    });
  }

  /**
   * Takes what one call answered; it comes due again together, so that it takes one call again.
   *
   * @returns whether anything is different from before
   */
  take(founds: readonly (readonly [key: string, found: Found])[], now: UnixSeconds): boolean {
    const span = this.#span();
    return founds
      .map(([key, found]) => {
        this.#troubles.delete(key);
        return this.#keep(key, { found, at: now }, now, span);
      })
      .some(Boolean);
  }

  failed(key: string, failure: Failure, now: UnixSeconds): void {
    const times = (this.#troubles.get(key)?.times ?? 0) + 1;
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (times - 1)) * this.#shortened();
    this.#troubles.set(key, { failure, times, again: unixSeconds(now + wait) });
  }

  /**
   * Takes answers of an earlier life into use.
   *
   * @returns how many; null where the text is none of ours
   */
  load({ text }: CachedText, now: UnixSeconds): number | null {
    const answers = cachedAnswers(text);
    if (answers === null) return null;
    const usable = answers.filter(({ at }) => now - at < OLDEST_ANSWER);
    const span = this.#span();
    for (const { key, found, at } of usable)
      if (!this.#kept.has(key)) this.#keep(key, { found, at }, now, span);
    return usable.length;
  }

  /** A region's answers as text, to outlive the process. */
  text(region: string): string {
    const own = [...this.#kept].filter(([key]) => key.startsWith(`${region} `));
    return cachedText(own.map(([key, { found, at }]) => ({ key, found, at })));
  }

  #keep(key: string, answer: Answer, now: UnixSeconds, span: number): boolean {
    const before = this.#kept.get(key);
    const due = unixSeconds(answer.at + span);
    const isSame = before !== undefined && isSameFound(before.found, answer.found);
    const wasPriced = before?.found.kind === 'price' && answer.found.kind === 'price';
    const recent = (before?.earlier ?? []).filter(({ until }) => until > now - KEEP_EARLIER);
    const earlier =
      before && wasPriced && !isSame ? [...recent, { found: before.found, until: now }] : recent;
    this.#kept.set(key, { ...answer, due, earlier });
    return !isSame;
  }

  #span(): number {
    return this.#freshness.refreshEvery * this.#shortened();
  }

  #shortened(): number {
    return 1 - JITTER * this.#freshness.random();
  }
}

const isBetween = (now: number, until: number, longest: number): boolean =>
  now < until && until - now <= longest;

function isSameFound(before: Found, now: Found): boolean {
  if (before.kind === 'none' || now.kind === 'none')
    return before.kind === 'none' && now.kind === 'none' && before.why === now.why;
  return (
    before.price.amount === now.price.amount &&
    before.price.currency === now.price.currency &&
    before.note === now.note
  );
}
