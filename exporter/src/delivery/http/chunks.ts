/** Characters sent at once: some milliseconds of work to make, and few enough to hold. */
const CHUNK = 64 * 1024;

/** Text in pieces, put together to chunks worth sending; others go first after each. */
export async function* inChunks(
  pieces: Iterable<string>,
  breathe: () => Promise<void>,
): AsyncGenerator<string, void, undefined> {
  let waiting = '';
  for (const piece of pieces) {
    waiting += piece;
    if (waiting.length < CHUNK) continue;
    yield waiting;
    waiting = '';
    await breathe();
  }
  if (waiting !== '') yield waiting;
}
