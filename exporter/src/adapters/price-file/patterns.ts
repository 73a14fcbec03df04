/** Whether some text matches both patterns; `*` stands for any text. */
export function patternsMeet(a: string, b: string): boolean {
  const known = new Map<number, boolean>();
  const meet = (i: number, j: number): boolean => {
    const key = i * (b.length + 1) + j;
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const answer = computed(i, j);
    known.set(key, answer);
    return answer;
  };
  const computed = (i: number, j: number): boolean => {
    if (a[i] === '*') return meet(i + 1, j) || (j < b.length && meet(i, j + 1));
    if (b[j] === '*') return meet(i, j + 1) || (i < a.length && meet(i + 1, j));
    if (i === a.length || j === b.length) return i === a.length && j === b.length;
    return a[i] === b[j] && meet(i + 1, j + 1);
  };
  return meet(0, 0);
}

export const isPattern = (text: string): boolean => text.includes('*');

/** How many characters of a pattern are fixed. */
export const fixedCharacters = (pattern: string): number => pattern.replaceAll('*', '').length;
