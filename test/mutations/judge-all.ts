import type { Mutation, MutationSuite } from './mutation.ts';
import { Workbench, type Verdict } from './workbench.ts';

/** The verdict on the code with no defect, and on each defect by name; an error where a defect cannot be judged. */
export interface Verdicts {
  readonly sound: Verdict;
  readonly byName: ReadonlyMap<string, Verdict | Error>;
}

/** One for each of the two cores that continuous integration has. */
const WORKBENCHES = 2;

/** Judges a whole suite on two workbenches at a time. */
export async function judgeAll(suite: MutationSuite): Promise<Verdicts> {
  const byName = new Map<string, Verdict | Error>();
  const queue = suite.mutations.values();
  const benches = Array.from({ length: WORKBENCHES }, () => Workbench.setUp(suite));
  const work = async (bench: Workbench): Promise<void> => {
    for (const mutation of queue) byName.set(mutation.name, await judged(bench, mutation));
  };
  try {
    const [first, ...others] = benches;
    const sound = first!.judge();
    await Promise.all([sound.then(() => work(first!)), ...others.map(work)]);
    return { sound: await sound, byName };
  } finally {
    for (const bench of benches) bench.tearDown();
  }
}

const judged = (bench: Workbench, mutation: Mutation): Promise<Verdict | Error> =>
  bench
    .judgeWith(mutation)
    .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
