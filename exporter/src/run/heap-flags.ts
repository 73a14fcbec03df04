/** In megabytes: what a long run of small passes needs. */
const SMALL = '--max-semi-space-size=2';
/**
 * What reading a past needs: a young generation in which the rows of an hour die, and an old one that grows by a quarter at most
 * before it is swept; by Node's own rule it doubles, most of it what an earlier phase left behind.
 */
const LARGE = ['--max-semi-space-size=16', '--heap-growing-percent=25'] as const;
/** How a command is told to read a cluster itself. */
const READS_ITSELF = /^--(config|prometheus|kubeconfig)(=|$)/;

/**
 * The flags of Node that a command runs better with than with those that it was started with; null where they suit.
 * A young generation that suits a server makes a command that reads a day, and then ends, copy most of what it reads.
 *
 * @param args of the program @param flags of Node, as it was started
 */
export function betterFlags(
  args: readonly string[],
  flags: readonly string[],
): readonly string[] | null {
  const readsItself = args[0] === 'allocate' && args.some((arg) => READS_ITSELF.test(arg));
  if (!readsItself || !flags.includes(SMALL)) return null;
  return [...flags.filter((flag) => !GROWING.test(flag) && flag !== SMALL), ...LARGE];
}
const GROWING = /^--heap-growing-percent=/;
