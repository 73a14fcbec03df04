/** How often the probe looks; a turn of the event loop that is shorter is not told apart from the next. */
const LOOK_EVERY_MILLISECONDS = 1;
const MICROSECONDS_PER_MILLISECOND = 1000;

/**
 * The longest that some work kept the event loop to itself, in milliseconds of the main thread's CPU time:
 * what other processes take from a busy machine does not count, garbage collection on the main thread does.
 */
export async function longestTurn(work: () => unknown): Promise<number> {
  let longest = 0;
  let before = mainThread();
  const look = (): void => {
    const now = mainThread();
    longest = Math.max(longest, now - before);
    before = now;
  };
  const timer = setInterval(look, LOOK_EVERY_MILLISECONDS);
  // The work begins in a turn of its own.
  await new Promise((resolve) => setImmediate(resolve));
  look();
  longest = 0;
  try {
    await work();
    look();
  } finally {
    clearInterval(timer);
  }
  return longest;
}

function mainThread(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / MICROSECONDS_PER_MILLISECOND;
}
