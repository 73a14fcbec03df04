/** One condition on a label, as PromQL knows them. */
export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** `podtally_owner_cost_usd_per_hour{cluster="demo",namespace=~"a|b"}`. */
export function selector(metric: string, matchers: readonly Matcher[]): string {
  if (matchers.length === 0) return metric;
  const conditions = matchers.map(({ label, op, value }) => `${label}${op}${quoted(value)}`);
  return `${metric}{${conditions.join(',')}}`;
}

/** A condition that a label is exactly this value, whatever characters it has. */
export function is(label: string, value: string): Matcher {
  return { label, op: '=', value };
}

/** A condition that a label is anything but this value. */
export function isNot(label: string, value: string): Matcher {
  return { label, op: '!=', value };
}

/** A condition that a label is one of these values; none given means none is met. */
export function isOneOf(label: string, values: readonly string[]): Matcher {
  const [only, ...more] = values;
  if (only !== undefined && more.length === 0) return is(label, only);
  return { label, op: '=~', value: values.map(literally).join('|') };
}

/** A regular expression (RE2) that matches exactly this text. */
export function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

function quoted(value: string): string {
  const escaped = value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
  return `"${escaped}"`;
}
