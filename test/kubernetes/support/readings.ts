import { setTimeout as wait } from 'node:timers/promises';
import { podtally } from '../../support/program.ts';
import type { Testbed } from '../testbed/testbed.ts';
import { answered, BY_POD, startOneShot, writeConfig, type Answered } from './podtally.ts';
import { DELAY_SCRAPES, type Pace, type Source } from './sources.ts';

/** A window that is read, by the request model. */
export interface Reading {
  /** Waits until the window is over; gives what it cost. */
  readonly answer: () => Promise<Answered>;
}

/** Opens a window that begins now. */
export type OpenWindow = (
  bed: Testbed,
  source: Source,
  pace: Pace,
  scope: AsyncDisposableStack,
) => Promise<Reading>;

/** Somebody watches the cluster as long as the window lasts. */
export const watchedFor =
  (seconds: number): OpenWindow =>
  async (bed, source, pace, scope) => {
    const config = await writeConfig(bed, source, pace, scope);
    const reading = await startOneShot(config, seconds, 'request', scope);
    return {
      answer: async () => {
        const { code } = await reading.ended;
        if (code !== 0) throw new Error(`allocate ended with ${code}: ${reading.stderr()}`);
        return answered(reading.stdout());
      },
    };
  };

/** Nobody watches; a store is asked for the window once that is over. */
export const askedAfter =
  (seconds: number): OpenWindow =>
  async (bed, source, pace, scope) => {
    const config = await writeConfig(bed, source, pace, scope);
    const start = Date.now();
    const end = start + seconds * 1000;
    return {
      answer: async () => {
        const known = end + (DELAY_SCRAPES + 1) * pace.scrapeSeconds * 1000;
        await wait(Math.max(0, known - Date.now()));
        const window = `${new Date(start).toISOString()}/${new Date(end).toISOString()}`;
        const args = ['allocate', ...BY_POD, '--model', 'request', '--window', window];
        const { code, stdout, stderr } = await podtally([...args, '--config', config]);
        if (code !== 0) throw new Error(`allocate ended with ${code}: ${stderr}`);
        return answered(stdout);
      },
    };
  };
