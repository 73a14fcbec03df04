/** A named defect: one place in one file, and what it is replaced with. */
export interface Mutation {
  /** What is broken, as a sentence's end: `the tests notice when …`. */
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Text that occurs exactly once in the file. */
  readonly from: string;
  readonly to: string;
}

/** Defects of one part of the product, and the tests that must notice each of them. */
export interface MutationSuite {
  /** Folders and files that the tests need, from the root of the repository. */
  readonly copies: readonly string[];
  /** Patterns of the test files to run, in stages: a later stage runs where the earlier ones noticed nothing. */
  readonly stages: readonly string[];
  readonly mutations: readonly Mutation[];
}
