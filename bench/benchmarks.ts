import type { Benchmark } from './benchmark.ts';

/** Every benchmark, in the order of the report; add yours here. */
export const benchmarks: readonly Benchmark[] = [];
