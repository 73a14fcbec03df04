/** In megabytes: what a long run of small passes needs, and what reading a past does. */
const SMALL = '--max-semi-space-size=2';
const LARGE = '--max-semi-space-size=32';
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
  return [...flags.filter((flag) => !GROWING.test(flag) && flag !== SMALL), LARGE];
}
const GROWING = /^--heap-growing-percent=/;
