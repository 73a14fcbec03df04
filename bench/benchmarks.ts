import { app } from './app.ts';
import type { Benchmark } from './benchmark.ts';
import { day } from './day.ts';
import { engine } from './engine.ts';
import { ledger } from './ledger.ts';
import { loop } from './loop.ts';
import { memory } from './memory.ts';
import { parser } from './parser.ts';
import { pass } from './pass.ts';
import { prices } from './prices.ts';
import { prometheusParser } from './prometheus-parser.ts';
import { scrape } from './scrape.ts';
import { start } from './start.ts';
import { steady } from './steady.ts';
import { storeMemory } from './store-memory.ts';
import { storeStart } from './store-start.ts';
import { store } from './store.ts';

/** Every benchmark, in the order of the report; add yours here. */
export const benchmarks: readonly Benchmark[] = [
  ...[engine, parser, prometheusParser, pass, prices, scrape, loop, memory, start],
  ...[store, steady, storeMemory, storeStart, day, ledger, app],
];
