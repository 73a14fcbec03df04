// Runs one benchmark in this process and leaves its rows in a file: `node bench/one.ts <name> <file>`.
import { writeFileSync } from 'node:fs';
import { benchmarks } from './benchmarks.ts';

const [name, file] = process.argv.slice(2);
const benchmark = benchmarks.find((candidate) => candidate.name === name);
if (benchmark === undefined || file === undefined) throw new Error(`No benchmark "${name ?? ''}".`);
writeFileSync(file, JSON.stringify(await benchmark.run()));
