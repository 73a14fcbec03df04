import type { Metric } from './catalogue.ts';

/**
 * The two formats served: Prometheus text 0.0.4 and OpenMetrics 1.0.
 * Their sample lines are the same here; only headers and the end differ.
 */
export const FORMATS = ['text', 'openmetrics'] as const;
export type Format = (typeof FORMATS)[number];

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** What closes an exposition. */
export const END: Readonly<Record<Format, string>> = { text: '', openmetrics: '# EOF\n' };

/** What comes before the samples of a family. */
export function headerOf(
  name: string,
  { type, unit, help }: Pick<Metric, 'unit' | 'help'> & { readonly type: string },
  format: Format,
): string {
  const isOpenMetrics = format === 'openmetrics';
  // OpenMetrics names a counter's family without the suffix of its samples.
  const family = isOpenMetrics && type === 'counter' ? name.replace(/_total$/, '') : name;
  const says = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return [
    `# HELP ${family} ${isOpenMetrics ? says.replaceAll('"', '\\"') : says}\n`,
    `# TYPE ${family} ${type}\n`,
    isOpenMetrics && unit !== '' ? `# UNIT ${family} ${unit}\n` : '',
  ].join('');
}

const NEEDS_ESCAPE = /[\\"\n]/;

/** A label value between its quotes. */
export function escaped(value: string): string {
  if (!NEEDS_ESCAPE.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** `a="1",b="2"`: names and values in pairs, in the given order. */
export const labelText = (names: readonly string[], values: readonly string[]): string =>
  names.map((name, index) => `${name}="${escaped(values[index] ?? '')}"`).join(',');

/** A sample's value, with as many digits as bring the same double back. */
export function valueText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}
