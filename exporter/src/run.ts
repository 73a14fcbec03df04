import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { constants } from 'node:os';
import { z } from 'zod';
import { EXIT, Stopped } from './delivery/cli/io.ts';
import { runCli } from './delivery/cli/run-cli.ts';
import { servicesOf } from './run/services.ts';

const Package = z.object({ version: z.string() });

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** To which shells add the number of the signal that ended a command (POSIX, Shell Command Language, 2.8.2). */
const SIGNAL_EXIT = 128;
/**
 * A second signal after this long ends the program at once.
 * Before, it is the same one: npm and a terminal's process group hand Ctrl-C on several times.
 */
const IMPATIENCE_MILLISECONDS = 1000;

/**
 * The program: the one place that touches the process, the clock and the environment.
 *
 * @returns the exit code
 */
export async function run(args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  process.stdout.on('error', unwritten);
  // Whoever closes the log, or fills its disk, does not end the exporter.
  process.stderr.on('error', () => undefined);
  let asked = Infinity;
  for (const name of STOP_SIGNALS)
    process.on(name, () => {
      if (performance.now() - asked > IMPATIENCE_MILLISECONDS) process.exit(EXIT.failed);
      asked = Math.min(asked, performance.now());
      stop.abort(new Stopped(name, SIGNAL_EXIT + constants.signals[name]));
    });
  return runCli({
    args,
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stop.signal,
    services: servicesOf({
      env: process.env,
      version: ownVersion(),
      nodeVersion: process.version,
      wall: () => Date.now(),
      steady: () => performance.now(),
      random: () => Math.random(),
      onReload: (reload) => process.on('SIGHUP', reload),
      program: process.env['npm_lifecycle_event'] === 'start' ? 'npm start --' : 'podtally',
    }),
  });
}

/** A reader that has seen enough (`podtally allocate | head`) is no failure; a full disk is. */
function unwritten(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`podtally: cannot write the output: ${error.message}\n`, () =>
    process.exit(EXIT.failed),
  );
}

/** From the manifest above this file: beside `src` in a checkout, beside the program itself in a package. */
function ownVersion(): string {
  const manifest = findPackageJSON(import.meta.url);
  if (manifest === undefined) throw new Error('The package.json of podtally is missing.');
  return Package.parse(JSON.parse(readFileSync(manifest, 'utf8'))).version;
}
