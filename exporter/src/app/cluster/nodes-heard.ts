import type { SampleRun } from '../../domain/metering/run.ts';
import { PageMoments } from './page-moments.ts';

/** When the containers of each node were sampled, as those tell that need not be fed. */
export class NodesHeard {
  /** When the pages of each node were read. */
  readonly pages = new PageMoments();
  readonly #last = new Map<string, number>();
  readonly #distances: number[] = [];

  /** A container of a node was heard. @param every seconds between two of its samples */
  hear(node: string, run: SampleRun, every: number): void {
    const last = run.times[run.count - 1] ?? NaN;
    this.pages.take(node, run);
    this.#distances.push(every);
    if (!(last <= (this.#last.get(node) ?? -Infinity))) this.#last.set(node, last);
  }

  /** When the containers of each node were sampled last. */
  get last(): ReadonlyMap<string, number> {
    return this.#last;
  }

  /** Seconds between two samples, one for each time that a container was heard. */
  get distances(): readonly number[] {
    return this.#distances;
  }
}
