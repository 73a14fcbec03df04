import type { Benchmark } from './benchmark.ts';
import { engine } from './engine.ts';
import { loop } from './loop.ts';
import { memory } from './memory.ts';
import { parser } from './parser.ts';
import { pass } from './pass.ts';
import { prometheusParser } from './prometheus-parser.ts';
import { scrape } from './scrape.ts';
import { start } from './start.ts';

/** Every benchmark, in the order of the report; add yours here. */
export const benchmarks: readonly Benchmark[] = [
  ...[engine, parser, prometheusParser, pass, scrape, loop, memory, start],
];
