import type { ClusterSource, SourceState } from './ports.ts';

type Asked = Pick<ClusterSource, 'states'>;

/** A cluster could not be read at all: no target that says who is there has ever answered. */
export class NoAnswerError extends Error {
  /** What each source says of its targets. */
  readonly sources: readonly SourceState[];

  constructor(source: Asked) {
    super(`the cluster cannot be read: ${errorsOf(source)}`);
    this.sources = source.states();
  }
}

/** What a source's targets say is wrong, in one line. */
export function errorsOf(source: Asked): string {
  const errors = source.states().flatMap((state) => state.errors);
  // Parts of a source that ask one store fail for one reason.
  const told = errors.filter(
    (error, index) => !errors.slice(0, index).some((before) => before.endsWith(error)),
  );
  return told.join('; ') || 'no target is configured';
}
