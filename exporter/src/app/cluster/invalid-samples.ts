import { GAP_EXAMPLES, type Gap } from '../../domain/gap.ts';
import type { Interval } from '../../domain/interval.ts';

/** Entries that are kept one by one; a flood of bad samples stays bounded. */
const MOST_ENTRIES = 5000;

interface Entry {
  readonly at: number;
  readonly where: string;
  readonly count: number;
}

/** Samples that were ignored because they are not numbers, negative, impossible or too old: how many, when and where. */
export class InvalidSamples {
  #entries: Entry[] = [];

  note(at: number, where: string, count: number): void {
    if (count === 0) return;
    this.#entries.push({ at, where, count });
    if (this.#entries.length > MOST_ENTRIES) this.#entries = this.#entries.slice(MOST_ENTRIES / 2);
  }

  /** What was ignored within an interval, as a gap. */
  gaps(span: Interval): readonly Gap[] {
    const byPlace = new Map<string, number>();
    let count = 0;
    for (const entry of this.#entries) {
      if (entry.at < span.start || entry.at > span.end) continue;
      count += entry.count;
      byPlace.set(entry.where, (byPlace.get(entry.where) ?? 0) + entry.count);
    }
    if (count === 0) return [];
    const examples = [...byPlace]
      .slice(0, GAP_EXAMPLES)
      .map(([where, samples]) => `${where}: ${samples} ${samples === 1 ? 'sample' : 'samples'}`);
    return [{ kind: 'sample_invalid', count, examples }];
  }

  prune(reach: number): void {
    if (this.#entries.some(({ at }) => at < reach))
      this.#entries = this.#entries.filter(({ at }) => at >= reach);
  }

  clear(): void {
    this.#entries = [];
  }
}
