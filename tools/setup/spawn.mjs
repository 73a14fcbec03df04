import { spawn } from 'node:child_process';
import { environment, node } from './install.mjs';

/**
 * Becomes, in effect, the pinned Node running a script: same terminal, signals passed on, same exit code.
 *
 * @param {string} script path from the root
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {{ flags?: readonly string[], env?: Readonly<Record<string, string>> }} [how] Node's own flags, and more environment
 */
export function become(script, args, cwd, { flags = [], env = {} } = {}) {
  const child = spawn(node, [...flags, script, ...args], {
    cwd,
    stdio: 'inherit',
    env: { ...environment, ...env },
  });
  /** @type {NodeJS.Signals[]} */
  const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of passedOn) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal) process.stderr.write(`${script} was ended by ${signal}\n`);
  });
}
