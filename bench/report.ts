import type { Benchmark, Row } from './benchmark.ts';

/** One benchmark's figures, or why it gave none. */
export interface Section extends Pick<Benchmark, 'name' | 'method'> {
  readonly rows: readonly Row[];
  readonly error?: string;
  readonly at: Circumstances;
}

/** Where and when figures were measured. */
export interface Circumstances {
  /** As `2026-11-22`. */
  readonly date: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly commit: string;
}

const HEAD = ['figure', 'value', 'unit', 'target', ''];

/** A table for the terminal: columns line up, values are right-aligned. */
export function toText(rows: readonly Row[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  );
  return cells
    .map((row) =>
      row
        .map((cell, i) => (i === 1 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The committed report. */
export function toMarkdown(sections: readonly Section[]): string {
  const intro = [
    '# Benchmark results',
    '',
    '`npm run bench -- --write` writes this file; with names it renews those sections.',
  ];
  const parts = sections.map(({ name, method, rows, error, at }) => [
    '',
    `## ${name}`,
    '',
    method,
    '',
    `Measured on ${at.date} with Node ${at.node} on ${at.cores} cores of ${at.cpu}, at commit ${at.commit}.`,
    '',
    ...(error === undefined ? table(rows) : [`Failed: ${error}`]),
  ]);
  return [...intro, ...parts.flat(), ''].join('\n');
}

/** What was measured before with what was measured now in its place, in the order of the names; what has no name any more is left out. */
export const renewed = (
  before: readonly Section[],
  now: readonly Section[],
  names: readonly string[],
): readonly Section[] =>
  names.flatMap((name) => {
    const is = (section: Section): boolean => section.name === name;
    return now.find(is) ?? before.find(is) ?? [];
  });

function table(rows: readonly Row[]): readonly string[] {
  return [
    `| ${HEAD.join(' | ')} |`,
    '| --- | ---: | --- | --- | --- |',
    ...rows.map((row) => `| ${cellsOf(row).join(' | ')} |`),
  ];
}

function cellsOf(row: Row): readonly string[] {
  return [row.figure, formatted(row.value), row.unit, row.target, row.ok ? 'ok' : 'MISSED'];
}

/** Three significant digits, no exponent. */
function formatted(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3, useGrouping: false });
}
