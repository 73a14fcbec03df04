import type { Mutation } from '../mutation.ts';

/** A defect in one file of the engine. */
export const inDomain = (name: string, file: string, from: string, to: string): Mutation => ({
  name,
  file: `exporter/src/domain/${file}.ts`,
  from,
  to,
});
