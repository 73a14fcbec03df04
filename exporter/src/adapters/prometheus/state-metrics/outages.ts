import type { Target } from './presence.ts';

/** A target that went silent and has not come back for so long is gone for good: longer than any upgrade takes. */
const PATIENCE_SECONDS = 3600;

interface Watched {
  /** How many pods it showed when it last answered. */
  pods: number;
  newest: number;
}

/**
 * Tells pods that are gone from pods whose kube-state-metrics is: when a target falls silent, all its pods vanish from the store at once,
 * until it, or another in its place, shows them again.
 */
export class Outages {
  readonly #watched = new Map<string, Watched>();
  #silent = new Map<string, number>();

  /**
   * @param targets who answers now
   * @param vanished how many pods are not on show any more since the last reading
   * @param newest the newest sample there is
   * @returns the targets that fell silent and whose pods must be kept, each with its last sample
   */
  judge(targets: readonly Target[], vanished: number, newest: number): ReadonlyMap<string, number> {
    const answering = new Set(targets.map(({ instance }) => instance));
    const silent = new Map<string, number>();
    for (const [instance, { pods, newest: last }] of this.#watched) {
      if (answering.has(instance)) continue;
      // Few are missing: others show its pods in its place.
      if (vanished > 0 && 2 * vanished >= pods && newest - last < PATIENCE_SECONDS)
        silent.set(instance, last);
      else this.#watched.delete(instance);
    }
    for (const { instance, newest: last, pods } of targets)
      this.#watched.set(instance, { pods, newest: last });
    this.#silent = silent;
    return silent;
  }

  get silent(): ReadonlyMap<string, number> {
    return this.#silent;
  }

  clear(): void {
    this.#watched.clear();
    this.#silent = new Map();
  }
}
