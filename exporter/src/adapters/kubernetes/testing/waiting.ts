import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../../app/ports.ts';
import { unixSeconds, type Seconds, type UnixSeconds } from '../../../domain/units.ts';

const PAUSE_MS = 2;

/** Looks again and again until a condition holds; the test's own time limit ends what never does. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(PAUSE_MS);
}

/** A clock that stands still but when it is slept on: then it jumps, and whoever else waits gets a turn. */
export class JumpingClock implements Clock {
  readonly slept: number[] = [];
  #now: number;

  constructor(start: number) {
    this.#now = start;
  }

  now(): UnixSeconds {
    return unixSeconds(this.#now);
  }

  advance(span: number): void {
    this.#now += span;
  }

  async sleep(span: Seconds, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.slept.push(span);
    this.#now += span;
    await wait(1);
  }

  async breathe(): Promise<void> {
    await turn();
  }
}
