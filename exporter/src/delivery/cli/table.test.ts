import { describe, expect, test } from '@jest/globals';
import { PLAIN, styleFor } from './style.ts';
import { table } from './table.ts';

const columns = [
  { title: 'NAME', align: 'left', flexible: true },
  { title: 'USD/h', align: 'right' },
  { title: 'IDLE', align: 'right' },
] as const;
const rows = [
  { cells: ['a-rather-long-name', '1,234.000', '1.0'] },
  { cells: ['カート', '0.500', '–'] },
  { cells: ['idle', '0.100'], note: 'free 0.100' },
];

describe('a table', () => {
  test('lines up text on the left and numbers on the right, without trailing spaces', () => {
    expect(table(columns, rows, PLAIN)).toEqual([
      'NAME                     USD/h   IDLE',
      'a-rather-long-name   1,234.000    1.0',
      'カート                   0.500      –',
      'idle                     0.100   free 0.100',
    ]);
  });

  test('shortens names, never numbers, where the terminal is narrow', () => {
    expect(table(columns, rows, { ...PLAIN, columns: 31 })).toEqual([
      'NAME               USD/h   IDLE',
      'a-rather-lo…   1,234.000    1.0',
      'カート             0.500      –',
      'idle               0.100   free 0.100',
    ]);
  });

  test('has colours only on a terminal where nobody asked for none', () => {
    const bold = (isTTY: boolean, env: Record<string, string>, noColor: boolean): string =>
      styleFor({ isTTY, columns: 80 }, env, noColor).bold('x');
    expect(bold(true, {}, false)).toBe('\u001b[1mx\u001b[22m');
    expect(bold(true, { NO_COLOR: '' }, false)).toBe('\u001b[1mx\u001b[22m');
    expect(bold(false, {}, false)).toBe('x');
    expect(bold(true, { NO_COLOR: '1' }, false)).toBe('x');
    expect(bold(true, { TERM: 'dumb' }, false)).toBe('x');
    expect(bold(true, {}, true)).toBe('x');
    expect(styleFor({ isTTY: true, columns: 80 }, {}, true).columns).toBe(80);
    expect(styleFor({ isTTY: false, columns: 80 }, {}, false).columns).toBe(Infinity);
  });
});
