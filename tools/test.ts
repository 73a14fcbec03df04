// `npm test`, `npm run test:slow` and `npm run test:kubernetes`: Jest, and the rule that no test is skipped without a listed reason.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildPrograms } from '../test/kubernetes/testbed/build.ts';
import { removeLeftovers } from '../test/kubernetes/testbed/leftovers.ts';
import { readSkips, unlistedSkips } from './skips.ts';
import { parseJestResults } from './testResults.ts';

/** What Jest is told for each suite. */
const SUITES: Readonly<Record<string, readonly string[]>> = {
  fast: [],
  slow: ['--config', 'jest.slow.config.mjs'],
  kubernetes: ['--config', 'jest.kubernetes.config.mjs', '--runInBand'],
};
/** Matches no test's name: all are skipped, and counted. */
const NO_TEST = ['--testNamePattern', '(?!)'];

const root = join(import.meta.dirname, '..');
const results = join(root, 'node_modules/.cache/podtally/tests');

const [suite = 'fast', ...patterns] = process.argv.slice(2);
process.exitCode = await main();

async function main(): Promise<number> {
  const file = join(results, `${suite}.json`);
  mkdirSync(results, { recursive: true });
  rmSync(file, { force: true });
  const missing = suite === 'kubernetes' ? await prepareTestbed() : undefined;
  if (missing !== undefined) say(`all tests are skipped: ${missing}`);
  const exitCode = runJest(file, missing === undefined ? [] : NO_TEST);
  // A pattern deselects tests on purpose, and Jest reports those as skipped too.
  if (patterns.length > 0) return exitCode;
  return Math.max(exitCode, reportUnlistedSkips(file, missing !== undefined));
}

/** Builds what the Kubernetes suite runs; gives why it cannot be built here, if so. */
async function prepareTestbed(): Promise<string | undefined> {
  for (const folder of await removeLeftovers()) say(`removed a killed run's test bed: ${folder}`);
  const built = await buildPrograms(say);
  return built.kind === 'unavailable' ? built.why : undefined;
}

function runJest(outputFile: string, more: readonly string[]): number {
  const args = [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    ...['node_modules/jest/bin/jest.js', '--json', '--outputFile', outputFile],
    ...(SUITES[suite] ?? []),
    ...more,
    ...patterns,
  ];
  return (
    spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
      .status ?? 1
  );
}

/** @param isWhole whether the suite was skipped as a whole, for which one entry of the list is enough: `suite/*` */
function reportUnlistedSkips(file: string, isWhole: boolean): number {
  const skipped = isWhole ? [`${suite}/*`] : parseJestResults(readFileSync(file, 'utf8')).skipped;
  const unlisted = unlistedSkips(skipped, readSkips(join(root, 'test/skips.json')));
  for (const name of unlisted)
    console.error(`Skipped without a reason in test/skips.json: ${name}`);
  return unlisted.length > 0 ? 1 : 0;
}

function say(line: string): void {
  process.stderr.write(`${suite}: ${line}\n`);
}
