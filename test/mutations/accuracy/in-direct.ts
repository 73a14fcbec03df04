import type { Mutation } from '../mutation.ts';

/** A defect in one file of the direct source. */
export const inDirect = (name: string, file: string, from: string, to: string): Mutation => ({
  name,
  file: `exporter/src/adapters/direct/${file}.ts`,
  from,
  to,
});
