/** So many different texts are remembered; what lies beyond begins anew, which costs time and nothing else. */
const MOST_KEPT = 20_000;

/** What was made of a text, made once: the same texts come back with every object. */
export function bounded<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    if (made.size >= MOST_KEPT) made.clear();
    const value = make(text);
    made.set(text, value);
    return value;
  };
}

/** One string for all that are equal. */
export const interned = bounded((text: string) => text);
