const MICROSECONDS = 1_000_000;

/** Whose CPU time counts: all threads (garbage collection, zlib, the compiler), or the one that JavaScript runs on. */
export type Threads = 'all' | 'main';

/** CPU seconds that this process spent on some work. */
export async function cpuSecondsOf(work: () => unknown, threads: Threads = 'all'): Promise<number> {
  const before = cpuUsage(threads);
  await work();
  return cpuUsage(threads) - before;
}

function cpuUsage(threads: Threads): number {
  const { user, system } = threads === 'all' ? process.cpuUsage() : process.threadCpuUsage();
  return (user + system) / MICROSECONDS;
}

/** CPU seconds of several runs of the same work, each after a full garbage collection. */
export async function cpuSecondsOfRuns(
  runs: number,
  work: () => unknown,
  threads: Threads = 'all',
): Promise<readonly number[]> {
  const spent: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    collectGarbage();
    spent.push(await cpuSecondsOf(work, threads));
  }
  return spent;
}

/** The middle value: what a run that nothing disturbed takes. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (lower + upper) / 2;
}

/** @throws Error where the benchmark was not started by the runner */
export function collectGarbage(): void {
  if (gc === undefined) throw new Error('Start benchmarks by "npm run bench": gc() is missing.');
  gc();
}

/** Keeps the optimiser from leaving out work whose result nobody reads. */
export function keep(result: unknown): void {
  kept = result;
  if (kept === NOTHING) throw new Error('kept nothing');
}
let kept: unknown = null;
const NOTHING = Symbol('nothing');
