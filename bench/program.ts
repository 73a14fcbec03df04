import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The program's entry. */
export const PROGRAM = join(import.meta.dirname, '../exporter/src/main.ts');

/** Node's own flags that the program runs with, as its first line says. */
export function programFlags(): readonly string[] {
  const [first = ''] = readFileSync(PROGRAM, 'utf8').split('\n', 1);
  return first.split(' ').filter((word) => word.startsWith('--'));
}
