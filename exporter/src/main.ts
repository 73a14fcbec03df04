#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node --max-semi-space-size=2 --optimize-for-size
import { run } from './run.ts';
process.exitCode = await run(process.argv.slice(2));
