import type { RuleParameters } from './parameters.ts';

const UNITS = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** A span as Prometheus writes it, in the largest unit that fits: `90m`, `1d`, `250ms`. */
export function duration(seconds: number): string {
  const milliseconds = Math.max(1, Math.round(seconds * 1000));
  const [name, size] = UNITS.find(([, unit]) => milliseconds % unit === 0) ?? ['ms', 1];
  return `${milliseconds / size}${name}`;
}

/** Matches any of these values, an empty one too: `|unowned`. */
export const anyOf = (values: readonly string[]): string =>
  values.map((value) => value.replace(/[\\^$.*+?()[\]{}|]/gu, String.raw`\\$&`)).join('|');

/** Writes spans and falls back to last known values, as the parameters say. */
export interface Wording {
  /** A span as a duration, scaled. */
  readonly span: (seconds: number) => string;
  /** A span as a number of seconds to compare ages with, scaled. */
  readonly age: (seconds: number) => string;
  /**
   * The value, or the last one known while nothing is served; stopping the exporter resolves nothing.
   *
   * @param value one series per label set, or a selector of them
   * @param on the labels that tell one exporter, or cluster, from another
   * @param alive a series that is there while that exporter serves numbers: what then has no value has none
   */
  readonly held: (value: string, on: string, alive: string) => string;
}

export function wordingFor({ timeScale, holdSeconds }: RuleParameters): Wording {
  const span = (seconds: number): string => duration(seconds * timeScale);
  return {
    span,
    age: (seconds) => String(seconds * timeScale),
    held: (value, on, alive) =>
      `(${value} or (last_over_time(${value}[${span(holdSeconds)}]) unless on (${on}) ${alive}))`,
  };
}

/** PromQL without the indentation that it has in this program. */
export function promql(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const indents = lines.map((line) => /^ */u.exec(line)?.[0].length ?? 0);
  const least = Math.min(...indents);
  return lines.map((line) => line.slice(least).trimEnd()).join('\n');
}
