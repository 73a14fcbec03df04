import type { Report } from './report.ts';
import type { Cell } from './shape.ts';

/** A record of a CSV file, with the line it starts on. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly Cell[];
}

/**
 * Splits CSV text into rows (RFC 4180: cells parted by commas, quoted ones may hold commas, line ends and doubled quotes).
 * Empty lines and lines that start with `#` are passed over; spaces around unquoted cells are dropped.
 */
export function csvRows(text: string, report: Report): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  const scan: Scan = { text, at: 0, line: 1, lineStart: 0 };
  while (scan.at < text.length) {
    const { line } = scan;
    const isComment = text[scan.at] === '#';
    const cells = isComment ? skippedLine(scan) : rowAt(scan, report);
    if (cells.some((cell) => cell.text !== '')) rows.push({ line, cells });
  }
  return rows;
}

interface Scan {
  readonly text: string;
  at: number;
  line: number;
  lineStart: number;
}

function rowAt(scan: Scan, report: Report): readonly Cell[] {
  const cells: Cell[] = [];
  for (;;) {
    cells.push(scan.text[scan.at] === '"' ? quotedCell(scan, report) : plainCell(scan));
    if (scan.text[scan.at] !== ',') break;
    scan.at += 1;
  }
  endLine(scan);
  return cells;
}

function plainCell(scan: Scan): Cell {
  const { line } = scan;
  const start = scan.at;
  while (scan.at < scan.text.length && !',\r\n'.includes(scan.text[scan.at] ?? '')) scan.at += 1;
  const raw = scan.text.slice(start, scan.at);
  const indent = raw.length - raw.trimStart().length;
  return { text: raw.trim(), line, column: start + indent - scan.lineStart + 1 };
}

function quotedCell(scan: Scan, report: Report): Cell {
  const place = { line: scan.line, column: scan.at - scan.lineStart + 1 };
  let text = '';
  scan.at += 1;
  for (;;) {
    const character = scan.text[scan.at];
    if (character === undefined) {
      report(place, '', 'this quote is never closed; put a " at the end of the cell');
      break;
    }
    scan.at += 1;
    if (character === '"') {
      if (scan.text[scan.at] !== '"') break;
      scan.at += 1;
    }
    if (character === '\n') newLine(scan);
    text += character;
  }
  skipTo(scan, ',\r\n');
  return { text: text.trim(), ...place };
}

function skippedLine(scan: Scan): readonly Cell[] {
  skipTo(scan, '\r\n');
  endLine(scan);
  return [];
}

function skipTo(scan: Scan, stops: string): void {
  while (scan.at < scan.text.length && !stops.includes(scan.text[scan.at] ?? '')) scan.at += 1;
}

function endLine(scan: Scan): void {
  if (scan.text[scan.at] === '\r') scan.at += 1;
  if (scan.text[scan.at] === '\n') scan.at += 1;
  newLine(scan);
}

function newLine(scan: Scan): void {
  scan.line += 1;
  scan.lineStart = scan.at;
}
