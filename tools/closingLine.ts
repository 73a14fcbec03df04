// The last step of .ci/run: one line for all test runs; fails if a test failed or none ran.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closingLine, parseJestResults } from './testResults.ts';

const folder = join(import.meta.dirname, '../node_modules/.cache/podtally/tests');
mkdirSync(folder, { recursive: true });
const runs = readdirSync(folder).map((file) =>
  parseJestResults(readFileSync(join(folder, file), 'utf8')),
);

console.log(closingLine(runs));
const passed = runs.some((run) => run.passed > 0);
if (!passed || runs.some((run) => run.failed > 0)) process.exitCode = 1;
