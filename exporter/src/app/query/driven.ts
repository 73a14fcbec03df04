/** Drives a stepwise computation to its end, letting others run after every so many steps; throws the signal's reason. */
export async function driven<T>(
  steps: Iterator<undefined, T>,
  every: number,
  breathe: () => Promise<void>,
  signal: AbortSignal,
): Promise<T> {
  for (let step = 1; ; step += 1) {
    const next = steps.next();
    if (next.done === true) return next.value;
    if (step % every === 0) {
      await breathe();
      signal.throwIfAborted();
    }
  }
}
