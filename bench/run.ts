// `npm run bench [-- NAME…] [--write]`: runs the benchmarks, each in a process of its own, and prints a table;
// with --write what they gave replaces what stands in bench/results.*.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import type { Benchmark } from './benchmark.ts';
import { benchmarks } from './benchmarks.ts';
import { programFlags } from './program.ts';
import { renewed, type Circumstances, type Section, toMarkdown, toText } from './report.ts';

const Rows = z.array(
  z.strictObject({
    figure: z.string(),
    value: z.number(),
    unit: z.string(),
    target: z.string(),
    ok: z.boolean(),
  }),
);
const Results = z.strictObject({
  sections: z.array(
    z.strictObject({
      name: z.string(),
      method: z.string(),
      rows: Rows,
      error: z.string().exactOptional(),
      at: z.strictObject({
        date: z.string(),
        node: z.string(),
        cpu: z.string(),
        cores: z.number(),
        commit: z.string(),
      }),
    }),
  ),
});
const root = join(import.meta.dirname, '..');
const args = process.argv.slice(2);
const wanted = args.filter((arg) => !arg.startsWith('--'));

const unknown = wanted.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  const names = benchmarks.map((benchmark) => benchmark.name).join(', ');
  console.error(`No benchmark "${unknown.join('", "')}"; there are: ${names || 'none'}.`);
  process.exit(2);
}
const at = circumstances();
const sections = benchmarks
  .filter((benchmark) => wanted.length === 0 || wanted.includes(benchmark.name))
  .map(measure);
if (sections.length === 0) console.log('There are no benchmarks.');
if (args.includes('--write')) await write(sections);
if (sections.some(({ rows, error }) => error !== undefined || rows.some((row) => !row.ok)))
  process.exitCode = 1;

function measure({ name, method }: Benchmark): Section {
  console.log(`\n${name}: ${method}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'podtally-bench-'));
  const file = join(folder, 'rows.json');
  try {
    // Memory is managed as in the program.
    const flags = ['--expose-gc', ...programFlags()];
    const node = [...flags, join(root, 'bench/one.ts'), name, file];
    const { status, signal } = spawnSync(process.execPath, node, { cwd: root, stdio: 'inherit' });
    if (status !== 0) {
      const error = `the benchmark ended with ${signal ?? `exit code ${status ?? 'unknown'}`}`;
      console.log(`FAILED: ${error}`);
      return { name, method, rows: [], error, at };
    }
    const rows = Rows.parse(JSON.parse(readFileSync(file, 'utf8')));
    console.log(toText(rows));
    return { name, method, rows, at };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function write(measured: readonly Section[]): Promise<void> {
  const { sections: before } = Results.parse(
    JSON.parse(readFileSync(join(root, 'bench/results.json'), 'utf8')),
  );
  const names = benchmarks.map(({ name }) => name);
  const all = renewed(before, measured, names);
  await writeFormatted('bench/results.md', toMarkdown(all));
  await writeFormatted('bench/results.json', JSON.stringify({ sections: all }));
}

async function writeFormatted(file: string, text: string): Promise<void> {
  const filepath = join(root, file);
  writeFileSync(filepath, await format(text, { ...(await resolveConfig(filepath)), filepath }));
  console.log(`wrote ${file}`);
}

function circumstances(): Circumstances {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    commit: execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: root,
      encoding: 'utf8',
    }).trim(),
  };
}
