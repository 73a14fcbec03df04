import type { ReflectorState } from './watch/reflector.ts';
import { qualifiedName } from './watch/resource.ts';
import type { Skipped } from './watch/store.ts';

/** How one resource is doing, and what of it was left out. */
export interface WatchState extends ReflectorState {
  readonly skipped: Skipped;
}

/** How many resources with the same trouble are named. */
const MOST_NAMED = 3;

/** What is wrong, for people: one line for each different fault, with the resources that have it. */
export function errorsOf(api: string, states: readonly WatchState[]): readonly string[] {
  const failing = Map.groupBy(
    states.filter(({ error }) => error !== ''),
    ({ error }) => error,
  );
  return [
    ...[...failing].map(([error, of]) => `Kubernetes API, ${api}: ${named(of)}: ${error}`),
    ...states
      .filter(({ skipped }) => skipped.count > 0)
      .map(
        (state) =>
          `Kubernetes API, ${api}: ${named([state])}: ${state.skipped.count} ${state.skipped.count === 1 ? 'object was' : 'objects were'} left out, the first because ${state.skipped.reason}`,
      ),
  ];
}

function named(states: readonly WatchState[]): string {
  const names = states.map(({ resource }) => qualifiedName(resource));
  const more = names.length - MOST_NAMED;
  if (more <= 0) return names.join(', ');
  return `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more`;
}
