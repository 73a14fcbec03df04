/** One line of an exposition. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^(?<name>[A-Za-z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)(?: \S+)?$/u;
const LABEL = /(?<key>\w+)="(?<value>(?:[^"\\]|\\.)*)"/gu;
const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/**
 * Reads Prometheus text the plain way, apart from the product's own reader.
 *
 * @throws Error on a line that is neither a comment nor a sample
 */
export function samplesOf(text: string): readonly Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const { name, labels = '', value } = LINE.exec(line)?.groups ?? {};
      if (name === undefined || value === undefined) throw new Error(`not a sample: ${line}`);
      return { name, labels: labelsOf(labels), value: numberOf(value) };
    });
}

const labelsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(LABEL)].map(({ groups: { key = '', value = '' } = {} }) => [
      key,
      value.replace(/\\(.)/gu, (_, letter: string) => UNESCAPED[letter] ?? letter),
    ]),
  );

const numberOf = (text: string): number =>
  text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);

/** The samples of a metric whose labels are as given. */
export const samplesNamed = (
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): readonly Sample[] =>
  samples.filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );

/** The sum over those. */
export const sumOf = (
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number => samplesNamed(samples, name, labels).reduce((sum, { value }) => sum + value, 0);

/** The value of the one sample there is; NaN where there is none, or several. */
export const valueOf = (
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number => {
  const [only, ...more] = samplesNamed(samples, name, labels);
  return only === undefined || more.length > 0 ? NaN : only.value;
};
