/** One measured figure. */
export interface Row {
  /** What is measured, as `allocate 100k pods, all models`. */
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What must be reached, as `≤ 0.5`, in the same unit. */
  readonly target: string;
  /** Whether the target is reached. */
  readonly ok: boolean;
}

/** A benchmark: a module `bench/<name>.ts` that exports one, listed in benchmarks.ts. */
export interface Benchmark {
  readonly name: string;
  /** How it measures, in sentences; printed with the results. */
  readonly method: string;
  /** Runs in a process of its own, with `gc()` exposed. Ratios compare figures of this one run. */
  readonly run: () => readonly Row[] | Promise<readonly Row[]>;
}
