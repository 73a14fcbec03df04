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
  'demo:grafana': ['test/grafana-host/demo.ts'],
};
/**
 * @typedef {import('./programs.mjs').Package} Package
 * @type {readonly Package[]}
 */
const tested = ['prometheus', 'prometheus-alertmanager', 'victoria-metrics', 'docker-compose'];
/**
 * Debian packages that a task runs programs of.
 *
 * @type {Readonly<Record<string, readonly Package[]>>}
 */
const packages = {
  test: tested,
  'test:slow': [...tested, 'chromium'],
  check: tested,
  bench: tested,
  'demo:grafana': ['prometheus'],
};

const [task = '', ...args] = process.argv.slice(2);
const [script, ...first] = scripts[task] ?? [];
if (script === undefined) {
  process.stderr.write(`No task "${task}"; there are ${Object.keys(scripts).join(', ')}.\n`);
  process.exit(2);
}
install('everything');
installPrograms(packages[task] ?? []);
become(script, [...first, ...args], root);
