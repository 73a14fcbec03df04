/** So many different values are kept to share; what lies beyond starts anew, which costs memory and nothing else. */
const MOST_SHARED = 5_000;

type Part = number | null | undefined;

/** What was made of three numbers, made once: thousands of pods ask for the same amounts. */
export function shared<P extends Part, T>(
  make: (cpu: P, memory: P, gpu: P) => T,
): (cpu: P, memory: P, gpu: P) => T {
  const made = new Map<P, Map<P, Map<P, T>>>();
  let count = 0;
  return (cpu, memory, gpu) => {
    const known = made.get(cpu)?.get(memory)?.get(gpu);
    if (known !== undefined) return known;
    count += 1;
    if (count > MOST_SHARED) {
      made.clear();
      count = 1;
    }
    const value = make(cpu, memory, gpu);
    branch(branch(made, cpu), memory).set(gpu, value);
    return value;
  };
}

function branch<K, I, V>(of: Map<K, Map<I, V>>, key: K): Map<I, V> {
  const known = of.get(key);
  if (known !== undefined) return known;
  const grown = new Map<I, V>();
  of.set(key, grown);
  return grown;
}

/** A list with one more item, no longer than it needs to be: `push` makes room for sixteen more. */
export const appended = <T>(list: readonly T[], item: T): readonly T[] =>
  list.length === 0 ? [item] : list.concat([item]);

/** A number in the form that takes no memory of its own, where it is whole and below 2³¹, as moments in seconds are. */
export function compact(value: number): number {
  const whole = value | 0;
  return whole === value ? whole : value;
}
