import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../app/ports.ts';
import { seconds, unixSeconds, type Seconds, type UnixSeconds } from '../domain/units.ts';

/** How the real clock reads time; parameters so that a test can step them. */
export interface TimeReaders {
  /** Wall time in milliseconds since 1970; may step either way. */
  readonly wall: () => number;
  /** Milliseconds that never run back. */
  readonly steady: () => number;
}

/** The machine's clock, made to never run back. */
export class SteadyClock implements Clock {
  readonly #readers: TimeReaders;
  readonly #startedWall: number;
  readonly #startedSteady: number;

  constructor(readers: TimeReaders) {
    this.#readers = readers;
    this.#startedWall = readers.wall();
    this.#startedSteady = readers.steady();
  }

  /** Wall time at the start plus what has passed since: a wall clock that is set afterwards does not move it. */
  now(): UnixSeconds {
    return unixSeconds((this.#startedWall + this.#readers.steady() - this.#startedSteady) / 1000);
  }

  /** How far the wall clock was moved since the start; positive when it was put forward, or the machine slept. */
  stepped(): number {
    return this.#readers.wall() / 1000 - this.now();
  }

  async sleep(span: Seconds, signal: AbortSignal): Promise<void> {
    await wait(span * 1000, undefined, { signal });
  }

  async breathe(): Promise<void> {
    await turn();
  }
}

/** A wall clock that is off by more than this from what has passed was set: the exporter starts its time anew. */
export const CLOCK_STEP: Seconds = seconds(10);
