import { getHeapStatistics, setFlagsFromString } from 'node:v8';

/** Of the program's first line: large heaps stay small. */
const LEAST_PERCENT = 15;
const FLAG = '--heap-growing-percent=';
/** Garbage that may gather between two collections at least: what a pass over 10,000 pods leaves behind. */
const LEAST_GROWTH_BYTES = 32e6;
/** Before anything is read, the heap is too small to tell. */
const MOST_PERCENT = 50;
const PERCENT = 100;

/**
 * By how much a heap may grow before it is collected, in percent.
 * In a small one the same garbage would be a far larger share: it would be collected several times in each pass, for a few megabytes.
 */
export const growthPercent = (heapBytes: number): number =>
  Math.round(
    Math.min(MOST_PERCENT, Math.max(LEAST_PERCENT, (PERCENT * LEAST_GROWTH_BYTES) / heapBytes)),
  );

/** Lets the heap grow as suits its size now, unless somebody chose the flags; V8 asks for the flag at each collection. */
export function tuneHeapGrowth(): void {
  if (!process.execArgv.includes(`${FLAG}${LEAST_PERCENT}`)) return;
  const percent = growthPercent(getHeapStatistics().used_heap_size);
  setFlagsFromString(`${FLAG}${percent}`);
}
