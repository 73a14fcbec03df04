/** One stretch of a series whose value is the same at each scrape. */
export interface Constant {
  readonly kind: 'constant';
  readonly labels: string;
  readonly value: number;
  /** Unix milliseconds of the first scrape. */
  readonly first: number;
  readonly count: number;
  /** Whether a scrape saw that it ended. */
  readonly marks: boolean;
}

/** Samples with moments of their own, in order. */
export interface Samples {
  readonly kind: 'samples';
  readonly labels: string;
  /** Unix milliseconds and values, in turns. */
  readonly samples: Float64Array;
}

/** What a store is to remember; stretches of one series come in order of time. */
export type Remembered = Constant | Samples;

/** Smaller than any character of a label, so that texts sort as labels do. */
const SEPARATOR = '\u0001';

/** Labels as one text: names in order, each followed by its value; empty ones left out. */
export function labelsText(labels: ReadonlyMap<string, string>): string {
  let text = '';
  for (const name of [...labels.keys()].sort()) {
    const value = labels.get(name) ?? '';
    if (value !== '') text += name + SEPARATOR + value + SEPARATOR;
  }
  return text;
}

const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/gu;

/** Reads `name="value",…` into labels. */
export function readLabels(text: string, into: Map<string, string>): Map<string, string> {
  for (const [, name = '', value = ''] of text.matchAll(LABEL))
    into.set(name, value.includes('\\') ? unescaped(value) : value);
  return into;
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\(.)/gu, (_, letter: string) => (letter === 'n' ? '\n' : letter));
