// `npm test` and `npm run test:slow`: Jest, and the rule that no test is skipped without a listed reason.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readSkips, unlistedSkips } from './skips.ts';
import { parseJestResults } from './testResults.ts';

const root = join(import.meta.dirname, '..');
const results = join(root, 'node_modules/.cache/podtally/tests');

const [suite = 'fast', ...patterns] = process.argv.slice(2);
process.exitCode = main();

function main(): number {
  const file = join(results, `${suite}.json`);
  mkdirSync(results, { recursive: true });
  rmSync(file, { force: true });
  const exitCode = runJest(file);
  // A pattern deselects tests on purpose, and Jest reports those as skipped too.
  return patterns.length > 0 ? exitCode : Math.max(exitCode, reportUnlistedSkips(file));
}

function runJest(outputFile: string): number {
  const config = suite === 'slow' ? ['--config', 'jest.slow.config.mjs'] : [];
  const args = [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    ...['node_modules/jest/bin/jest.js', ...config, '--json', '--outputFile', outputFile],
    ...(suite === 'slow' ? ['--runInBand', '--passWithNoTests'] : []),
    ...patterns,
  ];
  return (
    spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
      .status ?? 1
  );
}

function reportUnlistedSkips(file: string): number {
  const { skipped } = parseJestResults(readFileSync(file, 'utf8'));
  const unlisted = unlistedSkips(skipped, readSkips(join(root, 'test/skips.json')));
  for (const name of unlisted)
    console.error(`Skipped without a reason in test/skips.json: ${name}`);
  return unlisted.length > 0 ? 1 : 0;
}
