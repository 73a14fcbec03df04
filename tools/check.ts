// `npm run check`: everything but the tests. Runs all steps, two at a time, and says which failed.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

interface Step {
  readonly name: string;
  /** Arguments of this Node. */
  readonly args: readonly string[];
}

interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
}

const STEPS: readonly Step[] = [
  { name: 'lint', args: ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'] },
  types('types', 'tsconfig.json'),
  types('types of the app', 'grafana-plugin/tsconfig.json'),
  {
    name: 'types of the host page',
    args: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'test/grafana-host'],
  },
  { name: 'format', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '.'] },
  { name: 'generated = committed', args: ['tools/generate.ts', '--check'] },
  { name: 'exposition', args: ['tools/exposition.ts'] },
  { name: 'lock file', args: ['tools/lockFile.ts'] },
];
const MAX_PARALLEL = Math.min(2, availableParallelism());
const root = join(import.meta.dirname, '..');

const waiting = [...STEPS];
const outcomes = (await Promise.all(Array.from({ length: MAX_PARALLEL }, work))).flat();
for (const { name, ok, output } of outcomes) if (!ok) console.error(`\n── ${name} ──\n${output}`);
for (const { name, ok, seconds } of outcomes)
  console.error(
    `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(24)}${seconds.toFixed(1).padStart(6)} s`,
  );
if (outcomes.some((outcome) => !outcome.ok)) process.exitCode = 1;

function types(name: string, project: string): Step {
  return { name, args: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', project] };
}

async function work(): Promise<readonly Outcome[]> {
  const done: Outcome[] = [];
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
    done.push(await perform(step));
  return done;
}

function perform(step: Step): Promise<Outcome> {
  const started = performance.now();
  const child = spawn(process.execPath, step.args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      resolve({
        name: step.name,
        ok: code === 0,
        seconds,
        output: Buffer.concat(chunks).toString(),
      });
    });
  });
}
