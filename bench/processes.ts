import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..');
/** /proc counts CPU time in ticks of 1/100 s (Linux, USER_HZ). */
const TICKS_PER_SECOND = 100;
/** User and system time are fields 14 and 15 of /proc/PID/stat (proc(5)), the 12th and 13th after the name. */
const [USER_TIME, SYSTEM_TIME] = [11, 12];
const GOODBYE_SECONDS = 15;

/** A child process that is up. */
export interface Running {
  readonly pid: number;
  /** Everything it said on stdout until it was up. */
  readonly said: string;
  readonly stop: () => Promise<void>;
}

export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  /** What it says on stdout or stderr once it is up. */
  readonly up: RegExp;
  readonly withinSeconds: number;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts a program and waits until it says that it is up; it ends with this process at the latest.
 *
 * @throws Error with what it said when it ends first or is not up in time
 */
export async function start({ command, args, up, withinSeconds, env }: Start): Promise<Running> {
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  let said = '';
  const isUp = Promise.withResolvers<undefined>();
  const hear = (chunk: Buffer): void => {
    if (said.length > MOST_HEARD) return;
    said += chunk.toString();
    if (up.test(said)) isUp.resolve(undefined);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  child.once('error', (error) => isUp.reject(error));
  child.once('exit', (code) =>
    isUp.reject(new Error(`${command} ended with ${code ?? 'a signal'}:\n${said}`)),
  );
  const late = setTimeout(() => {
    isUp.reject(new Error(`${command} was not up within ${withinSeconds} s:\n${said}`));
    child.kill('SIGKILL');
  }, withinSeconds * 1000);
  await isUp.promise.finally(() => clearTimeout(late));
  return { pid: child.pid ?? 0, said, stop: () => stop(child) };
}
const MOST_HEARD = 100_000;

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([ended, wait(GOODBYE_SECONDS * 1000, undefined, { ref: false })]);
  child.kill('SIGKILL');
  await ended;
}

/** CPU seconds that another process has spent since it started. */
export function cpuSecondsOfProcess(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) / TICKS_PER_SECOND;
}

const BYTES_PER_KIB = 1024;

/** Resident memory of another process in bytes: now, and at its highest. */
export function residentMemoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytesOf = (key: string): number =>
    Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * BYTES_PER_KIB;
  return { now: bytesOf('VmRSS'), peak: bytesOf('VmHWM') };
}

/** A synthetic cluster in a process of its own, so that its work counts for nobody. */
export interface Cluster extends Running {
  readonly url: string;
  readonly shards: number;
}

const PODS_PER_SHARD = 10_000;

export async function startCluster(pods: number, profile: 'lean' | 'full'): Promise<Cluster> {
  const shards = Math.max(1, Math.ceil(pods / PODS_PER_SHARD));
  const sizes = ['--pods', String(pods), '--profile', profile, '--shards', String(shards)];
  const running = await start({
    command: process.execPath,
    args: ['demo-cluster/src/main.ts', 'serve', '--scenario', 'scale', '--port', '0', ...sizes],
    up: /\/targets\n/,
    withinSeconds: 120,
  });
  const url = /(http:\S+)\/targets/.exec(running.said)?.[1] ?? '';
  return { ...running, url, shards };
}

/** How often things are done; seconds. */
export interface Tempo {
  readonly scrape: number;
  readonly window: number;
  readonly pass: number;
}

/** A configuration that reads such a cluster, prices by the embedded catalogue. */
export const configurationFor = (
  { url, shards }: Pick<Cluster, 'url' | 'shards'>,
  { scrape, window, pass }: Tempo,
): string => `cluster: bench
metrics:
  passIntervalSeconds: ${pass}
  direct:
    kubeStateMetrics:
      urls: [${Array.from({ length: shards }, (_, shard) => `"${url}/kube-state-metrics/${shard}/metrics"`).join(', ')}]
    kubelets: { mode: nodes, template: "${url}/nodes/{node}/metrics/cadvisor" }
    scrapeIntervalSeconds: ${scrape}
    windowSeconds: ${window}
    timeoutSeconds: 120
    concurrency: 8
server: { listen: "127.0.0.1:0" }
log: { level: warn }
`;
