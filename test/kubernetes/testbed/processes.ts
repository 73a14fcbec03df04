import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../../support/until.ts';

/** Slow machines may be busy with something else. */
const READY_SECONDS = 120;
/** What does not end by itself in this time is killed. */
const STOP_SECONDS = 20;
const LOOK_MILLISECONDS = 50;
const SHOWN_LINES = 20;

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** What to start, and how it is known to be ready. */
export interface ProcessOptions {
  readonly name: string;
  /** The program's file. */
  readonly file: string;
  readonly args: readonly string[];
  /** Whether it answers as it should; what it throws is a no. */
  readonly isReady: () => Promise<boolean>;
}

/** A process in the background whose output goes to a log file. */
export interface Process {
  readonly stop: () => Promise<void>;
  /** Starts it again with the same arguments, and waits until it is ready. */
  readonly start: () => Promise<void>;
}

/** A process as it is recorded for whoever must stop it later. */
export interface RecordedProcess {
  readonly pid: number;
  /** The program's file: process ids are used again, and only this program may be stopped. */
  readonly file: string;
}

/** Starts processes, writes down which, and keeps their logs. */
export class ProcessTable {
  readonly #logs: string;
  readonly #record: string;
  readonly #running = new Map<string, RecordedProcess>();

  /**
   * @param logs folder of log files
   * @param record file that names what runs now, as JSON
   */
  constructor(logs: string, record: string) {
    this.#logs = logs;
    this.#record = record;
    mkdirSync(logs, { recursive: true });
  }

  /** Starts a process, waits until it is ready, and stops it when the scope ends. */
  async start(options: ProcessOptions, scope: AsyncDisposableStack): Promise<Process> {
    const made: Process = {
      stop: () => this.#stop(options.name),
      start: () => this.#start(options),
    };
    scope.defer(made.stop);
    await made.start();
    return made;
  }

  async #start({ name, file, args, isReady }: ProcessOptions): Promise<void> {
    const log = join(this.#logs, `${name}.log`);
    const output = openSync(log, 'a');
    const child = spawn(file, args, { stdio: ['ignore', output, output] });
    alive.add(child);
    closeSync(output);
    const { pid } = child;
    const ended = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        alive.delete(child);
        reject(new Error(`${name} ended with ${code ?? signal ?? 'nothing'}`));
      });
    });
    ended.catch(() => undefined);
    if (pid !== undefined) this.#running.set(name, { pid, file });
    await this.#write();
    const ready = until(
      `${name} to be ready`,
      async () => ((await isReady()) ? true : undefined),
      READY_SECONDS,
    );
    await Promise.race([ready, ended]).catch((error: unknown) => {
      const said = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
      throw new Error(`${String(error)}; its log ${log} ends with\n${said}`);
    });
  }

  async #stop(name: string): Promise<void> {
    const recorded = this.#running.get(name);
    if (recorded === undefined) return;
    await stopRecorded(recorded);
    this.#running.delete(name);
    await this.#write();
  }

  async #write(): Promise<void> {
    await writeFile(this.#record, JSON.stringify([...this.#running.values()]));
  }
}

/** Stops a process if it still is what was recorded, and waits until it is gone. */
export async function stopRecorded(recorded: RecordedProcess): Promise<void> {
  const { pid } = recorded;
  if (!(await isRunning(recorded))) return;
  process.kill(pid, 'SIGTERM');
  const deadline = performance.now() + STOP_SECONDS * 1000;
  while (await isRunning(recorded)) {
    if (performance.now() > deadline) process.kill(pid, 'SIGKILL');
    await wait(LOOK_MILLISECONDS);
  }
}

const isRunning = async ({ pid, file }: RecordedProcess): Promise<boolean> =>
  (await readlink(`/proc/${pid}/exe`).catch(() => '')).replace(/ \(deleted\)$/u, '') === file;
