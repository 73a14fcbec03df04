import { batchesOf, type Stepwise } from '../../domain/stepwise.ts';

/** Comparisons and moves between two rests of a merge: well under a millisecond. */
const MERGED_AT_ONCE = 1_000;

/** The items in order, as `toSorted` gives them: a merge sort that rests now and then. */
export function* sorted<T extends object>(
  items: Iterable<T>,
  compare: (a: T, b: T) => number,
): Stepwise<readonly T[]> {
  let runs: (readonly T[])[] = [];
  for (const batch of batchesOf(items)) {
    runs.push(batch.toSorted(compare));
    yield;
  }
  while (runs.length > 1) {
    const longer: (readonly T[])[] = [];
    for (let index = 0; index < runs.length; index += 2)
      longer.push(yield* merged(runs[index] ?? [], runs[index + 1] ?? [], compare));
    runs = longer;
  }
  return runs[0] ?? [];
}

/** Of equal items those of `a` come first, so that the order they were in is kept. */
function* merged<T extends object>(
  a: readonly T[],
  b: readonly T[],
  compare: (a: T, b: T) => number,
): Stepwise<readonly T[]> {
  const whole: T[] = [];
  let [left, right] = [0, 0];
  for (;;) {
    const [one, other] = [a[left], b[right]];
    if (one !== undefined && (other === undefined || compare(one, other) <= 0)) {
      whole.push(one);
      left += 1;
    } else if (other !== undefined) {
      whole.push(other);
      right += 1;
    } else return whole;
    if (whole.length % MERGED_AT_ONCE === 0) yield;
  }
}
