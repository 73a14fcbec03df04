import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The program's source. */
export const MAIN = fileURLToPath(new URL('../../exporter/src/main.ts', import.meta.url));

/** How a program ended. */
export interface Ending {
  /** null: a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process, with all that it has said so far. */
export interface Program {
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Ending>;
  readonly send: (signal: NodeJS.Signals) => void;
  /** Asks it to stop, and waits until it has. */
  readonly stop: () => Promise<Ending>;
}

/** What a command said and how it ended. */
export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Starts a program; it is stopped for certain when the scope ends. */
export function start(
  file: string,
  args: readonly string[],
  scope: AsyncDisposableStack,
  options: ProgramOptions = {},
): Program {
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...withoutOwnSettings(), ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  alive.add(child);
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      alive.delete(child);
      resolve({ code, signal });
    });
  });
  scope.defer(async () => {
    child.kill('SIGKILL');
    await ended.catch(() => undefined);
  });
  return {
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    ended,
    send: (signal) => child.kill(signal),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Starts `podtally` from source, on the Node that runs the tests. */
export const startPodtally = (
  args: readonly string[],
  scope: AsyncDisposableStack,
  options: ProgramOptions = {},
): Program => start(process.execPath, [MAIN, ...args], scope, options);

/** Runs `podtally` to its end. */
export async function podtally(
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Answer> {
  await using scope = new AsyncDisposableStack();
  const program = startPodtally(args, scope, options);
  const { code } = await program.ended;
  return { code, stdout: program.stdout(), stderr: program.stderr() };
}

/** Nothing that the tests run under may change how the program behaves. */
function withoutOwnSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:NODE_OPTIONS|NO_COLOR|FORCE_COLOR|npm_|PODTALLY_|JEST_)/u.test(name),
    ),
  );
}
