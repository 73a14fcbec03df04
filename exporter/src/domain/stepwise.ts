/** A computation that rests every now and then, so that whoever drives it can let others run in between. */
export type Stepwise<T> = Generator<undefined, T>;

/** Drives a computation to its end without a rest. */
export function finished<T>(steps: Stepwise<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Items between two rests where each takes microseconds: about a tenth of a millisecond of work, and more while the collector marks beside it. */
const BATCH = 100;

/** Items in batches, in their order, to rest after each. */
export function* batchesOf<T>(items: Iterable<T>): Generator<readonly T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
