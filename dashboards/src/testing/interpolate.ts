/** What a reader chose at the top of a dashboard: one value, several, or all. */
export type Choices = Readonly<Record<string, string | readonly string[]>>;

/** A range on a dashboard, and the grid of points on it; whole seconds. */
export interface Range {
  readonly rangeSeconds: number;
  readonly intervalSeconds: number;
}

/** `${name:format}` or `$name`, as Grafana knows them. */
const VARIABLE = /\$(?:\{(\w+)(?::\w+)?\}|([a-z_]\w*))/gu;

/**
 * Puts choices into a query as Grafana's Prometheus data source does: several values as alternatives
 * of a regular expression, and its own names for the range.
 *
 * @throws Error on a name that nobody chose
 */
export function interpolate(
  query: string,
  choices: Choices,
  { rangeSeconds, intervalSeconds }: Range,
): string {
  const own: Choices = {
    __range: `${rangeSeconds}s`,
    __interval: `${intervalSeconds}s`,
    __interval_ms: String(intervalSeconds * 1000),
    __rate_interval: `${4 * intervalSeconds}s`,
  };
  return query.replaceAll(VARIABLE, (_, braced: string | undefined, plain: string | undefined) => {
    const name = braced ?? plain ?? '';
    const value = own[name] ?? choices[name];
    if (value === undefined) throw new Error(`nobody chose ${name}: ${query}`);
    return typeof value === 'string' ? value : `(${value.join('|')})`;
  });
}
