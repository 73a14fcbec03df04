import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { builtProgram } from './program.ts';
import { cpuSecondsOfProcess, residentMemoryOf } from './processes.ts';

/** What a command took. */
export interface OneShot {
  readonly wallSeconds: number;
  /** CPU seconds, all threads; what its last moments took is not in it. */
  readonly own: number;
  /** Highest resident memory, in bytes. */
  readonly peak: number;
  readonly exitCode: number;
  readonly stderr: string;
}

const LOOK_EVERY_MILLISECONDS = 50;

/** Runs the built program to its end and writes its standard output into a file. */
export async function runOnce(args: readonly string[], into: string): Promise<OneShot> {
  const program = builtProgram();
  const began = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const out = createWriteStream(into);
  child.stdout.pipe(out);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  let [own, peak] = [0, 0];
  const look = setInterval(() => {
    const { pid } = child;
    if (pid === undefined || !isThere(pid)) return;
    own = Math.max(own, cpuSecondsOfProcess(pid));
    peak = Math.max(peak, residentMemoryOf(pid).peak);
  }, LOOK_EVERY_MILLISECONDS);
  await ended.finally(() => clearInterval(look));
  const wallSeconds = (performance.now() - began) / 1000;
  return { wallSeconds, own, peak, exitCode: child.exitCode ?? 1, stderr };
}

/** A process that has just ended has no memory to be read. */
function isThere(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8').includes('VmHWM');
  } catch {
    return false;
  }
}
