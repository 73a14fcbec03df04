#!/usr/bin/env -S MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072 MALLOC_MMAP_THRESHOLD_=16384 node --max-semi-space-size=2 --heap-growing-percent=15
// The first line halves the memory of a server: garbage, young and old, goes sooner, and what is 16 KiB and larger
// (the pieces that answers come in) is handed back when it is freed, instead of leaving holes.
import { betterFlags } from './run/heap-flags.ts';

const { argv, execArgv, execPath } = process;
const flags = betterFlags(argv.slice(2), execArgv);
// Nothing else is loaded yet, so that nothing is loaded twice; where a system has no execve, it runs as it is.
if (flags !== null && process.platform !== 'win32')
  process.execve?.(execPath, [execPath, ...flags, ...argv.slice(1)]);
const { run } = await import('./run.ts');
process.exitCode = await run(argv.slice(2));
