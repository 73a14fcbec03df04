/** Where a command writes; Node's streams fit, and so does a list of texts in a test. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** Of the terminal; undefined: unlimited. */
  readonly columns?: number | undefined;
}

/** Done; failed; wrong usage or configuration; done but with gaps (`--strict`). */
export const EXIT = { done: 0, failed: 1, usage: 2, gaps: 3 } as const;

/** A signal asked the program to stop; it ends with the code that shells give such a signal. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly exitCode: number;

  constructor(signal: string, exitCode: number) {
    super(`stopped by ${signal}`);
    this.exitCode = exitCode;
  }
}

/** What was typed or configured is wrong: exit code 2. The message says what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
