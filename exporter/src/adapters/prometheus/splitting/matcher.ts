/** The matcher of a label for exactly these values; with `isNot`, for all others, none included. */
export function matcherOf(label: string, values: readonly string[], isNot = false): string {
  return `${label}${isNot ? '!~' : '=~'}${quoted(alternatives(values))}`;
}

/** A text as PromQL writes it. */
export const quoted = (text: string): string =>
  `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;

/** A text that stands for itself in RE2. */
const escaped = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');

/** What all have in common at both ends is written once: names of nodes are long, and stores limit the length of a query. */
function alternatives(values: readonly string[]): string {
  const [first = '', ...others] = values;
  // eslint-disable-next-line no-control-regex -- anything beyond ASCII could be cut in half
  const isAscii = values.every((value) => /^[\x00-\x7f]*$/.test(value));
  if (others.length === 0 || !isAscii) return values.map(escaped).join('|');
  const shortest = Math.min(...values.map(({ length }) => length));
  let start = 0;
  while (start < shortest && others.every((value) => value[start] === first[start])) start += 1;
  let end = 0;
  const isSameAtEnd = (value: string): boolean => value.at(-1 - end) === first.at(-1 - end);
  while (end < shortest - start && others.every(isSameAtEnd)) end += 1;
  if (start + end === 0) return values.map(escaped).join('|');
  const middles = values.map((value) => escaped(value.slice(start, value.length - end)));
  const [prefix, suffix] = [first.slice(0, start), first.slice(first.length - end)];
  return `${escaped(prefix)}(?:${middles.join('|')})${escaped(suffix)}`;
}
