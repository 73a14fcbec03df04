/** A computation that rests every now and then, so that whoever drives it can let others run in between. */
export type Stepwise<T> = Generator<undefined, T>;

/** Drives a computation to its end without a rest. */
export function finished<T>(steps: Stepwise<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
