import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The program's entry. */
const PROGRAM = join(import.meta.dirname, '../exporter/src/main.ts');

let built: string | null = null;

/** The program as a package brings it: built afresh, started through its own first line. */
export function builtProgram(): string {
  if (built !== null) return built;
  const root = join(import.meta.dirname, '..');
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'tools/build.ts')], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
  built = join(root, 'exporter/dist/main.js');
  return built;
}

/** Node's own flags that the program runs with, as its first line says. */
export function programFlags(): readonly string[] {
  const [first = ''] = readFileSync(PROGRAM, 'utf8').split('\n', 1);
  return first.split(' ').filter((word) => word.startsWith('--'));
}
