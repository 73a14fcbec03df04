// Asks promtool whether the golden expositions, which users scrape, are well made.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './programs.ts';

const root = join(import.meta.dirname, '..');
const golden = globSync('test/golden/*.prom', { cwd: root });

for (const file of golden) {
  const { exitCode, text } = ask(
    'promtool',
    ['check', 'metrics'],
    readFileSync(join(root, file), 'utf8'),
  );
  if (exitCode === 0 && text === '') continue;
  console.error(`${file}: promtool check metrics (exit ${exitCode})\n${text}`);
  process.exitCode = 1;
}
console.error(`${golden.length} golden expositions`);
