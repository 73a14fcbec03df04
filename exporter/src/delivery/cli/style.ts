import type { Output } from './io.ts';

type Paint = (text: string) => string;

/** Emphasis that never carries meaning alone: on paper and in pipes there is none. */
export interface Style {
  readonly bold: Paint;
  readonly faint: Paint;
  readonly good: Paint;
  readonly warn: Paint;
  readonly bad: Paint;
  /** Cells of a line. */
  readonly columns: number;
}

const plain: Paint = (text) => text;
const paint =
  (on: number, off: number): Paint =>
  (text) =>
    `\u001b[${on}m${text}\u001b[${off}m`;

/** No styling, no limit: for pipes, files and tests. */
export const PLAIN: Style = {
  bold: plain,
  faint: plain,
  good: plain,
  warn: plain,
  bad: plain,
  columns: Infinity,
};

/** Colours only on a terminal that shows them, and only where nobody asked for none (no-color.org). */
export function styleFor(
  { isTTY, columns }: Pick<Output, 'isTTY' | 'columns'>,
  env: Readonly<Record<string, string | undefined>>,
  noColor: boolean,
): Style {
  if (isTTY !== true) return PLAIN;
  const limit = { columns: columns ?? Infinity };
  if (noColor || Boolean(env['NO_COLOR']) || env['TERM'] === 'dumb') return { ...PLAIN, ...limit };
  return {
    bold: paint(1, 22),
    faint: paint(2, 22),
    good: paint(32, 39),
    warn: paint(33, 39),
    bad: paint(31, 39),
    ...limit,
  };
}
