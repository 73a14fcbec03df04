/** One sample line of the text format, read strictly. */
export interface TextSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Unix milliseconds; undefined where the line has none. */
  readonly stamp: number | undefined;
}

const LINE = /^([a-zA-Z_][a-zA-Z0-9_]*)(?:\{(.*)\})? (\S+)(?: (\d+))?$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y;
const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

/** Reads a whole exposition, an empty one too; throws at the first line that is neither a comment nor a sample. */
export function samples(text: string): readonly TextSample[] {
  if (text === '') return [];
  if (!text.endsWith('\n')) throw new Error('the text does not end in a line feed');
  return text
    .slice(0, -1)
    .split('\n')
    .filter((line) => !line.startsWith('# HELP ') && !line.startsWith('# TYPE '))
    .map(sample);
}

function sample(line: string): TextSample {
  const found = LINE.exec(line);
  if (!found) throw new Error(`not a sample: ${line}`);
  const [, name = '', inside = '', value = '', stamp] = found;
  return {
    name,
    labels: labels(inside, line),
    value: value === '+Inf' ? Infinity : Number(value),
    stamp: stamp === undefined ? undefined : Number(stamp),
  };
}

function labels(inside: string, line: string): Readonly<Record<string, string>> {
  const read: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < inside.length) {
    const found = LABEL.exec(inside);
    if (!found) throw new Error(`not a label set: ${line}`);
    const [, name = '', value = ''] = found;
    if (name in read) throw new Error(`label ${name} twice: ${line}`);
    read[name] = value.replace(/\\[\\"n]/g, (escape) => ESCAPES[escape] ?? escape);
  }
  return read;
}
