// `npm test`, `npm run check` and the like: installs what they need, then runs the script on the pinned Node.
import { install } from './install.mjs';
import { installPrograms } from './programs.mjs';
import { root } from './root.mjs';
import { become } from './spawn.mjs';

/** @type {Readonly<Record<string, readonly string[]>>} */
const scripts = {
  test: ['tools/test.ts', 'fast'],
  'test:slow': ['tools/test.ts', 'slow'],
  'test:kubernetes': ['tools/test.ts', 'kubernetes'],
  'test:mutations': ['test/mutations/run.ts'],
  check: ['tools/check.ts'],
  bench: ['bench/run.ts'],
  generate: ['tools/generate.ts'],
  build: ['tools/build.ts'],
};
const needsPrograms = new Set(['test', 'test:slow', 'check', 'bench']);

const [task = '', ...args] = process.argv.slice(2);
const [script, ...first] = scripts[task] ?? [];
if (script === undefined) {
  process.stderr.write(`No task "${task}"; there are ${Object.keys(scripts).join(', ')}.\n`);
  process.exit(2);
}
install('everything');
if (needsPrograms.has(task)) installPrograms();
become(script, [...first, ...args], root);
