import type { Benchmark } from './benchmark.ts';
import { engine } from './engine.ts';
import { loop } from './loop.ts';
import { parser } from './parser.ts';
import { scrape } from './scrape.ts';

/** Every benchmark, in the order of the report; add yours here. */
export const benchmarks: readonly Benchmark[] = [engine, parser, scrape, loop];
