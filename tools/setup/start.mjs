// `npm start`: installs what the product needs and runs it; without arguments, on the built-in demo cluster.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './install.mjs';
import { root } from './root.mjs';
import { become } from './spawn.mjs';

const args = process.argv.slice(2);
const program = join(root, 'exporter/src/main.ts');
install('product');
become(
  program,
  args.length > 0 ? args : ['demo'],
  process.env.INIT_CWD ?? process.cwd(),
  settingsOf(program),
);

/**
 * How a program asks to be started, as its first line says: `#!/usr/bin/env -S NAME=value … node --flag …`.
 *
 * @param {string} file
 */
function settingsOf(file) {
  const [first = ''] = readFileSync(file, 'utf8').split('\n', 1);
  const words = first.split(' ');
  const flags = words.filter((word) => word.startsWith('--'));
  const env = words.filter((word) => /^\w+=/.test(word)).map((word) => word.split('='));
  return { flags, env: Object.fromEntries(env) };
}
