import type { UnixSeconds } from '../../domain/units.ts';
import type { Output } from './io.ts';

/** What is done sooner is not worth a word. */
const SILENT_SECONDS = 2;

/** Says on standard error how far a long reading is, once it has taken a while. */
export class Progress {
  readonly #stderr: Output;
  readonly #now: () => UnixSeconds;
  readonly #begun: number;

  constructor(stderr: Output, now: () => UnixSeconds) {
    this.#stderr = stderr;
    this.#now = now;
    this.#begun = now();
  }

  tell(done: number, all: number): void {
    const spent = this.#now() - this.#begun;
    if (spent < SILENT_SECONDS || done === 0) return;
    const left = (spent / done) * (all - done);
    this.#stderr.write(`${done} of ${all} hours read, about ${Math.ceil(left)} s to go …\n`);
  }
}
